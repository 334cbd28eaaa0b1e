"""The door Telegram knocks at: an aiohttp route that answers 2xx once, and only once, the bytes are safe."""

from __future__ import annotations

import hmac

import structlog
from aiohttp import web

from gateway.intake import Intake

log = structlog.get_logger()

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BYTES = 1024 * 1024


def add_webhook(app: web.Application, intake: Intake, secret: str) -> None:
    """Add the route at which Telegram delivers updates. `secret` is checked on every call."""
    expected = secret.encode()

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            return web.Response(status=403)
        raw = await _read(request)
        if raw is None:
            return web.Response(status=413)
        try:
            await intake.take(raw)
        except Exception as error:
            log.error("an update could not be stored", error=type(error).__name__)
            return web.Response(status=503)  # Telegram keeps it and comes again
        return web.Response()

    app.router.add_post(PATH, receive)


async def _read(request: web.Request) -> bytes | None:
    """The body as it was sent, or None where it is larger than any update can be."""
    if (request.content_length or 0) > MAX_BYTES:
        return None
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.content.iter_any():
        size += len(chunk)
        if size > MAX_BYTES:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
