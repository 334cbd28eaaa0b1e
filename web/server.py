"""The web server: health, figures, and the pages."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from aiohttp import web
from prometheus_client import generate_latest
from prometheus_client.registry import Collector

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Health:
    """How the rest of the program answers for itself."""

    is_ready: Callable[[], Awaitable[str | None]]  # None, or why not
    figures: Callable[[], Awaitable[Collector]]
    metrics_token: str | None


def make_app(health: Health) -> web.Application:
    """The routes everybody has; others are added by who owns them."""
    app = web.Application(client_max_size=1024 * 1024, middlewares=[_end_well])
    app.on_response_prepare.append(_protect)

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "live"})

    async def ready(_: web.Request) -> web.Response:
        problem = await health.is_ready()
        if problem is None:
            return web.json_response({"status": "ready"})
        return web.json_response({"status": "not ready", "reason": problem}, status=503)

    async def metrics(request: web.Request) -> web.Response:
        if not _may_read_figures(request, health.metrics_token):
            raise web.HTTPNotFound
        return web.Response(body=generate_latest(await health.figures()), content_type="text/plain")

    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)
    app.router.add_get("/metrics", metrics)
    return app


def _may_read_figures(request: web.Request, token: str | None) -> bool:
    """Only who carries the token; without one nobody, and nobody learns that the page exists."""
    given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
    return token is not None and hmac.compare_digest(given, f"Bearer {token}".encode())


@web.middleware
async def _end_well(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page that fails says so without a trace of why; the log knows more, under the same number."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:
        number = secrets.token_hex(4)
        log.error("a page failed", number=number, route=_route(request), exc_info=error)
        return web.Response(status=500, text=f"Error {number}")


def _route(request: web.Request) -> str:
    """The route that was asked for, as we wrote it: the path itself may say who or what."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"


async def _protect(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    )
