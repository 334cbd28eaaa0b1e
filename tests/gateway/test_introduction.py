"""The bot is at home with any Bot API server, also one that knows less than Telegram's."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from gateway.telegram import make_bot
from tests.phone import Simulator
from tests.town import open_town

TOKEN = "123456:a-token-of-the-tests"


@pytest.fixture
async def terse_server() -> AsyncIterator[str]:
    """A Bot API server that says no more of a bot than its number and its name."""

    async def get_me(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {"id": 666, "username": "TerseBot"}})

    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/getMe", get_me)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield "http://{}:{}".format(*runner.addresses[0][:2])
    await runner.cleanup()


async def test_a_server_that_says_little_of_the_bot_is_good_enough(terse_server: str) -> None:
    bot = make_bot(TOKEN, terse_server)

    await bot.initialize()

    assert (bot.id, bot.username) == (666, "TerseBot")
    await bot.shutdown()


async def test_citizens_are_answered_though_commands_cannot_be_shown(
    simulator: Simulator, sqlite_url: str
) -> None:
    for method in ("setMyCommands", "setMyDescription", "setMyShortDescription"):
        await simulator.fault("5xx", method=method, count=10)

    async with open_town(simulator, sqlite_url, send_rate=0) as town:
        awa = await town.newcomer()
        await awa.says("/start")
        assert (await awa.reads()).text
    await simulator.delete("faults")
