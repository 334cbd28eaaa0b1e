"""The bots under measurement: ours on both databases, and its peers. All run at once, one is busy at a time."""

from __future__ import annotations

import asyncio
import random
import socket
import sys
from asyncio.subprocess import STDOUT, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measuring import BOT_CORE, OTHER_CORE, on_core
from benchmarks.standin import SECRET, StandIn
from benchmarks.stores import Seeded
from benchmarks.updates import tap, text
from storage.schema import migrate
from storage.store import Store
from tests.databases import PostgresqlDatabases, postgresql_server

OURS = {"sqlite": "ours, SQLite", "postgresql": "ours, PostgreSQL"}
STOCK, AIOGRAM, RAW = "stock python-telegram-bot", "aiogram", "raw aiohttp"

HOUSE = Path(__file__).parent.parent
PEERS = HOUSE / "benchmarks" / "peers"
REBONDS = (sys.executable, "-m", "bot", "run")
START_SECONDS, STOP_SECONDS = 60, 15
NOTHING: Mapping[str, str] = {}


class NotRunning(RuntimeError):
    """A bot did not start, or ended by itself."""


@dataclass(slots=True)
class Bot:
    """A bot in a process of its own, the Bot API it talks to, and the updates it is sent."""

    name: str
    process: Process
    port: int
    standin: StandIn
    updates: Callable[[int, int], list[bytes]]
    seeded: Seeded | None = None

    async def settled(self) -> None:
        """Wait until the results of its sends are recorded; a bot without storage has none to record."""
        if self.seeded is not None:
            await self.seeded.settled()

    async def check(self, run: int, count: int) -> None:
        if self.seeded is not None:
            await self.seeded.check(run, count)

    async def server_seconds(self) -> float:
        return await self.seeded.server_seconds() if self.seeded is not None else 0.0


def installed() -> list[str]:
    """The bots that can be measured here; python-telegram-bot's own server and aiogram come with `bench`."""
    found = [*OURS.values(), RAW]
    if find_spec("tornado"):
        found.append(STOCK)
    if find_spec("aiogram"):
        found.append(AIOGRAM)
    return found


def settings(url: str, port: int, api_url: str, folder: Path) -> dict[str, str]:
    """What our bot is told: reached by its webhook, sending as fast as it can."""
    return {
        "TELEGRAM_BOT_TOKEN": "1:rebonds-under-measurement",
        "TELEGRAM_API_URL": api_url,
        "DATABASE_URL": url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEBHOOK_SECRET": SECRET,
        "WEB_PORT": str(port),
        "MEDIA_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
        "SEND_RATE": "0",
    }


@asynccontextmanager
async def rebonds(
    folder: Path,
    url: str,
    name: str,
    *,
    citizens: int,
    polls: int,
    seed: int,
    command: tuple[str, ...] = REBONDS,
    told: Mapping[str, str] = NOTHING,
) -> AsyncIterator[Bot]:
    """Our bot, as `rebonds run` starts it, on a store of its own; `told` are further settings."""
    port, standin = free_port(), StandIn()
    await standin.opens()
    # the code beside this file, whatever is installed
    environment = {"PYTHONPATH": str(HOUSE), **settings(url, port, standin.url, folder), **told}
    migrate(url)
    with Store(url) as store:
        seeded = Seeded(store, random.Random(seed))
        await seeded.fill(citizens=citizens, polls=polls)
        async with _running(folder, port, command, environment) as process:
            yield Bot(name, process, port, standin, seeded.taps, seeded)


@asynccontextmanager
async def rebonds_on(
    database: str, folder: Path, *, citizens: int, polls: int, seed: int, command: tuple[str, ...] = REBONDS
) -> AsyncIterator[Bot]:
    """Our bot on a fresh database of this kind, on a disk, as durable as we ship it."""
    ours = partial(rebonds, name=OURS[database], citizens=citizens, polls=polls, seed=seed, command=command)
    if database == "sqlite":
        url = f"sqlite:///{folder}/rebonds.sqlite3"
        async with ours(folder, url) as bot:
            yield bot
        return
    with (
        on_core(OTHER_CORE),
        postgresql_server(durable=True) as sockets,
        PostgresqlDatabases(sockets).empty() as url,
    ):
        async with ours(folder, url) as bot:
            yield bot


@asynccontextmanager
async def peer(name: str, folder: Path) -> AsyncIterator[Bot]:
    """A bot of another make."""
    programs = {STOCK: "stock_ptb.py", AIOGRAM: "aiogram_echo.py", RAW: "raw_aiohttp.py"}
    port, standin = free_port(), StandIn()
    await standin.opens()
    command = (sys.executable, str(PEERS / programs[name]), standin.url, str(port), SECRET)
    async with _running(folder, port, command, {}) as process:
        yield Bot(name, process, port, standin, _taps if name == RAW else _texts)


def _texts(run: int, count: int) -> list[bytes]:
    return [text(citizen, f"Bonjour {run}") for citizen in range(count)]


def _taps(run: int, count: int) -> list[bytes]:
    return [tap(citizen, run, "solidarite") for citizen in range(count)]


@asynccontextmanager
async def _running(
    folder: Path, port: int, command: tuple[str, ...], environment: dict[str, str]
) -> AsyncIterator[Process]:
    """A bot's process on its core, until the end of the block; nothing of our own environment reaches it."""
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        with on_core(BOT_CORE):
            process = await create_subprocess_exec(
                *command, cwd=folder, env=environment, stdout=output, stderr=STDOUT
            )
        try:
            await _listening(process, port, log)
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()


async def _listening(process: Process, port: int, log: Path) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            if process.returncode is not None:
                raise NotRunning(_end_of(log))
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def _end_of(log: Path) -> str:
    return log.read_text()[-2000:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
