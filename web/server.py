"""The web server: health, figures, and the pages."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Health:
    """How the rest of the program answers for itself."""

    is_ready: Callable[[], Awaitable[str | None]]  # None, or why not
    figures: CollectorRegistry
    metrics_token: str | None


def make_app(health: Health) -> web.Application:
    """The routes everybody has; others are added by who owns them."""
    app = web.Application(client_max_size=1024 * 1024)
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
        return web.Response(body=generate_latest(health.figures), content_type="text/plain")

    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)
    app.router.add_get("/metrics", metrics)
    return app


def _may_read_figures(request: web.Request, token: str | None) -> bool:
    """Only who carries the token; without one nobody, and nobody learns that the page exists."""
    given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
    return token is not None and hmac.compare_digest(given, f"Bearer {token}".encode())


async def _protect(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    )
