"""Of several bots on one PostgreSQL store one leads; one that led before, and does not know, changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import Connection, func, select, update

from storage import inbox
from storage.inbox import Letter
from storage.leadership import Deposed, Leadership
from storage.store import Store
from storage.tables import inbox as received
from storage.tables import journal, leadership
from storage.tx import Tx

NOW = datetime(2027, 1, 4, 11, tzinfo=UTC)


@pytest_asyncio.fixture
async def store(postgresql_url: str) -> AsyncIterator[Store]:
    with Store(postgresql_url) as store:
        yield store


def candidate(store: Store) -> Leadership:
    one = store.candidate()
    assert one is not None
    return one


async def elected(store: Store) -> Leadership:
    """A bot that leads."""
    one = candidate(store)
    assert await one.win(asyncio.Event())
    return one


async def stands_in_vain(store: Store) -> None:
    """Another bot asks once, and does not lead."""
    stop = asyncio.Event()
    asked = asyncio.ensure_future(candidate(store).win(stop))
    await store.write(note)  # behind the question, in the same queue
    stop.set()
    assert not await asked


def note(tx: Tx) -> None:
    tx.journal("looked", "poll:1", "done", at=NOW)


def silence_the_leader(tx: Tx) -> None:
    """As if it had not been heard of for longer than its lease."""
    tx.connection.execute(update(leadership).values(lease_until=datetime.now(UTC) - timedelta(seconds=1)))


def lines(connection: Connection) -> int | None:
    return connection.scalar(select(func.count()).select_from(journal))


async def test_one_leads_and_the_next_does_once_it_has_resigned(store: Store) -> None:
    first = await elected(store)
    await stands_in_vain(store)

    await first.resign()

    second = await elected(store)
    assert second.epoch > first.epoch


async def test_a_leader_who_is_silent_for_too_long_is_replaced(store: Store) -> None:
    first = await elected(store)
    await store.write(silence_the_leader)

    second = await elected(store)

    with pytest.raises(Deposed):
        await first.keep()
    await stands_in_vain(store)
    assert second.epoch == first.epoch + 1


async def test_a_leader_whose_lease_ran_out_leads_on_while_nobody_else_was_elected(store: Store) -> None:
    first = await elected(store)
    await store.write(silence_the_leader)

    await store.under(first).write(note)
    keeping = asyncio.ensure_future(first.keep())
    while not await store.read(is_led):
        pass
    keeping.cancel()


def is_led(connection: Connection) -> bool:
    return connection.scalar(select(leadership.c.lease_until > func.clock_timestamp())) is True


async def test_a_leader_of_the_past_changes_nothing_and_hinders_nobody(store: Store) -> None:
    first = await elected(store)
    await store.write(silence_the_leader)
    second = await elected(store)

    outcomes = await asyncio.gather(
        store.under(first).write(note),
        store.write(inbox.receive, [Letter(b"{}", 1, 1)], now=NOW),
        store.under(second).write(note),
        store.under(first).write(note),
        return_exceptions=True,
    )

    assert [isinstance(outcome, Deposed) for outcome in outcomes] == [True, False, False, True]
    assert await store.read(lines) == 1
    assert await store.read(lambda connection: connection.scalar(select(received.c.update_id))) == 1


def test_on_sqlite_the_only_bot_leads(sqlite_url: str) -> None:
    with Store(sqlite_url) as store:
        assert store.candidate() is None
