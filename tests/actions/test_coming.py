"""Who comes: places are given once, whoever waits longest first, and nobody is given one twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import Connection, select

from actions import coming as verbs
from content.calendar_file import session_file
from content.programme import programme_of
from domain.coming import Coming, Refused
from domain.people import Person, Role
from domain.timetable import FIRST, Placed, timetable
from scheduler.coming import give_free_places
from scheduler.timetable import Round
from storage import coming as queries
from storage.store import Store
from storage.tables import outbox, session_answers
from storage.tx import Tx
from tests.town import enrol, shipped_content

PARIS = ZoneInfo("Europe/Paris")
CONTENT = shipped_content()
NOON = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
STARTS = datetime(2027, 1, 16, 10, 0, tzinfo=PARIS)


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    with Store(sqlite_url) as store:
        yield store


def settle(tx: Tx, panel: int, places: int | None) -> list[Person]:
    """A panel, and so many places in the first session."""
    tx.sessions.set_first(STARTS, now=NOON)
    olga = enrol(tx, 1, "Olga", "fr", (Role.ORGANIZER,), False, NOON)
    people = [enrol(tx, 10 + n, f"Awa {n}", "fr", (), True, NOON) for n in range(panel)]
    verbs.set_places(tx, by=olga, now=NOON, content=CONTENT, session_id=FIRST, places=places)
    return people


async def says(
    store: Store, by: Person, choice: str, *, minute: int = 0, now: datetime = NOON, session: str = FIRST
) -> Coming | Refused:
    return await store.write(
        verbs.answer_session,
        by=by,
        now=now + timedelta(minutes=minute),
        content=CONTENT,
        session_id=session,
        choice=choice,
    )


def seated(connection: Connection) -> list[int]:
    rows = connection.execute(select(session_answers).order_by(session_answers.c.person_id))
    return [row.person_id for row in rows if row.choice == "yes" and not row.waits]


def told(connection: Connection) -> Sequence[int | None]:
    """To whom a place was given."""
    statement = select(outbox.c.person_id).where(outbox.c.text_key == "coming-place-given")
    return connection.scalars(statement.order_by(outbox.c.id)).all()


async def test_who_comes_when_every_place_is_taken_waits_and_the_first_is_given_the_next_one(
    store: Store,
) -> None:
    awa, leo, ana = await store.write(settle, panel=3, places=1)
    for minute, person in enumerate((awa, leo, ana)):
        await says(store, person, "yes", minute=minute)
    assert await store.read(seated) == [awa.id]

    await says(store, awa, "no", minute=5)

    assert await store.read(seated) == [leo.id]
    assert await store.read(told) == [leo.id]


async def test_whoever_says_yes_twice_keeps_their_turn(store: Store) -> None:
    awa, leo, ana = await store.write(settle, panel=3, places=1)
    for minute, person in enumerate((awa, leo, ana, leo)):
        await says(store, person, "yes", minute=minute)

    await says(store, awa, "perhaps", minute=9)

    assert await store.read(seated) == [leo.id]


async def test_more_places_are_given_at_once_and_fewer_take_nobodys(store: Store) -> None:
    awa, leo, ana = await store.write(settle, panel=3, places=1)
    for minute, person in enumerate((awa, leo, ana)):
        await says(store, person, "yes", minute=minute)

    def places(tx: Tx, number: int | None) -> None:
        verbs.set_places(tx, by=awa, now=NOON, content=CONTENT, session_id=FIRST, places=number)

    await store.write(places, 2)
    assert await store.read(seated) == [awa.id, leo.id]
    await store.write(places, 1)
    assert await store.read(seated) == [awa.id, leo.id]
    await store.write(places, None)
    assert await store.read(seated) == [awa.id, leo.id, ana.id]


async def test_two_who_withdraw_at_once_give_their_places_to_two_and_no_place_twice(
    database_url: str,
) -> None:
    with Store(database_url) as here, Store(database_url) as there:
        people = await here.write(settle, panel=6, places=2)
        for minute, person in enumerate(people):
            await says(here, person, "yes", minute=minute)

        await asyncio.gather(says(here, people[0], "no", minute=10), says(there, people[1], "no", minute=10))

        assert await here.read(seated) == [people[2].id, people[3].id]
        assert sorted(filter(None, await here.read(told))) == [people[2].id, people[3].id]


async def test_twenty_who_come_at_once_take_the_places_there_are(database_url: str) -> None:
    with Store(database_url) as here, Store(database_url) as there:
        people = await here.write(settle, panel=20, places=7)

        await asyncio.gather(
            *(says(store, person, "yes") for person, store in zip(people, (here, there) * 10, strict=True))
        )

        assert len(await here.read(seated)) == 7


async def test_the_place_of_somebody_who_leaves_for_good_is_given_on(store: Store) -> None:
    awa, leo = await store.write(settle, panel=2, places=1)
    await says(store, awa, "yes")
    await says(store, leo, "yes", minute=1)

    await store.write(lambda tx: tx.register.erase(awa, now=NOON))
    await give_free_places(Round(store, CONTENT, NOON))

    assert await store.read(seated) == [leo.id]
    assert await store.read(told) == [leo.id]


async def test_who_has_stopped_the_messages_is_passed_over_since_nobody_could_tell_them(store: Store) -> None:
    awa, leo, ana = await store.write(settle, panel=3, places=1)
    for minute, person in enumerate((awa, leo, ana)):
        await says(store, person, "yes", minute=minute)
    await store.write(lambda tx: tx.people.change(leo.id, stopped_at=NOON))

    await says(store, awa, "no", minute=5)

    assert await store.read(seated) == [ana.id]


async def test_an_answer_can_be_changed_until_the_session_begins_and_not_after(store: Store) -> None:
    (awa,) = await store.write(settle, panel=1, places=None)
    last_minute = await says(store, awa, "yes", now=STARTS - timedelta(minutes=1))
    too_late = await says(store, awa, "no", now=STARTS)

    assert isinstance(last_minute, Coming)
    assert isinstance(too_late, Refused)
    assert too_late.why == "has-begun"


async def test_who_is_not_invited_and_what_does_not_exist_are_refused(store: Store) -> None:
    (awa,) = await store.write(settle, panel=1, places=None)
    zoe = await store.write(enrol, 99, "Zoé", "fr", (), False, NOON)

    outcomes = [await says(store, zoe, "yes"), await says(store, awa, "yes", session="session-9")]

    assert [one.why for one in outcomes if isinstance(one, Refused)] == ["not-invited", "unknown"]
    assert await store.read(seated) == []


async def test_needs_are_kept_ticked_twice_or_once_and_go_with_a_no(store: Store) -> None:
    (awa,) = await store.write(settle, panel=1, places=None)
    await says(store, awa, "perhaps")

    def tick(tx: Tx, need: str, is_wanted: bool) -> None:
        verbs.set_need(
            tx, by=awa, now=NOON, content=CONTENT, session_id=FIRST, need=need, is_wanted=is_wanted
        )

    for need, is_wanted in (("access", True), ("transport", True), ("transport", True), ("gold", True)):
        await store.write(tick, need, is_wanted)
    said = await store.read(queries.of, FIRST, awa.id)
    assert said is not None
    assert said.needs == ("transport", "access")

    await says(store, awa, "no", minute=1)
    said = await store.read(queries.of, FIRST, awa.id)
    assert said is not None
    assert said.needs == ()


async def test_a_calendar_file_of_a_moved_session_takes_the_place_of_the_older(store: Store) -> None:
    await store.write(settle, panel=0, places=None)
    before = await store.write(lambda tx: tx.sessions.dates())
    later = before.with_one(FIRST, Placed(STARTS + timedelta(days=7)))

    files = []
    for dates in (before, later):
        session = timetable(programme_of(CONTENT), dates).sessions[0]
        written = session_file(CONTENT, session, version=dates.version, language="fr", now=NOON)
        (event,) = Calendar.from_ical(written).walk("VEVENT")
        files.append(event)

    assert files[0]["uid"] == files[1]["uid"]
    assert int(files[0]["sequence"]) < int(files[1]["sequence"])
    assert files[0]["dtstart"].dt == STARTS
    assert files[1]["dtstart"].dt == STARTS + timedelta(days=7)
    assert str(files[0]["summary"]) == "Se rencontrer et regarder où nous en sommes"
