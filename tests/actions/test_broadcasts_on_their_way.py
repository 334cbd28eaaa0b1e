"""A message to many from its draft to its end: who must agree, how it is taken back, stopped and followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, select, update

from actions import broadcasts
from actions.broadcasts import Sent
from domain.audiences import EVERYBODY, Audience
from domain.broadcasts import ALONE_UP_TO, TAKE_BACK, Broadcast
from domain.people import Person, Role, Stage
from domain.sending import Kind
from scheduler import campaigns as jobs
from scheduler.timetable import Round
from storage import broadcasts as queries
from storage import ledger, outbox
from storage.claims import claim
from storage.store import Store
from storage.tables import outbox as rows
from storage.tables import people
from storage.tx import Tx
from tests.town import enrol, shipped_content

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
MINUTE_LATER = NOW + TAKE_BACK
PARIS = ZoneInfo("Europe/Paris")
CONTENT = shipped_content()


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    with Store(sqlite_url) as store:
        yield store


def organizers(tx: Tx, crowd: int = 0) -> tuple[Person, Person]:
    """Two of them, and a crowd of citizens."""
    some = [
        {"telegram_id": 100 + place, "language": "fr", "stage": Stage.ENROLLED.value, "created_at": NOW}
        for place in range(crowd)
    ]
    if some:
        tx.connection.execute(insert(people), some)
    olga, omar = (
        enrol(tx, 7 + place, name, "fr", (Role.ORGANIZER,), False, NOW)
        for place, name in enumerate(("Olga", "Omar"))
    )
    return olga, omar


def draft(tx: Tx, writer: Person, words: str = "La salle a changé.", whom: Audience = EVERYBODY) -> Broadcast:
    begun = broadcasts.begin_broadcast(tx, by=writer, now=NOW, whom=whom)
    return broadcasts.rewritten(tx, begun, replace(begun, words=words), by=writer, content=CONTENT)


def send(tx: Tx, one: Broadcast, by: Person, now: datetime = NOW) -> Sent:
    return broadcasts.send_broadcast(
        tx, by=by, now=now, broadcast_id=one.id, revision=one.revision, content=CONTENT
    )


def told(connection: Connection, person: Person) -> list[str]:
    mine = select(rows.c.text_key).where(rows.c.person_id == person.id).order_by(rows.c.id)
    return list(connection.scalars(mine))


def states(connection: Connection) -> dict[str, int]:
    found = connection.execute(select(rows.c.state).where(rows.c.kind == Kind.BROADCAST.value))
    return {state: [row.state for row in found].count(state) for state in ("waiting",)}


async def promises(store: Store, now: datetime) -> None:
    await jobs.promise_to_people(Round(store, CONTENT, now))


# --- a second person ------------------------------------------------------------------------------


async def test_above_100_the_writer_asks_and_whoever_else_sends_it_has_agreed(store: Store) -> None:
    olga, omar = await store.write(organizers, ALONE_UP_TO)
    one = await store.write(draft, olga)

    assert await store.write(send, one, olga) == "asked"
    assert await store.write(send, one, olga) == "asked"
    assert await store.read(told, omar) == ["broadcast-preview"], "told once, however often it is asked"
    assert await store.write(send, one, omar) == "sent"

    assert "broadcast-agreed" in await store.read(told, olga)


async def test_up_to_100_one_organizer_writes_alone(store: Store) -> None:
    olga, _ = await store.write(organizers, ALONE_UP_TO - 2)

    assert await store.write(send, await store.write(draft, olga), olga) == "sent"


async def test_where_nobody_could_agree_it_stays_a_draft(store: Store) -> None:
    olga, omar = await store.write(organizers, ALONE_UP_TO)
    await store.write(lambda tx: tx.people.change(omar.id, roles=()))
    one = await store.write(draft, olga)

    assert await store.write(send, one, olga) == "nobody-to-ask"
    assert (await store.write(lambda tx: tx.broadcasts.locked(one.id))) == one


async def test_what_was_changed_since_it_was_seen_is_not_sent(store: Store) -> None:
    olga, omar = await store.write(organizers, ALONE_UP_TO)
    one = await store.write(draft, olga)
    await store.write(send, one, olga)
    changed = replace(one, words="Tout autre chose.")
    await store.write(lambda tx: broadcasts.rewritten(tx, one, changed, by=olga, content=CONTENT).id)

    assert await store.write(send, one, omar) == "changed"

    await promises(store, MINUTE_LATER)
    assert await store.read(states) == {"waiting": 0}


# --- a minute to take it back, and a stop ---------------------------------------------------------


async def test_within_a_minute_it_is_taken_back_whole_and_the_old_button_sends_nothing(store: Store) -> None:
    olga, _ = await store.write(organizers)
    one = await store.write(draft, olga)
    await store.write(send, one, olga)
    await promises(store, MINUTE_LATER - timedelta(seconds=1))

    back = {
        "by": olga,
        "now": MINUTE_LATER - timedelta(seconds=1),
        "broadcast_id": one.id,
        "content": CONTENT,
    }
    assert await store.write(broadcasts.take_back, **back)
    assert not await store.write(broadcasts.take_back, **back)

    assert await store.write(send, one, olga) == "changed"
    await promises(store, MINUTE_LATER)
    assert await store.read(states) == {"waiting": 0}


async def test_after_a_minute_it_can_only_be_stopped(store: Store) -> None:
    olga, _ = await store.write(organizers)
    one = await store.write(draft, olga)
    await store.write(send, one, olga)
    late: dict[str, Any] = {"by": olga, "now": MINUTE_LATER, "broadcast_id": one.id, "content": CONTENT}

    assert not await store.write(broadcasts.take_back, **late)
    assert await store.write(broadcasts.stop_broadcast, **late)


async def test_from_the_stop_on_nothing_is_claimed_and_what_waits_is_cancelled(store: Store) -> None:
    olga, _ = await store.write(organizers, 20)
    one = await store.write(draft, olga)
    await store.write(send, one, olga)
    await promises(store, MINUTE_LATER)
    claiming = {"now": MINUTE_LATER, "zone": PARIS, "busy": [], "owner": "sender", "limit": 30, "to_many": 3}

    def in_flight(tx: Tx) -> int:
        return sum(one.campaign_id is not None for one in claim(tx, **claiming))

    await store.write(in_flight)  # what is for Olga alone goes first
    assert await store.write(in_flight) == 3
    stopping = {"by": olga, "now": MINUTE_LATER, "broadcast_id": one.id, "content": CONTENT}
    assert await store.write(broadcasts.stop_broadcast, **stopping)

    assert await store.write(in_flight) == 0
    await jobs.put_away_what_was_stopped(Round(store, CONTENT, MINUTE_LATER))
    stopped = await store.write(lambda tx: tx.broadcasts.locked(one.id))
    assert stopped is not None
    counts = (await store.read(ledger.progress, stopped, now=MINUTE_LATER)).counts
    assert (counts["sending"], counts["cancelled"], counts["sent"]) == (3, 19, 0)


async def test_progress_counts_what_became_of_each(store: Store) -> None:
    olga, _ = await store.write(organizers, 6)
    one = await store.write(draft, olga)
    await store.write(send, one, olga)
    await promises(store, MINUTE_LATER)

    def happen(tx: Tx) -> None:
        numbers = list(tx.connection.scalars(select(rows.c.id).where(rows.c.campaign_id == one.id)))
        for number, state in zip(numbers, ("sent", "sent", "refused", "unknown", "expired"), strict=False):
            tx.connection.execute(update(rows).where(rows.c.id == number).values(state=state, settled_at=NOW))

    await store.write(happen)
    gone = await store.write(lambda tx: tx.broadcasts.locked(one.id))
    assert gone is not None
    progress = await store.read(ledger.progress, gone, now=MINUTE_LATER)

    assert progress.listed == 8
    assert (progress.of("sent"), progress.of("refused", "unknown", "expired"), progress.waiting) == (2, 3, 3)


# --- not too much ---------------------------------------------------------------------------------


async def test_whoever_has_had_two_messages_that_day_is_counted_before_it_is_sent(store: Store) -> None:
    olga, omar = await store.write(organizers)
    for _ in range(2):
        await store.write(send, await store.write(draft, olga), olga)
    await promises(store, MINUTE_LATER)

    def one_left(tx: Tx) -> None:
        theirs = rows.c.person_id == omar.id, rows.c.kind == Kind.BROADCAST.value
        done = {"state": "expired", "settled_at": NOW}
        first = tx.connection.scalar(select(rows.c.id).where(*theirs).limit(1))
        tx.connection.execute(update(rows).where(rows.c.id == first).values(done))

    given = {"at": MINUTE_LATER, "zone": PARIS}
    assert await store.read(queries.too_much, EVERYBODY, **given) == 2
    await store.write(one_left)
    assert await store.read(queries.too_much, EVERYBODY, **given) == 1
    assert await store.read(queries.too_much, EVERYBODY, at=NOW + timedelta(days=8), zone=PARIS) == 0


async def test_a_trial_reaches_its_writers_phone_alone_and_counts_for_no_limit(store: Store) -> None:
    olga, omar = await store.write(organizers)
    one = await store.write(draft, olga)

    await store.write(broadcasts.try_broadcast, by=olga, now=NOW, broadcast_id=one.id, content=CONTENT)

    assert "broadcast-trial" in await store.read(told, olga)
    assert await store.read(told, omar) == []
    assert (await store.read(outbox.counts)).keys() == {"waiting"}
