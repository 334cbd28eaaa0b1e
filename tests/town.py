"""A town for tests: the whole bot, in this process, with a clock of its own, on a real store, talking real
HTTP to the simulator. People in it are phones.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from os import getpid
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import Connection, and_, func, or_, select

from bot import app
from bot.clock import Clock
from bot.logs import set_up_logs
from bot.settings import Settings
from content.loader import Content, load
from domain.people import Person, Role, Stage
from domain.sending import Kind, may_leave
from storage.store import Store
from storage.tables import outbox
from storage.tx import Tx
from tests.phone import Phone, Simulator

T = TypeVar("T")

MONDAY_NOON = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
"""Monday 4 January 2027, noon in Paris: twelve days before the example's first session."""

NUMBERS = count(1)


@dataclass(repr=False)  # asyncio asks for it a dozen times a test: the whole content, in words
class Town:
    """The bot of one test, and what it needs."""

    simulator: Simulator
    settings: Settings
    clock: Clock
    bot_id: int
    rebonds: app.Rebonds | None = None
    address: str = ""
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _started: asyncio.Event = field(default_factory=asyncio.Event)
    _running: asyncio.Task[None] | None = None

    @property
    def store(self) -> Store:
        assert self.rebonds is not None, "the bot is not running"
        return self.rebonds.store

    async def opens(self) -> None:
        """Start the bot and wait until Telegram has answered it."""
        self._stop, self._started = asyncio.Event(), asyncio.Event()
        running = app.run(self.settings, shipped_content(), self.clock, self._stop, started=self._has_started)
        self._running = asyncio.ensure_future(running)
        answered = asyncio.ensure_future(self._answers())
        await asyncio.wait([answered, self._running], return_when=asyncio.FIRST_COMPLETED)
        answered.cancel()
        if self._running.done():
            self._running.result()

    def _has_started(self, rebonds: app.Rebonds, address: str) -> None:
        self.rebonds, self.address = rebonds, address
        self._started.set()

    async def _answers(self) -> None:
        await self._started.wait()
        assert self.rebonds is not None
        await self.rebonds.introduced.wait()
        if self.rebonds.leadership is not None:
            await self.rebonds.leadership.won.wait()

    async def closes(self) -> None:
        """Ask the bot to stop, and wait until it has."""
        self._stop.set()
        if self._running is not None:
            await self._running
        self.rebonds = None

    async def write(self, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return await self.store.write(verb, *args, **kwargs)

    async def read(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return await self.store.read(query, *args, **kwargs)

    async def moves_to(self, moment: datetime) -> None:
        """Let time pass, for the bot and for Telegram."""
        self.clock.move_to(moment)
        await self.simulator.sets_clock(moment.isoformat())
        assert self.rebonds is not None
        await self.rebonds.look_around()

    async def passes(self, **time: float) -> None:
        """Let some hours or days pass."""
        await self.moves_to(self.clock.now() + timedelta(**time))

    async def has_sent_what_is_due(self) -> None:
        """Wait until nothing that may leave at this hour is waiting or under way."""
        while await self.read(leaving, self.clock.now(), self.settings.zone):
            pass  # each look is a trip to the database: the sender goes on meanwhile

    async def newcomer(self, first_name: str = "Awa", language: str = "fr") -> Phone:
        """Somebody with a phone, whom the bot does not know."""
        return await self.simulator.phone(
            id=next(NUMBERS) + 10_000, first_name=first_name, language=language, bot=self.bot_id
        )

    async def citizen(
        self, first_name: str = "Awa", *roles: Role, panel: bool = False, language: str = "fr"
    ) -> Phone:
        """Somebody who is enrolled already."""
        phone = await self.newcomer(first_name, language)
        await phone.says("/inconnu")  # a bot cannot write first
        await phone.reads()
        await self.write(enrol, phone.id, first_name, language, roles, panel, self.clock.now())
        return phone

    async def person(self, phone: Phone) -> Person:
        """What the bot knows of the owner of a phone."""

        def find(tx: Tx) -> Person:
            person = tx.people.by_telegram(phone.id)
            assert person is not None
            return person

        return await self.write(find)


@cache
def shipped_content() -> Content:
    """The content that ships, read once for all towns."""
    return load()


def leaving(connection: Connection, now: datetime, zone: ZoneInfo) -> int:
    """How many promises may leave now, or are on their way."""
    kinds = [kind.value for kind in Kind if may_leave(kind, now, zone)]
    may_go = and_(
        outbox.c.state == "waiting",
        outbox.c.due_at <= now,
        or_(outbox.c.not_after.is_(None), outbox.c.not_after > now),
        outbox.c.kind.in_(kinds),
    )
    statement = select(func.count()).select_from(outbox).where(or_(may_go, outbox.c.state == "sending"))
    return connection.scalar(statement) or 0


def enrol(
    tx: Tx,
    telegram_id: int,
    first_name: str,
    language: str,
    roles: tuple[Role, ...],
    panel: bool,
    now: datetime,
) -> Person:
    """Somebody who has come all the way in."""
    person = tx.people.add(telegram_id, language=language, now=now)
    tx.consents.record(person.id, "participer", given=True, text_hash="", language=language, now=now)
    tx.people.change(
        person.id, stage=Stage.ENROLLED, first_name=first_name, roles=roles, panel=panel, enrolled_at=now
    )
    for role in roles:
        tx.journal("grant_role", f"person:{person.id}", "granted", at=now, details={"role": role.value})
    found = tx.people.by_id(person.id)
    assert found is not None
    return found


def settings_for(simulator: Simulator, database_url: str, **changes: Any) -> Settings:
    """Settings of a bot nobody else in this run has. The environment and .env do not count."""
    number = next(NUMBERS)
    values: dict[str, Any] = {
        "telegram_bot_token": SecretStr(f"{900_000 + number}:test-token-of-one-bot"),
        "telegram_api_url": simulator.url,
        "database_url": database_url,
        "web_port": 0,
        "media_dir": Path(gettempdir()) / f"rebonds-{getpid()}-{number}",  # there once something is kept
        "log_level": "WARNING",
    }
    return Settings(_env_file=None, **(values | changes))


@asynccontextmanager
async def open_town(
    simulator: Simulator, database_url: str, *, at: datetime = MONDAY_NOON, **changes: Any
) -> AsyncIterator[Town]:
    """A town whose bot runs, until the end of the block."""
    set_up_logs("WARNING")
    settings = settings_for(simulator, database_url, **changes)
    bot_id = int(settings.telegram_bot_token.get_secret_value().partition(":")[0])
    clock = Clock()
    clock.ahead = at - datetime.now(UTC)
    town = Town(simulator, settings, clock, bot_id)
    await simulator.sets_clock(at.isoformat())
    await town.opens()
    try:
        yield town
    finally:
        await town.closes()
