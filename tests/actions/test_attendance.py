"""Presence: the code of the day notes whoever sends it, once; wrong ones are soon not looked at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from actions import attendance as verbs
from domain.attendance import WRONG_TRIES, NotNoted, Present
from domain.people import Person
from domain.timetable import FIRST
from storage import attendance as queries
from storage.store import Store
from storage.tx import Tx
from tests.town import enrol, shipped_content

PARIS = ZoneInfo("Europe/Paris")
CONTENT = shipped_content()
STARTS = datetime(2027, 1, 16, 10, 0, tzinfo=PARIS)
MORNING = STARTS - timedelta(hours=1)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    with Store(database_url) as store:
        yield store


def settle(tx: Tx) -> tuple[Person, str]:
    tx.sessions.set_first(STARTS, now=MORNING - timedelta(days=30))
    return enrol(tx, 1, "Awa", "fr", (), True, MORNING), tx.attendances.code_of(FIRST)


async def sends(store: Store, by: Person, typed: str, *, now: datetime = MORNING) -> Present | NotNoted:
    return await store.write(verbs.check_in, by=by, now=now, content=CONTENT, typed=typed)


async def test_the_code_of_the_day_notes_somebody_once_however_it_is_typed(store: Store) -> None:
    awa, code = await store.write(settle)

    outcomes = await asyncio.gather(
        *(sends(store, awa, f" {code[:3].lower()} {code[3:]} ") for _ in range(3))
    )

    assert sorted(one.before for one in outcomes if isinstance(one, Present)) == [False, True, True]
    assert await store.read(queries.present) == {FIRST: 1}


@pytest.mark.parametrize(
    "now", [MORNING - timedelta(days=1), STARTS + timedelta(days=1)], ids=["the day before", "the day after"]
)
async def test_on_any_other_day_the_code_notes_nobody(store: Store, now: datetime) -> None:
    awa, code = await store.write(settle)

    outcome = await sends(store, awa, code, now=now)

    assert isinstance(outcome, NotNoted)
    assert outcome.why == "another-day"
    assert await store.read(queries.present) == {}


async def test_after_five_wrong_codes_not_even_the_right_one_is_looked_at_for_an_hour(store: Store) -> None:
    awa, code = await store.write(settle)
    for _ in range(WRONG_TRIES):
        assert await sends(store, awa, "AAAAAA") == NotNoted("wrong")

    assert await sends(store, awa, code) == NotNoted("too-many")
    assert isinstance(await sends(store, awa, code, now=MORNING + timedelta(minutes=61)), Present)


async def test_the_code_stays_the_same_whoever_looks_for_it(store: Store) -> None:
    _, code = await store.write(settle)

    assert await store.write(lambda tx: tx.attendances.code_of(FIRST)) == code
    assert await store.write(lambda tx: tx.attendances.session_of(code)) == FIRST
