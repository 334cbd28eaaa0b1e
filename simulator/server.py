"""Puts the simulator together and serves it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web

from simulator import chatpage
from simulator.botapi import BotApi
from simulator.control import Control
from simulator.courier import Couriers
from simulator.journal import Journal
from simulator.wire import write
from simulator.world import World

BIGGEST_BODY = 64 * 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the simulator listens, and where it keeps what it knows."""

    host: str
    port: int
    state: Path | None


async def serve(place: Place) -> NoReturn:
    """Serve until somebody stops it."""
    journal = Journal(place.state)
    world = World(journal)
    api = BotApi(world)
    couriers = Couriers(world.clock, api.perform_in_reply)
    world.webhook_moved = couriers.moved
    try:
        world.load()
        async with asyncio.TaskGroup() as tasks, _session() as session:
            tasks.create_task(journal.run())
            couriers.opened(tasks, session)
            for bot in world.bots.values():
                couriers.moved(bot)
            await _listen(place, application(world, api))
    finally:
        journal.close()


def application(world: World, api: BotApi) -> web.Application:
    """Every door of the simulator."""
    app = web.Application(client_max_size=BIGGEST_BODY, middlewares=[only_from_here])
    app.add_routes(api.routes())
    app.add_routes(Control(world, api).routes())
    app.add_routes(chatpage.routes(world))
    return app


async def _listen(place: Place, app: web.Application) -> NoReturn:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, place.host, place.port).start()
        host, port = runner.addresses[0][:2]
        print(write({"url": f"http://{host}:{port}"}).decode(), flush=True)
        await asyncio.Event().wait()
        raise AssertionError("nobody rings this bell")
    finally:
        await runner.cleanup()


def _session() -> ClientSession:
    return ClientSession(connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar())


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Strangers' web pages cannot reach into the simulator of whoever visits them."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).hostname not in LOCAL:
        return web.Response(status=403, text="Only pages of this machine may call the simulator.")
    return await handler(request)
