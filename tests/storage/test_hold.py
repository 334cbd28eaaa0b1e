"""The hold: nothing leaves, whatever it is and whoever starts, until an operator says what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.sending import resume
from domain.messages import Message
from domain.sending import Kind
from storage import hold, outbox
from storage.campaigns import PLANNED
from storage.store import Store
from storage.tx import Tx
from tests.storage.test_outbox import NOW, claimed, kept, promise
from tests.storage.test_outbox import store as store
from tests.town import enrol

LATER = NOW + timedelta(hours=1)


async def keys(store: Store) -> list[int]:
    return [one.id for one in await claimed(store, LATER)]


async def test_while_the_store_is_held_nothing_leaves_answers_neither(store: Store) -> None:
    await store.write(promise, "answer", kind=Kind.ANSWER)
    await store.write(promise, "alert", kind=Kind.DISTRESS, to=8)

    await store.write(hold.hold, now=NOW)

    assert await keys(store) == []
    with Store(store.url) as next_start:
        assert await keys(next_start) == [], "no restart forgets it"


async def test_what_waits_is_told_by_kind_with_the_oldest(store: Store) -> None:
    await store.write(promise, "a", kind=Kind.ANSWER)
    await store.write(promise, "m1", kind=Kind.MODULE, due_at=NOW - timedelta(days=2))
    await store.write(promise, "m2", kind=Kind.MODULE)
    await store.write(promise, "m3", kind=Kind.MODULE, due_at=LATER)

    heaps = await store.read(hold.heaps, due_by=NOW)

    assert [(heap.kind, heap.count) for heap in heaps] == [(Kind.MODULE, 2), (Kind.ANSWER, 1)]
    assert heaps[0].due_since == NOW - timedelta(days=2)


async def test_sent_all_the_same_everything_leaves(store: Store) -> None:
    await store.write(promise, "old")
    await store.write(hold.hold, now=NOW)
    await store.write(promise, "new", to=8, due_at=LATER)

    assert await store.write(resume, drop=False, now=LATER) == 0

    assert len(await keys(store)) == 2


@pytest.mark.parametrize("state", ["waiting", "sending"])
async def test_dropped_what_was_due_before_is_cancelled_visibly_and_the_rest_leaves(
    store: Store, state: str
) -> None:
    await store.write(promise, "old")
    if state == "sending":
        await claimed(store, owner="a sender that is no more")
    await store.write(promise, "tomorrow", to=8, due_at=LATER)
    await store.write(hold.hold, now=NOW)

    assert await store.write(resume, drop=True, now=LATER) == 1

    assert (await store.read(kept))["old"] == "cancelled"
    assert len(await keys(store)) == 1


async def test_what_was_being_sent_is_dropped_too_after_a_bot_has_put_it_off(store: Store) -> None:
    await store.write(promise, "old")
    await claimed(store, owner="a sender that is no more")
    await store.write(hold.hold, now=NOW)
    await store.write(outbox.recover, now=LATER, day="2027-01-11", owner="the next sender")
    await store.write(outbox.put_off, until=LATER + timedelta(seconds=2))

    assert await store.write(resume, drop=True, now=LATER) == 1

    assert await store.read(kept) == {"old": "cancelled"}


def begin_module(tx: Tx) -> None:
    """As the calendar does, an hour late: the store was away when the module was due."""
    enrol(tx, 7, "Awa", "fr", (), False, NOW)
    given = {"due_at": NOW - timedelta(hours=1), "not_after": None, "state": PLANNED, "now": LATER}
    module = tx.campaigns.add("module-1", Kind.MODULE, "enrolled", Message("sorry"), **given)
    tx.campaigns.promise_to_some(module, after=0)


async def test_what_the_calendar_held_meanwhile_may_have_been_sent_and_is_dropped_too(store: Store) -> None:
    await store.write(hold.hold, now=NOW)
    await store.write(begin_module)

    assert await store.write(resume, drop=True, now=LATER) == 1

    assert await keys(store) == []


async def test_where_nothing_is_held_nothing_is_dropped(store: Store) -> None:
    await store.write(promise, "old")

    assert await store.write(resume, drop=True, now=LATER) is None

    assert await store.read(kept) == {"old": "waiting"}
