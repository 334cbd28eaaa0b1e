"""What every page has: health, figures for who may see them, and headers that protect even an error."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge

from bot.logs import set_up_logs
from web.server import Health, make_app

TOKEN = "a-token-for-the-figures"
PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}


@asynccontextmanager
async def served(
    problem: str | None = None, token: str | None = TOKEN
) -> AsyncIterator[aiohttp.ClientSession]:
    """A server that is ready unless it has a problem, with one page that fails."""

    async def is_ready() -> str | None:
        return problem

    async def broken(_: web.Request) -> web.Response:
        raise ValueError("my story")

    async def takes_the_body(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    figures = CollectorRegistry()
    Gauge("rebonds_waiting", "What waits", registry=figures).set(3)

    async def read_figures() -> CollectorRegistry:
        return figures

    app = make_app(Health(is_ready, read_figures, token))
    app.router.add_get("/broken/{who}", broken)
    app.router.add_post("/body", takes_the_body)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with aiohttp.ClientSession(f"http://{host}:{port}") as session:
        yield session
    await runner.cleanup()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/health/live", 200),
        ("GET", "/health/ready", 200),
        ("GET", "/metrics", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/.env", 404),
        ("GET", "/%2e%2e/etc/passwd", 404),
        ("POST", "/health/live", 405),
        ("GET", "/broken/awa", 500),
        ("POST", "/body", 413),
    ],
)
async def test_every_answer_is_protected_errors_too(method: str, path: str, status: int) -> None:
    body = b"x" * 2**21 if path == "/body" else None
    async with served() as session, session.request(method, path, data=body) as answer:
        assert answer.status == status
        assert {name: answer.headers.get(name) for name in PROTECTION} == PROTECTION


async def test_a_server_with_a_problem_is_alive_but_not_ready_and_says_why() -> None:
    async with served(problem="Telegram has not answered yet") as session:
        async with session.get("/health/live") as answer:
            assert answer.status == 200
        async with session.get("/health/ready") as answer:
            assert answer.status == 503
            assert (await answer.json())["reason"] == "Telegram has not answered yet"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer é"])
async def test_the_figures_are_nowhere_for_who_does_not_carry_the_token(header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    async with served() as session, session.get("/metrics", headers=headers) as answer:
        assert answer.status == 404


async def test_the_figures_are_there_for_who_carries_the_token() -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with served() as session, session.get("/metrics", headers=headers) as answer:
        assert answer.status == 200
        assert "rebonds_waiting 3.0" in await answer.text()


async def test_without_a_token_nobody_sees_the_figures() -> None:
    for header in ("Bearer ", "Bearer None", "Bearer"):
        async with (
            served(token=None) as session,
            session.get("/metrics", headers={"Authorization": header}) as answer,
        ):
            assert answer.status == 404


async def test_a_page_that_fails_shows_a_number_and_nothing_of_why() -> None:
    said = io.StringIO()
    set_up_logs("DEBUG", said)
    async with served() as session, session.get("/broken/awa") as answer:
        shown = await answer.text()

    number = shown.removeprefix("Error ")
    log = said.getvalue()
    assert len(number) == 8
    assert number in log
    assert "ValueError" in log
    assert "my story" not in shown + log
    assert "awa" not in log
