"""Totals are kept with every answer, and are what a recount says, whatever happens to the people."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from actions import polls as verbs
from actions.panel import set_panel
from domain.messages import Message
from domain.people import Person, Role
from domain.sending import Kind
from storage import poll_results
from storage.invariants import INVARIANTS, Witness
from storage.poll_results import note_reached, recount, tally
from storage.store import Store
from storage.tables import outbox, poll_openings, poll_tallies
from storage.tx import Tx
from tests.town import enrol, shipped_content

NOON = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
OPTIONS = ("solidarite", "confiance", "justice")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def seat(tx: Tx, citizens: int) -> list[Person]:
    """An organizer, then citizens, every third of them on the panel; one poll is open."""
    tx.polls.open("s04-mot-coeur", "day12", opens_at=NOON, closes_at=NOON + timedelta(days=1))
    organizer = enrol(tx, 1, "Samuel", "fr", (Role.ORGANIZER,), False, NOON)
    others = [enrol(tx, 2 + n, f"c{n}", "fr", (), n % 3 == 0, NOON) for n in range(citizens)]
    return [organizer, *others]


def answers(tx: Tx, person: Person, option: str) -> None:
    now = tx.people.by_id(person.id)
    assert now is not None
    given = {"polls": shipped_content().polls, "opening_id": 1, "option": option, "message_id": None}
    verbs.answer_poll(tx, by=now, now=NOON, **given)  # type: ignore[arg-type]


def sees(tx: Tx, person: Person) -> None:
    verbs.show_poll(tx, by=person, now=NOON, polls=shipped_content().polls, opening_id=1)


def moves(tx: Tx, organizer: Person, person: Person, is_on: bool) -> None:
    set_panel(tx, by=organizer, now=NOON, person_id=person.id, is_on=is_on, page=0, message_id=None)


async def test_the_totals_are_what_a_recount_says_whatever_happens(store: Store) -> None:
    organizer, *citizens = await store.write(seat, 12)
    dice = random.Random(4)
    for _ in range(60):
        person, option = dice.choice(citizens), dice.choice(OPTIONS)
        match dice.choice(["answers", "answers", "sees", "moves", "leaves"]):
            case "answers":
                await store.write(answers, person, option)
            case "sees":
                await store.write(sees, person)
            case "moves":
                await store.write(moves, organizer, person, dice.random() < 0.5)
            case "leaves" if len(citizens) > 6:
                citizens.remove(person)
                await store.write(lambda tx, who=person: tx.register.erase(who, now=NOON))

    kept, counted = await store.read(tally, 1), await store.read(recount, 1)

    assert kept == counted
    assert sum(kept[True].values()) > 5
    assert sum(kept[False].values()) > 5
    assert not list(await store.read(look_at_answers))


def look_at_answers(connection: object) -> list[object]:
    name = next(name for name in INVARIANTS if name.startswith("I3 "))
    return list(INVARIANTS[name](connection, Witness()))  # type: ignore[arg-type]


async def test_whoever_joins_the_panel_later_changes_no_result(store: Store) -> None:
    organizer, _, second, *_ = await store.write(seat, 3)
    await store.write(answers, second, "justice")
    before = await store.read(tally, 1)

    await store.write(moves, organizer, second, True)

    assert await store.read(tally, 1) == before == {True: {}, False: {"": 1, "?": 1, "justice": 1}}


async def test_a_question_that_was_shown_counts_as_seen_once(store: Store) -> None:
    _, first, *_ = await store.write(seat, 3)

    await store.write(sees, first)
    await store.write(sees, first)

    assert (await store.read(tally, 1))[True] == {"?": 1}
    await store.write(answers, first, "justice")
    assert (await store.read(tally, 1))[True] == {"?": 1, "": 1, "justice": 1}


async def test_a_poll_from_before_totals_were_kept_is_counted_when_somebody_asks(store: Store) -> None:
    _, first, *_ = await store.write(seat, 3)
    await store.write(lambda tx: tx.connection.execute(update(poll_openings).values(counted=False)))

    await store.write(answers, first, "justice")

    assert (await store.read(tally, 1))[True] == {"?": 1, "": 1, "justice": 1}
    assert not await store.read(lambda connection: connection.execute(poll_tallies.select()).all())


async def test_whom_an_invitation_has_reached_is_counted_until_none_can_leave(store: Store) -> None:
    await store.write(seat, 3)
    await store.write(invite, 3)

    assert await store.read(poll_results.reached, 1) == 2
    await store.write(note_reached, opening_id=1, people=2, now=NOON + timedelta(hours=1))
    assert await store.read(poll_results.not_settled, now=NOON + timedelta(days=2)) == [1]
    await store.write(note_reached, opening_id=1, people=2, now=NOON + timedelta(days=2))
    assert await store.read(poll_results.not_settled, now=NOON + timedelta(days=3)) == []
    found = await store.read(poll_results.asked, 1)
    assert found is not None
    assert found.reach is not None
    assert found.reach.people == 2


def invite(tx: Tx, people: int) -> None:
    """The calendar invites; all but one of them has been sent."""
    key = "calendar:12:poll:s04-mot-coeur"
    campaign = tx.campaigns.add(
        key, Kind.POLL, "enrolled", Message("sorry"), due_at=NOON, not_after=None, state="planning", now=NOON
    )
    tx.campaigns.promise_to_some(campaign, after=0)
    tx.connection.execute(update(outbox).where(outbox.c.id < people).values(state="sent"))


async def test_two_writers_keep_totals_of_their_own_and_neither_waits_for_the_other(
    postgresql_url: str,
) -> None:
    with Store(postgresql_url) as store:
        _, first, second, *_ = await store.write(seat, 3)
        has_counted, may_commit = threading.Event(), threading.Event()

        def answers_and_waits(tx: Tx) -> None:
            answers(tx, first, "justice")
            tx.polls.flush()
            has_counted.set()
            may_commit.wait(timeout=10)

        async with asyncio.TaskGroup() as writing:
            writing.create_task(store.write(answers_and_waits))
            await asyncio.to_thread(has_counted.wait, 10)
            async with asyncio.timeout(5):  # the other writer, while the first has not committed
                await store.write(answers, second, "justice")
            may_commit.set()

        kept = await store.read(tally, 1)
    assert kept[True]["justice"] + kept[False]["justice"] == 2
