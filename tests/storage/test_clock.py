"""A clock that is set back, with the bot running or not, makes nothing wait for the same hour again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from domain.messages import Message
from domain.sending import Kind
from storage import clock, inbox, outbox
from storage.inbox import Letter
from storage.store import Store
from storage.tables import outbox as promises
from storage.tx import Tx

NOON = datetime(2027, 1, 6, 12, 0, tzinfo=UTC)
ELEVEN = NOON - timedelta(hours=1)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def promise(tx: Tx, key: str, due_at: datetime) -> None:
    person = tx.people.add(len(key), language="fr", now=NOON)
    tx.promise(person, Message("sorry"), key=key, kind=Kind.BROADCAST, due_at=due_at)


def due(connection: Connection) -> dict[str, datetime]:
    return {row.key: row.due_at for row in connection.execute(select(promises))}


async def set_back(store: Store, by: timedelta) -> timedelta | None:
    await store.write(clock.keep_time, now=NOON)
    return await store.write(clock.keep_time, now=NOON - by)


async def test_what_was_due_stays_due_and_what_was_not_keeps_its_date(store: Store) -> None:
    tomorrow = NOON + timedelta(days=1)
    await store.write(promise, "was due", NOON - timedelta(minutes=1))
    await store.write(promise, "tomorrow", tomorrow)

    assert await set_back(store, timedelta(hours=1)) == timedelta(hours=1)

    assert await store.read(due) == {"was due": ELEVEN, "tomorrow": tomorrow}


async def test_what_was_to_be_tried_again_soon_is_tried_now(store: Store) -> None:
    await store.write(promise, "failed", NOON)
    (row,) = await store.read(lambda c: c.execute(select(promises.c.id)).all())
    soon = NOON + timedelta(seconds=30)
    await store.write(outbox.try_again, row.id, at=soon, reason="no answer")
    (received,) = await store.write(inbox.receive, [Letter(b"{}", 1, 7)], now=NOON)
    await store.write(inbox.step_aside, row_id=received.id, retry_at=soon, reason="it failed")

    await set_back(store, timedelta(hours=1))

    assert await store.read(due) == {"failed": ELEVEN}
    assert await store.read(inbox.waiting, now=ELEVEN)


async def test_a_pause_that_telegram_asked_for_lasts_as_long_as_it_asked(store: Store) -> None:
    await store.write(outbox.pause, until=NOON + timedelta(seconds=40))

    await set_back(store, timedelta(days=1))

    assert await store.read(outbox.paused_until) == NOON - timedelta(days=1) + timedelta(seconds=40)


async def test_a_lease_is_no_longer_for_it(store: Store) -> None:
    await store.write(promise, "under way", NOON)
    (row,) = await store.read(lambda c: c.execute(select(promises.c.id)).all())
    await store.write(outbox.take, [row.id], owner="a sender", now=NOON)

    await set_back(store, timedelta(hours=1))

    until = await store.read(lambda c: c.scalar(select(promises.c.lease_until)))
    assert until == ELEVEN + outbox.LEASE


async def test_a_clock_that_goes_on_changes_nothing(store: Store) -> None:
    assert await store.write(clock.keep_time, now=NOON) is None, "the first that was noted"
    await store.write(promise, "later", NOON + timedelta(minutes=1))

    assert await set_back(store, timedelta(milliseconds=300)) is None
    assert await set_back(store, -timedelta(days=1)) is None

    assert await store.read(due) == {"later": NOON + timedelta(minutes=1)}
