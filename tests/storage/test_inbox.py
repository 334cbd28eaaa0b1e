"""The inbox: each update is kept once, has one effect, and leaves nothing of what was said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage import inbox
from storage.inbox import AlreadyHandled, Letter, Received
from storage.store import Store
from storage.tables import inbox as rows
from storage.tables import journal
from storage.tx import Tx

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


async def receive(store: Store, update_id: int = 5, at: datetime = NOW) -> Received | None:
    letter = Letter(b'{"words": 1}', update_id, lane=7)
    received = await store.write(inbox.receive, [letter], now=at)
    return received[0] if received else None


async def received(store: Store, update_id: int = 5, at: datetime = NOW) -> Received:
    found = await receive(store, update_id, at)
    assert found is not None
    return found


def kept(connection: Connection) -> Sequence[Any]:
    return connection.execute(select(rows).order_by(rows.c.id)).all()


def take_effect(tx: Tx, row_id: int) -> None:
    tx.inbox.done(row_id)
    tx.journal("act", str(row_id), "done", at=NOW)


def effects(connection: Connection) -> list[str]:
    return list(connection.scalars(select(journal.c.subject)))


async def test_an_update_that_comes_five_times_at_once_is_kept_once(store: Store) -> None:
    found = await asyncio.gather(*(receive(store) for _ in range(5)))

    assert sum(one is not None for one in found) == 1
    assert len(await store.read(kept)) == 1


async def test_an_update_whose_number_is_smaller_than_all_before_is_new(store: Store) -> None:
    await received(store, 900_000_000)

    assert await receive(store, 12) is not None


async def test_an_effect_happens_once_however_often_it_is_asked_for(store: Store) -> None:
    one = await received(store)
    await store.write(take_effect, one.id)

    with pytest.raises(AlreadyHandled):
        await store.write(take_effect, one.id)

    assert await store.read(effects) == [str(one.id)]


async def test_two_effects_of_one_update_in_one_group_are_one(store: Store) -> None:
    one = await received(store)

    outcomes = await asyncio.gather(
        *(store.write(take_effect, one.id) for _ in range(8)), return_exceptions=True
    )

    assert sum(isinstance(outcome, AlreadyHandled) for outcome in outcomes) == 7
    assert await store.read(effects) == [str(one.id)]


async def test_what_was_said_is_emptied_with_the_effect(store: Store) -> None:
    one = await received(store)

    await store.write(take_effect, one.id)

    (row,) = await store.read(kept)
    assert (row.state, row.raw, row.lane) == ("done", None, None)


async def test_quarantine_keeps_the_bytes_a_week_and_then_forgets_them(store: Store) -> None:
    one = await received(store)
    await store.write(inbox.quarantine, row_id=one.id, reason="odd")
    await store.write(inbox.receive, [Letter(b"[]", unreadable="odder")], now=NOW)

    await store.write(inbox.forget_old, now=NOW + timedelta(days=7))
    assert [row.raw for row in await store.read(kept)] == [b'{"words": 1}', b"[]"]
    await store.write(inbox.forget_old, now=NOW + timedelta(days=7, seconds=1))

    assert await store.read(kept) == []


async def test_an_update_that_waits_is_never_forgotten(store: Store) -> None:
    await received(store)

    await store.write(inbox.forget_old, now=NOW + timedelta(days=400))

    assert [row.state for row in await store.read(kept)] == ["waiting"]


async def test_the_number_of_an_update_is_known_for_a_week(store: Store) -> None:
    await store.write(take_effect, (await received(store)).id)

    await store.write(inbox.forget_old, now=NOW + timedelta(days=6))
    assert await receive(store) is None
    await store.write(inbox.forget_old, now=NOW + timedelta(days=8))

    assert await receive(store, at=NOW + timedelta(days=8)) is not None


async def test_a_row_number_is_never_given_out_twice(store: Store) -> None:
    """Answers are keyed by it: the answer to a new update would count as promised already."""
    one = await received(store)
    await store.write(take_effect, one.id)
    await store.write(inbox.forget_old, now=NOW + timedelta(days=8))

    assert (await received(store, 6)).id > one.id


async def test_an_update_that_steps_aside_waits_for_its_hour(store: Store) -> None:
    one = await received(store)
    later = NOW + timedelta(seconds=5)
    await store.write(inbox.step_aside, row_id=one.id, retry_at=later, reason="ValueError")

    assert await store.read(inbox.waiting, now=NOW) == []
    (again,) = await store.read(inbox.waiting, now=later)
    assert (again.id, again.attempts, again.raw) == (one.id, 1, one.raw)


async def test_an_update_that_had_its_effect_meanwhile_is_not_put_aside(store: Store) -> None:
    one = await received(store)
    await store.write(take_effect, one.id)

    assert not await store.write(inbox.quarantine, row_id=one.id, reason="late")
    await store.write(inbox.step_aside, row_id=one.id, retry_at=NOW, reason="late")

    assert [row.state for row in await store.read(kept)] == ["done"]
