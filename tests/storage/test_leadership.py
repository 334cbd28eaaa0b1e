"""Of several bots on one PostgreSQL store one leads; one that led before, and does not know, changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from storage import inbox
from storage.inbox import Letter
from storage.leadership import Deposed, Leadership
from storage.store import Store
from storage.tables import inbox as received
from storage.tables import journal, leadership
from storage.tx import Tx

NOW = datetime(2027, 1, 4, 11, tzinfo=UTC)


@pytest.fixture
def stores(postgresql_url: str) -> Iterator[Callable[[], Store]]:
    """A store for each of several bots, which hold it."""
    with ExitStack() as opened:

        def open_one() -> Store:
            store = opened.enter_context(Store(postgresql_url))
            store.hold()
            return store

        yield open_one


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
    """A bot asks once, and does not lead."""
    stop = asyncio.Event()
    asked = asyncio.ensure_future(candidate(store).win(stop))
    for _ in range(2):
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


async def test_one_leads_and_the_next_does_once_it_has_resigned(stores: Callable[[], Store]) -> None:
    first, other = await elected(stores()), stores()
    await stands_in_vain(other)

    await first.resign()

    second = await elected(other)
    assert second.epoch > first.epoch


async def test_a_leader_that_died_is_replaced_at_once(
    stores: Callable[[], Store], postgresql_url: str
) -> None:
    other = stores()
    with Store(postgresql_url) as store:
        store.hold()
        await elected(store)
        await stands_in_vain(other)

    await elected(other)


async def test_a_leader_who_is_silent_for_too_long_is_replaced(stores: Callable[[], Store]) -> None:
    store, other = stores(), stores()
    first = await elected(store)
    await store.write(silence_the_leader)

    second = await elected(other)

    with pytest.raises(Deposed):
        await first.keep()
    await stands_in_vain(store)
    assert second.epoch == first.epoch + 1


async def test_a_leader_whose_lease_ran_out_leads_on_while_nobody_else_was_elected(
    stores: Callable[[], Store],
) -> None:
    store = stores()
    first = await elected(store)
    await store.write(silence_the_leader)

    await store.under(first).write(note)
    keeping = asyncio.ensure_future(first.keep())
    while not await store.read(is_led):
        pass
    keeping.cancel()


def is_led(connection: Connection) -> bool:
    return connection.scalar(select(leadership.c.lease_until > func.clock_timestamp())) is True


async def test_a_leader_of_the_past_changes_nothing_and_hinders_nobody(stores: Callable[[], Store]) -> None:
    store, other = stores(), stores()
    first = await elected(store)
    await store.write(silence_the_leader)
    second = await elected(other)

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
