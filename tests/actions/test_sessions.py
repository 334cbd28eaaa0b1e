"""A date changes: what was promised for the old one is taken back, and who knew it is told, once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select, update

from actions.sessions import Decided, Outcome, Overtaken, decide_session
from content.programme import programme_of
from domain.people import Person, Role
from domain.sessions import Decision
from domain.timetable import FIRST
from scheduler import campaigns as jobs
from scheduler.timetable import Round
from storage.store import Store
from storage.tables import campaigns, outbox, poll_openings
from storage.tx import Tx
from tests.town import enrol, shipped_content

PARIS = ZoneInfo("Europe/Paris")
CONTENT = shipped_content()
PROGRAMME = programme_of(CONTENT)
NOON = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
FIRST_DAY = datetime(2027, 1, 16, 10, 0, tzinfo=PARIS)
TWO_WEEKS_LATER = Decision(FIRST, date(2027, 1, 30))


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    with Store(sqlite_url) as store:
        yield store


def settle(tx: Tx) -> Person:
    """An organizer, two on the panel, one enrolled; they were there before the date was."""
    olga = enrol(tx, 1, "Olga", "fr", (Role.ORGANIZER,), False, NOON)
    for account, name, panel in ((2, "Awa", True), (3, "Léo", True), (4, "Ana", False)):
        enrol(tx, account, name, "fr", (), panel, NOON - timedelta(days=1))
    tx.sessions.set_first(FIRST_DAY, now=NOON)
    return olga


async def look_around(store: Store, now: datetime) -> None:
    round = Round(store, CONTENT, now)
    await jobs.start_due_entries(round)
    await jobs.promise_to_people(round)


async def decides(store: Store, by: Person, decision: Decision, *, now: datetime, seen: int = 1) -> Outcome:
    return await store.write(
        decide_session, by=by, now=now, programme=PROGRAMME, decision=decision, seen=seen
    )


def sent(tx: Tx, *people: int) -> None:
    """What is promised to these people has reached them."""
    tx.connection.execute(update(outbox).where(outbox.c.person_id.in_(people)).values(state="sent"))


def told(connection: Connection) -> Counter[int]:
    """Who is promised word of a change, and how often."""
    rows = connection.execute(
        select(outbox.c.person_id).where(outbox.c.text_key == "session-changed", outbox.c.state == "waiting")
    )
    return Counter(row.person_id for row in rows if row.person_id is not None)


def reminders(connection: Connection) -> list[int]:
    reminding = outbox.c.text_key == "session-reminder", outbox.c.state.in_(["waiting", "sent"])
    rows = connection.execute(select(outbox.c.person_id).where(*reminding))
    return sorted(row.person_id for row in rows if row.person_id is not None)


A_WEEK_BEFORE = datetime(2027, 1, 9, 18, 0, tzinfo=PARIS)


async def test_nobody_is_told_of_a_change_of_a_date_they_never_had(store: Store) -> None:
    olga = await store.write(settle)

    outcome = await decides(store, olga, TWO_WEEKS_LATER, now=NOON)

    assert isinstance(outcome, Decided)
    assert await store.read(told) == {}


async def test_whoever_was_reminded_gets_the_difference_once_and_no_second_reminder(store: Store) -> None:
    olga = await store.write(settle)
    await look_around(store, A_WEEK_BEFORE)
    await store.write(sent, 2, 3)

    await decides(store, olga, TWO_WEEKS_LATER, now=A_WEEK_BEFORE)
    await look_around(store, datetime(2027, 1, 23, 18, 0, tzinfo=PARIS))

    assert await store.read(told) == {2: 1, 3: 1}
    assert await store.read(reminders) == [2, 3]


async def test_a_reminder_that_nobody_has_had_yet_is_promised_anew_for_the_new_date(store: Store) -> None:
    olga = await store.write(settle)
    await look_around(store, A_WEEK_BEFORE)

    await decides(store, olga, TWO_WEEKS_LATER, now=A_WEEK_BEFORE)
    assert await store.read(reminders) == []
    await look_around(store, datetime(2027, 1, 23, 18, 0, tzinfo=PARIS))

    assert await store.read(told) == {}
    assert await store.read(reminders) == [2, 3]


async def test_whose_reminder_was_still_on_its_way_gets_the_difference_instead(store: Store) -> None:
    olga = await store.write(settle)
    await look_around(store, A_WEEK_BEFORE)
    await store.write(sent, 2)

    await decides(store, olga, TWO_WEEKS_LATER, now=A_WEEK_BEFORE)

    assert await store.read(told) == {2: 1, 3: 1}
    assert await store.read(reminders) == [2]

    await decides(store, olga, Decision(FIRST, date(2027, 2, 6)), now=A_WEEK_BEFORE, seen=2)
    assert await store.read(told) == {2: 1, 3: 1}, "who had word of the first change has word of the second"


async def test_of_two_changes_in_a_night_only_the_last_is_told(store: Store) -> None:
    olga = await store.write(settle)
    await look_around(store, A_WEEK_BEFORE)
    await store.write(sent, 2, 3)

    await decides(store, olga, TWO_WEEKS_LATER, now=A_WEEK_BEFORE)
    await decides(store, olga, Decision(FIRST, date(2027, 1, 23)), now=A_WEEK_BEFORE, seen=2)

    assert await store.read(told) == {2: 1, 3: 1}


async def test_a_cancelled_session_is_told_with_its_reason_and_reminds_no_more(store: Store) -> None:
    olga = await store.write(settle)
    await look_around(store, A_WEEK_BEFORE)
    await store.write(sent, 2, 3)

    await decides(store, olga, Decision(FIRST, cancelled_for="La salle est inondée"), now=A_WEEK_BEFORE)
    await look_around(store, datetime(2027, 1, 16, 8, 0, tzinfo=PARIS))

    assert await store.read(told) == {2: 1, 3: 1}
    assert await store.read(reminders) == [2, 3]
    said = await store.read(
        lambda c: c.scalars(select(outbox.c.params).where(outbox.c.text_key == "session-changed")).first()
    )
    assert "La salle est inondée" in str(said)


async def test_whoever_came_in_after_the_date_was_set_was_told_it_on_coming_in(store: Store) -> None:
    olga = await store.write(settle)
    zoe = await store.write(enrol, 9, "Zoé", "fr", (), True, NOON + timedelta(hours=1))

    await decides(store, olga, TWO_WEEKS_LATER, now=NOON + timedelta(days=1))

    assert await store.read(told) == {zoe.id: 1}


async def test_a_poll_that_nobody_was_sent_closes_by_its_new_date(store: Store) -> None:
    olga = await store.write(settle)
    poll_day = datetime(2027, 1, 10, 18, 30, tzinfo=PARIS)
    await look_around(store, poll_day)

    await decides(store, olga, TWO_WEEKS_LATER, now=poll_day)
    later = poll_day + timedelta(weeks=2)
    await look_around(store, later)

    closes_at = await store.read(lambda c: c.scalars(select(poll_openings.c.closes_at)).all())
    assert list(closes_at) == [
        later.astimezone(UTC) + timedelta(hours=CONTENT.polls["s02-preparation"].open_hours)
    ]


async def test_a_poll_that_has_left_stays_as_it_is(store: Store) -> None:
    olga = await store.write(settle)
    poll_day = datetime(2027, 1, 10, 18, 30, tzinfo=PARIS)
    await look_around(store, poll_day)
    await store.write(sent, 2)

    await decides(store, olga, TWO_WEEKS_LATER, now=poll_day)

    waiting = await store.read(
        lambda c: c.scalars(
            select(outbox.c.person_id)
            .join(campaigns)
            .where(campaigns.c.kind == "poll", outbox.c.state == "waiting")
        ).all()
    )
    assert sorted(waiting) == [1, 3, 4]


async def test_of_two_organizers_who_decide_at_once_the_second_is_told_and_changes_nothing(
    database_url: str,
) -> None:
    decisions = [Decision(FIRST, date(2027, 1, 30)), Decision("session-2", date(2027, 2, 13))]
    with Store(database_url) as here, Store(database_url) as there:
        olga = await here.write(settle)

        outcomes = await asyncio.gather(
            *(
                decides(store, olga, decision, now=NOON)
                for store, decision in zip((here, there), decisions, strict=True)
            )
        )

        assert sorted(isinstance(one, Overtaken) for one in outcomes) == [False, True]
        assert (await here.write(lambda tx: tx.sessions.dates())).version == 2
