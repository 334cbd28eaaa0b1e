"""The program is killed while it works: what Telegram was told is true, and what was promised arrives."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from sqlalchemy import Connection, func, select

from domain.messages import Message
from domain.sending import Kind
from gateway.sender import IN_FLIGHT
from storage import outbox
from storage.outbox import ATTEMPTS
from storage.store import Store
from storage.tables import inbox, people, poll_answer_events
from storage.tables import outbox as promises
from storage.tx import Tx
from tests.bot.program import MakeProgram, Program
from tests.gateway.door import answers, tapped
from tests.phone import Phone, Simulator
from tests.town import enrol

KILLS = 3
AT_ONCE = 20
UPDATES = 240
ACCOUNTS = range(90_001, 90_001 + UPDATES)


def now() -> datetime:
    return datetime.now(UTC)


def open_poll(tx: Tx) -> int:
    """A poll that is open, and citizens who have not answered it."""
    for account in ACCOUNTS:
        enrol(tx, account, "Awa", "fr", (), False, now())
    closes_at = now() + timedelta(days=1)
    return tx.polls.open("s04-mot-coeur", "test", opens_at=now(), closes_at=closes_at).id


def effects(connection: Connection) -> Counter[int | None]:
    """How often each citizen's answer was recorded."""
    return Counter(connection.scalars(select(people.c.telegram_id).join_from(poll_answer_events, people)))


def states(connection: Connection) -> dict[str, int]:
    counted = select(inbox.c.state, func.count().label("total")).group_by(inbox.c.state)
    return {row.state: row.total for row in connection.execute(counted)}


def answered(connection: Connection) -> int | None:
    """How many answers were promised."""
    return connection.scalar(select(func.count(promises.c.id)).where(promises.c.kind == Kind.ANSWER.value))


class Telegram:
    """Delivers each update until it is told that it was taken, and remembers what it was told."""

    def __init__(self, program: Program, updates: list[dict[str, Any]]) -> None:
        self._program = program
        self._waiting = deque(updates)
        self.taken: set[int] = set()

    async def delivers(self, session: aiohttp.ClientSession, kill_at: int | None = None) -> None:
        """Deliver over many connections until all is taken, or the program is killed in the middle of it."""

        async def deliver() -> None:
            while self._waiting:
                update = self._waiting.popleft()
                if await self._program.posts(session, update) != 200:
                    self._waiting.append(update)
                    return
                self.taken.add(update["update_id"])
                if kill_at is not None and len(self.taken) >= kill_at:
                    self._program.is_killed()

        await asyncio.gather(*(deliver() for _ in range(AT_ONCE)))


async def test_every_update_that_was_taken_has_its_effect_once_over_three_kills(program: Program) -> None:
    database_url = program.environment["DATABASE_URL"]
    with Store(database_url) as store:
        opening = await store.write(open_poll)
    updates = [tapped(account, f"poll-option:{opening}:confiance") for account in ACCOUNTS]
    telegram = Telegram(program, updates)

    async with aiohttp.ClientSession() as session:
        for kill in range(KILLS):
            await program.starts(until="Telegram knows the bot")
            await telegram.delivers(session, kill_at=(kill + 1) * UPDATES // (KILLS + 1))
            assert await program.ends() == -9
        await program.starts()
        await telegram.delivers(session)
        assert len(telegram.taken) == UPDATES

        with Store(database_url) as store:
            while (await store.read(states)).get("waiting"):
                pass
            assert await store.read(states) == {"done": UPDATES}
            assert await store.read(effects) == dict.fromkeys(ACCOUNTS, 1)
            assert await store.read(answered) == UPDATES, "each effect came with its answer"


HELLO = Message("sorry")


def promise_to(tx: Tx, phones: list[Phone]) -> None:
    for phone in phones:
        person = enrol(tx, phone.id, "Awa", "fr", (), False, now())
        tx.promise(person, HELLO, key=f"it:{phone.id}", kind=Kind.ANSWER, due_at=now())


async def test_what_was_promised_arrives_over_three_kills_while_it_is_being_sent(
    simulator: Simulator, make_program: MakeProgram, sqlite_url: str
) -> None:
    program = make_program(sqlite_url)
    token = program.environment["TELEGRAM_BOT_TOKEN"]
    bot = await simulator.post("bots", token=token)
    phones = [await simulator.phone(id=91_000 + n, first_name="Awa", bot=bot["id"]) for n in range(40)]
    await asyncio.gather(*(phone.starts() for phone in phones))  # a bot cannot write first
    with Store(sqlite_url) as store:
        await store.write(promise_to, phones)
    seen = (await simulator.get("calls"))["last"]

    for _ in range(KILLS):
        await program.starts(until="Telegram knows the bot")
        for _ in range(3):
            seen = (await simulator.get("calls/wait", after=seen, method="sendMessage"))["calls"][0]["n"]
        program.is_killed()
        await program.ends()
    await program.starts()

    with Store(sqlite_url) as store:
        while (counted := await store.read(outbox.counts, campaign_id=None)).keys() & {"waiting", "sending"}:
            pass
    copies = [
        len([text for text in await answers(phone) if "Merci de réessayer" in text]) for phone in phones
    ]
    assert counted.keys() <= {"sent", "unknown", "replaced"}
    assert copies.count(0) <= counted.get("unknown", 0), "nothing is lost in silence"
    assert max(copies) <= ATTEMPTS
    assert sum(copies) - len(phones) <= KILLS * IN_FLIGHT, "a kill costs what was in flight, no more"
