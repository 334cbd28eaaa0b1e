"""The stores that our bot is measured on: filled with people, and looked at afterwards, row by row."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, insert, literal, select

from benchmarks.measuring import cpu_seconds
from benchmarks.updates import FIRST_ACCOUNT, OPTIONS, POLL, tap
from domain.people import Stage
from storage.store import Store
from storage.tables import consents, inbox, journal, outbox, people, poll_answers
from storage.tx import Tx

LOOK_AGAIN_SECONDS = 0.002
AT_A_TIME = 2000


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
        for first in range(0, citizens, AT_A_TIME):
            await self.store.write(_enrol, first, min(first + AT_A_TIME, citizens), now)
        self.openings = await self.store.write(_open_polls, polls, now)
        await self.store.write(_count_rows)

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
        return sum(cpu_seconds(pid) for pid in await self.server_processes())

    async def server_processes(self) -> Sequence[int]:
        return await self.store.read(_server_processes)


def _enrol(tx: Tx, first: int, last: int, now: datetime) -> None:
    """Enrol many at once: what a hundred thousand do one by one, each with the consent it takes."""
    accounts = range(FIRST_ACCOUNT + first, FIRST_ACCOUNT + last)
    stage = {"language": "fr", "stage": Stage.ENROLLED.value, "created_at": now, "enrolled_at": now}
    tx.connection.execute(
        insert(people),
        [stage | {"telegram_id": account, "first_name": "Awa"} for account in accounts],
    )
    agreed = {"purpose": "participer", "given": True, "text_hash": "", "language": "fr", "at": now}
    values = [literal(value, consents.c[name].type) for name, value in agreed.items()]
    of_each = select(people.c.id, *values).where(people.c.telegram_id.between(accounts[0], accounts[-1]))
    tx.connection.execute(insert(consents).from_select(["person_id", *agreed], of_each))


def _count_rows(tx: Tx) -> None:
    """What PostgreSQL does by itself within a minute: it plans badly for tables it thinks are empty."""
    if tx.connection.dialect.name == "postgresql":
        tx.connection.exec_driver_sql("ANALYZE")


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
    lasting = "SELECT pid FROM pg_stat_activity WHERE backend_type <> 'autovacuum worker'"
    return connection.exec_driver_sql(lasting).scalars().all()
