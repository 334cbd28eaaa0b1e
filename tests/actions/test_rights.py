"""Rights that are taken back: at once, whole, and never the last one that gives others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, text

from actions.invitations import invite_some
from actions.rights import lay_down, take_role, why_not_leave
from domain.people import Person, Role
from domain.rights import Kept, Taken
from storage import rights
from storage.invariants.findings import Broken
from storage.invariants.privileges import actors_held_their_role
from storage.store import Store
from storage.tables import invitations, outbox, testimonies
from storage.tx import Tx
from tests.town import enrol

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
PATIENCE = 30.0
LOOKS = 50_000

SOMEBODY_WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    with Store(database_url) as store:
        yield store


def some(*roles: Sequence[Role]) -> Callable[[Tx], list[Person]]:
    """People of the team, each with their roles."""

    def make(tx: Tx) -> list[Person]:
        return [enrol(tx, n, f"Nom{n}", "fr", tuple(held), False, NOW) for n, held in enumerate(roles, 1)]

    return make


ADMIN = (Role.ADMINISTRATOR,)


async def take(store: Store, by: Person, of: Person, role: Role = Role.ADMINISTRATOR) -> Taken | Kept:
    return await store.write(take_role, by=by, now=NOW, person_id=of.id, role=role.value)


async def test_two_administrators_who_take_each_other_off_at_once_leave_one(store: Store) -> None:
    awa, leo = await store.write(some(ADMIN, ADMIN))

    outcomes = await asyncio.gather(*(take(store, *pair) for pair in [(awa, leo), (leo, awa)] * 8))

    team = await store.read(rights.team, now=NOW)
    assert [len(one.rights) for one in team] == [1]
    assert sum(isinstance(one, Taken) for one in outcomes) == 1


async def test_what_the_first_has_not_committed_yet_is_waited_for(postgresql_url: str) -> None:
    has_taken = threading.Event()

    def take_and_linger(tx: Tx, by: Person, of: Person) -> Taken | Kept:
        outcome = take_role(tx, by=by, now=NOW, person_id=of.id, role="administrator")
        has_taken.set()
        for _ in range(LOOKS):  # uncommitted until the other runs into it
            if tx.connection.scalar(SOMEBODY_WAITS):
                return outcome
        raise AssertionError("the second administrator never came")

    with Store(postgresql_url) as store:
        awa, leo, zoe = await store.write(some(ADMIN, ADMIN, ADMIN))

        async def come_second() -> Taken | Kept:
            await asyncio.to_thread(has_taken.wait, PATIENCE)
            return await take(store, leo, zoe)

        async with asyncio.timeout(PATIENCE):
            first, second = await asyncio.gather(store.write(take_and_linger, awa, leo), come_second())

        assert isinstance(first, Taken)
        assert second == Kept("no-longer-yours")


@pytest.mark.parametrize("away", ["stopped_at", "unreachable_at"])
async def test_an_administrator_who_hears_nothing_counts_for_nobody(store: Store, away: str) -> None:
    awa, leo = await store.write(some(ADMIN, ADMIN))
    await store.write(lambda tx: tx.people.change(leo.id, **{away: NOW}))

    assert await take(store, awa, awa) == Kept("last-administrator")
    assert isinstance(await take(store, awa, leo), Taken)


async def test_with_a_right_everything_ends_that_it_opened(store: Store) -> None:
    def prepare(tx: Tx) -> list[Person]:
        awa, leo = some(ADMIN, (Role.MODERATOR, Role.ADMINISTRATOR))(tx)
        story = tx.testimonies.begin(awa.id, None, sensitive=False, now=NOW)
        tx.testimonies.change(story.id, level="team", quote=False)
        tx.testimonies.submit(story, "Un bruit sourd.", revision=1, now=NOW)
        assert tx.testimonies.claim(story.id, leo.id, until=NOW + WEEK, now=NOW)
        tx.sign_ins.confirm("browser", leo.id, now=NOW)
        assert tx.sign_ins.open("browser", "secret", now=NOW)
        invite_some(
            tx, by=leo, now=NOW, codes=["x" * 22], role=Role.ORGANIZER, panel=False, expires_at=NOW + WEEK
        )
        return [awa, leo]

    awa, leo = await store.write(prepare)

    await take(store, awa, leo, Role.ADMINISTRATOR)
    claims = select(testimonies.c.claimed_by)
    assert await store.read(lambda connection: connection.scalar(claims)) == leo.id, "still a moderator"
    await take(store, awa, leo, Role.MODERATOR)

    assert await store.read(lambda connection: connection.scalar(claims)) is None
    assert await store.read(rights.open_invitations, now=NOW) == []
    assert await store.write(lambda tx: tx.sign_ins.visitor("secret", now=NOW)) is None
    told = await store.read(lambda connection: connection.scalars(select(outbox.c.text_key)).all())
    assert told.count("team-lost") == 2


async def test_the_last_administrator_is_needed_and_another_may_leave(store: Store) -> None:
    awa, leo = await store.write(some(ADMIN, (Role.ADMINISTRATOR, Role.MODERATOR)))

    assert await store.write(lambda tx: why_not_leave(tx, leo)) is None
    await store.write(lambda tx: lay_down(tx, leo, now=NOW))

    assert await store.read(rights.member, leo.id, now=NOW) is None
    assert await store.write(lambda tx: why_not_leave(tx, awa)) is not None


async def test_invitations_say_who_made_them_and_a_form_sent_twice_makes_each_once(store: Store) -> None:
    (awa,) = await store.write(some(ADMIN))
    codes = ["a" * 22, "b" * 22]
    for _ in range(2):
        await store.write(
            invite_some, by=awa, now=NOW, codes=codes, role=None, panel=True, expires_at=NOW + WEEK
        )

    found = await store.read(rights.open_invitations, now=NOW)

    assert [(one.panel, one.role, one.made_by.first_name) for one in found] == [(True, None, "Nom1")] * 2
    assert len(await store.read(lambda connection: connection.execute(select(invitations)).all())) == 2
    assert not await store.read(rights.open_invitations, now=NOW + WEEK)


async def test_the_journal_knows_who_gave_and_who_took(store: Store) -> None:
    awa, leo = await store.write(some(ADMIN, ADMIN))
    await take(store, awa, leo)
    await take(store, awa, awa)

    def invited(tx: Tx) -> None:  # what a defect of ours would leave: somebody without the right gives one
        tx.journal("invite", "invitation:1", "made", at=NOW, by=leo)

    def wrongs(connection: Connection) -> list[Broken]:
        return list(actors_held_their_role(connection))

    assert await store.read(wrongs) == []
    await store.write(invited)
    assert len(await store.read(wrongs)) == 1
