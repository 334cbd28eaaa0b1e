"""The chain of privileged acts: whatever is changed, removed or slipped in is found; leaving breaks nothing."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from benchmarks.tampering import tamper
from domain.people import Person, Role
from storage.engines import write_engine
from storage.invariants import check_all
from storage.seals import Head, flaws, head
from storage.store import Store
from storage.tables import chain, journal, seals
from storage.tx import Tx
from tests.town import enrol

NOW = datetime(2027, 1, 4, 11, 0, 0, 120_000, tzinfo=UTC)
ORGANIZER, CITIZEN = 1, 2


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def begin(tx: Tx) -> None:
    enrol(tx, 41, "Samuel", "fr", (Role.ORGANIZER,), False, NOW)
    enrol(tx, 42, "Awa", "fr", (), False, NOW)


def person(tx: Tx, number: int) -> Person:
    found = tx.people.by_id(number)
    assert found is not None
    return found


def put_on_the_panel(tx: Tx, number: int = 0) -> None:
    at = NOW + timedelta(seconds=number)
    by, details = person(tx, ORGANIZER), {"number": number, "why": "é\n"}
    tx.journal("set_panel", f"person:{CITIZEN}", "on", at=at, by=by, details=details)
    tx.journal("answer_poll", "opening:1", "recorded", at=at, by=by)


async def a_chain(store: Store, links: int = 6) -> None:
    """A grant of a role, then somebody put on the panel again and again."""
    await store.write(begin)
    for number in range(links - 1):
        await store.write(put_on_the_panel, number)


def found(connection: Connection) -> list[tuple[int, str]]:
    return [(flaw.link, flaw.what) for flaw in flaws(connection)]


async def test_lines_of_privileged_acts_are_sealed_and_ordinary_ones_are_not(store: Store) -> None:
    await a_chain(store)

    def sealed(connection: Connection) -> list[str]:
        lines = select(journal.c.act).join(seals, seals.c.line_id == journal.c.id).order_by(seals.c.link)
        return list(connection.scalars(lines))

    assert await store.read(sealed) == ["grant_role"] + ["set_panel"] * 5
    assert await store.read(found) == []
    assert (await store.read(head)).links == 6


async def test_acts_that_are_committed_at_the_same_time_stand_in_one_chain(store: Store) -> None:
    await store.write(begin)

    await asyncio.gather(*(store.write(put_on_the_panel, number) for number in range(100)))

    assert await store.read(found) == []
    assert (await store.read(head)).links == 101


async def test_an_act_that_fails_beside_others_leaves_no_link(store: Store) -> None:
    await store.write(begin)

    def fail(tx: Tx) -> None:
        put_on_the_panel(tx)
        raise LookupError

    acts = [put_on_the_panel, fail, put_on_the_panel]
    outcomes = await asyncio.gather(*(store.write(act) for act in acts), return_exceptions=True)

    assert [type(one) for one in outcomes] == [type(None), LookupError, type(None)]
    assert await store.read(found) == []
    assert (await store.read(head)).links == 3


# --- leaving --------------------------------------------------------------------------------------


@pytest.mark.parametrize("leaver", [ORGANIZER, CITIZEN], ids=["who acted", "whom it was about"])
async def test_the_chain_holds_after_somebody_has_left(store: Store, leaver: int) -> None:
    await a_chain(store)

    await store.write(lambda tx: tx.register.erase(person(tx, leaver), now=NOW))
    await store.write(lambda tx: tx.journal("invite", "invitation:1", "made", at=NOW))

    assert await store.read(found) == []
    assert (await store.read(check_all)).holds


async def test_a_line_that_somebody_left_behind_cannot_be_given_to_another(store: Store) -> None:
    await a_chain(store)
    await store.write(lambda tx: tx.register.erase(person(tx, ORGANIZER), now=NOW))

    await store.write(
        lambda tx: tx.connection.execute(
            update(journal).where(journal.c.act == "set_panel").values(person_id=CITIZEN)
        )
    )

    assert {what for _, what in await store.read(found)} == {
        "it was done by somebody who left, and names somebody who is here"
    }


async def test_no_mark_of_somebody_who_left_can_be_tried_against_numbers(store: Store) -> None:
    await a_chain(store)

    await store.write(lambda tx: tx.register.erase(person(tx, ORGANIZER), now=NOW))

    salts = select(seals.c.by_salt).join(journal).where(journal.c.act == "set_panel")
    assert set(await store.read(lambda connection: connection.scalars(salts).all())) == {None}


# --- tampering ------------------------------------------------------------------------------------


def remove(connection: Connection, link: int) -> None:
    connection.execute(delete(seals).where(seals.c.link == link))


def slip_in(connection: Connection) -> None:
    line = {"at": NOW, "act": "set_date", "subject": "", "outcome": "2027-02-06", "details": {}}
    connection.execute(insert(journal), line)


async def test_what_is_removed_cut_off_or_slipped_in_is_found(store: Store) -> None:
    await a_chain(store)

    await store.write(lambda tx: remove(tx.connection, 3))
    assert (4, "the links from 3 to it are missing") in await store.read(found)
    assert "I8: journal" in str(await store.read(check_all))

    await store.write(lambda tx: remove(tx.connection, 6))
    assert (5, "the chain ends here, and it once had 6 links") in await store.read(found)

    await store.write(lambda tx: slip_in(tx.connection))
    assert "a line of set_date that was never sealed" in str(await store.read(check_all))


async def test_a_chain_that_was_wiped_is_found(store: Store) -> None:
    await a_chain(store)

    await store.write(lambda tx: tx.connection.execute(delete(seals)))
    assert await store.read(found) == [(0, "the chain ends here, and it once had 6 links")]

    await store.write(lambda tx: tx.connection.execute(delete(chain)))
    assert not (await store.read(check_all)).holds
    assert await store.read(head) == Head(0, "0" * 64)


def test_every_character_that_is_changed_is_found(sqlite_url: str) -> None:
    async def fill() -> None:
        with Store(sqlite_url) as store:
            await a_chain(store, links=12)
            await store.write(lambda tx: tx.register.erase(person(tx, CITIZEN), now=NOW))

    asyncio.run(fill())
    dice = random.Random(7)
    engine = write_engine(sqlite_url)
    with engine.connect() as connection:
        for _ in range(150):
            place = tamper(connection, dice)
            assert found(connection), place
            connection.rollback()
        assert not found(connection)
    engine.dispose()
