"""The people of the demo are seated as if they had come in by the door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from actions.demo import CHARACTERS, seat_everybody
from actions.enrolment import next_step
from actions.neighbours import let_neighbours_answer, neighbours, seat_neighbours
from content.loader import load
from domain.enrolment import Complete, is_option
from domain.people import Role
from storage.store import Store
from storage.tx import Tx

CONTENT = load()
MONDAY = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
SATURDAY = MONDAY + timedelta(days=12)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def seat(tx: Tx, now: datetime = MONDAY) -> bool:
    return seat_everybody(tx, content=CONTENT, first_session=SATURDAY, now=now)


async def test_who_comes_enrolled_has_nothing_left_to_answer(store: Store):
    def look(tx: Tx) -> list[object]:
        people = [tx.people.by_telegram(character.telegram_id) for character in CHARACTERS]
        return [person and next_step(tx, person, CONTENT) for person in people]

    await store.write(seat)

    assert await store.write(look) == [Complete(), Complete(), None, Complete(), Complete()]


async def test_one_is_new_one_on_the_panel_and_two_have_roles(store: Store):
    def look(tx: Tx) -> list[object]:
        people = [tx.people.by_telegram(character.telegram_id) for character in CHARACTERS]
        return [person and (person.first_name, person.panel, person.roles) for person in people]

    await store.write(seat)

    assert await store.write(look) == [
        ("Awa", True, frozenset()),
        ("Basile", False, frozenset()),
        None,
        ("Mireille", False, {Role.MODERATOR}),
        ("Samuel", False, {Role.ORGANIZER, Role.ADMINISTRATOR}),
    ]


async def test_nobody_is_seated_twice_not_even_who_has_left(store: Store):
    def leave(tx: Tx) -> None:
        awa = tx.people.by_telegram(1001)
        assert awa is not None
        tx.people.change(awa.id, telegram_id=None)

    assert await store.write(seat)
    await store.write(leave)

    assert not await store.write(seat, MONDAY + timedelta(days=1))
    assert await store.write(lambda tx: tx.people.by_telegram(1001)) is None


def test_what_they_answered_can_be_answered():
    communes = {commune.code for commune in CONTENT.territory.communes}
    for character in CHARACTERS:
        for question_id, answer in character.answers.items():
            question = CONTENT.profile[question_id]
            assert answer in communes if question.kind == "commune" else is_option(question, answer)


async def test_the_neighbours_are_seated_once_and_answer_each_poll_once(store: Store):
    def live(tx: Tx) -> tuple[bool, bool]:
        seat(tx)
        return (
            seat_neighbours(tx, content=CONTENT, now=MONDAY),
            seat_neighbours(tx, content=CONTENT, now=MONDAY),
        )

    def open_poll(tx: Tx) -> int:
        closes_at = MONDAY + timedelta(days=2)
        return tx.polls.open("s04-mot-coeur", "test", opens_at=MONDAY, closes_at=closes_at).id

    assert await store.write(live) == (True, False)
    await store.write(open_poll)
    first = await store.write(let_neighbours_answer, content=CONTENT, now=MONDAY)
    again = await store.write(let_neighbours_answer, content=CONTENT, now=MONDAY)

    assert (len(neighbours()) // 2 < first < len(neighbours()), again) == (True, 0)
    assert await store.write(lambda tx: len(tx.testimonies.waiting(but_of=0))) == 2
