"""What is counted in a store after a torture: whether it is sound, and what became of each update."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, func, select

from domain.sending import Kind
from storage import inbox as inbox_queries
from storage import outbox as outbox_queries
from storage.engines import backend
from storage.invariants import Witness, check_all
from storage.store import Store, StoreFailing
from storage.tables import inbox, journal, outbox, poll_answer_events

LOOK_AGAIN_SECONDS = 0.05
UNSETTLED = {outbox_queries.WAITING, outbox_queries.SENDING}


async def until(store: Store, query: Callable[[Connection], object], within: float = 60.0) -> float:
    """Wait until a query finds nothing; how long it took. The bot is another process: we can only look."""
    began = perf_counter()
    async with asyncio.timeout(within):
        while True:
            try:
                if not await store.read(query):
                    return perf_counter() - began
            except StoreFailing:
                pass
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


def unhandled(connection: Connection) -> int:
    """How many updates wait to be handled."""
    return inbox_queries.counts(connection).get(inbox_queries.WAITING, 0)


def unsent(connection: Connection) -> int:
    """How many promises wait to be sent, or are being sent."""
    return sum(n for state, n in outbox_queries.counts(connection).items() if state in UNSETTLED)


def fates(connection: Connection, acknowledged: Iterable[int]) -> dict[str, int]:
    """What became of the updates that were acknowledged: their states, and how many are `missing`."""
    states = {
        row.update_id: row.state for row in connection.execute(select(inbox.c.update_id, inbox.c.state))
    }
    return dict(Counter(states.get(number, "missing") for number in acknowledged))


def effects(connection: Connection) -> dict[str, int]:
    """How often a poll was answered, by the three things that each answer leaves behind."""
    lines = select(func.count()).where(journal.c.act == "answer_poll", journal.c.outcome == "recorded")
    answers = select(func.count()).where(outbox.c.kind == Kind.ANSWER.value)
    counted = {
        "journal lines": lines,
        "events": select(func.count(poll_answer_events.c.id)),
        "answers": answers,
    }
    return {what: connection.scalar(statement) or 0 for what, statement in counted.items()}


def soundness(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong with its file; PostgreSQL has no such question."""
    if connection.dialect.name != "sqlite":
        return []
    found: list[Any] = list(connection.exec_driver_sql("PRAGMA integrity_check").scalars())
    found += list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
    return [str(one) for one in found if one != "ok"]


async def wrongs(url: str, witness: Witness = Witness()) -> list[str]:  # noqa: B008 - it is frozen
    """Everything that is wrong with a store, in words: none where it is as it must be."""
    with Store(url) as store:
        found = await store.read(soundness)
        report = await store.read(check_all, witness)
    return [f"{backend(url)}: {one}" for one in (*found, *report.broken)]
