"""The stores that our bot is measured on: seeded through verbs, and looked at afterwards, row by row."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from benchmarks.measuring import cpu_seconds
from benchmarks.updates import FIRST_ACCOUNT, OPTIONS, POLL, tap
from domain.people import Stage
from storage.store import Store
from storage.tables import inbox, journal, outbox, poll_answers
from storage.tx import Tx

LOOK_AGAIN_SECONDS = 0.002


class NotHandled(AssertionError):
    """Something that was acknowledged has not had its whole effect."""


@dataclass(slots=True)
class Seeded:
    """A store with enrolled citizens and open polls; each run answers a poll of its own."""

    store: Store
    dice: random.Random
    openings: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.store.url

    async def fill(self, *, citizens: int, polls: int, now: datetime | None = None) -> None:
        now = now or datetime.now(UTC)
        for first in range(0, citizens, 500):
            await self.store.write(_enrol, first, min(first + 500, citizens), now)
        self.openings = await self.store.write(_open_polls, polls, now)

    def taps(self, run: int, count: int) -> list[bytes]:
        """One tap of each of `count` citizens on an option of the run's own poll."""
        return [tap(citizen, self.openings[run], self.dice.choice(OPTIONS)) for citizen in range(count)]

    async def settled(self) -> None:
        """Wait until the result of every send is recorded."""
        while await self.store.read(_unsettled):  # noqa: ASYNC110 - another process settles
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def check(self, run: int, count: int) -> None:
        """Each tap of a run must be an answer, a journal line, a sent promise and a finished inbox row."""
        found = await self.store.read(_effects, self.openings[run])
        if found != {"answers": count, "journal lines": count, "edits sent": count, "not done": 0}:
            raise NotHandled(f"{count} taps in run {run} left {found}")

    async def server_seconds(self) -> float:
        """CPU that the database server has used; SQLite has none."""
        return sum(cpu_seconds(pid) for pid in await self.store.read(_server_processes))


def _enrol(tx: Tx, first: int, last: int, now: datetime) -> None:
    for citizen in range(first, last):
        person = tx.people.add(FIRST_ACCOUNT + citizen, language="fr", now=now)
        tx.consents.record(person.id, "participer", given=True, text_hash="", language="fr", now=now)
        tx.people.change(person.id, stage=Stage.ENROLLED, first_name="Awa", enrolled_at=now)


def _open_polls(tx: Tx, count: int, now: datetime) -> list[int]:
    until = now + timedelta(days=7)
    return [tx.polls.open(POLL, f"run-{run}", opens_at=now, closes_at=until).id for run in range(count)]


def _unsettled(connection: Connection) -> int:
    states = (select(func.count()).where(outbox.c.state == state) for state in ("waiting", "sending"))
    return sum(connection.scalar(statement) or 0 for statement in states)


def _effects(connection: Connection, opening_id: int) -> dict[str, int]:
    answers = select(func.count()).where(poll_answers.c.opening_id == opening_id, poll_answers.c.revision > 0)
    lines = select(func.count()).where(
        journal.c.act == "answer_poll", journal.c.subject == f"opening:{opening_id}"
    )
    sent = select(func.count()).where(outbox.c.state == "sent", outbox.c.edits == 1000 + opening_id)
    waiting = select(func.count()).where(inbox.c.state != "done")
    found = {"answers": answers, "journal lines": lines, "edits sent": sent, "not done": waiting}
    return {what: connection.scalar(statement) or 0 for what, statement in found.items()}


def _server_processes(connection: Connection) -> Sequence[int]:
    if connection.dialect.name == "sqlite":
        return ()
    return connection.exec_driver_sql("SELECT pid FROM pg_stat_activity").scalars().all()
