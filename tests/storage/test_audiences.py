"""Who belongs to an audience, by the database: each part alone, and together; and who has been left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from actions import broadcasts
from domain.audiences import EVERYBODY, PANEL, Audience
from domain.coming import Coming
from domain.module_progress import Progress
from domain.people import Person, Role
from scheduler import campaigns as jobs
from scheduler.timetable import Round
from storage import audiences, owed
from storage.audiences import Reach
from storage.store import Store
from storage.tables import left_out, outbox
from storage.tx import Tx
from tests.town import enrol, shipped_content

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
CITIZENS = ("Awa", "Basile", "Chloé", "Driss", "Emma")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def settle(tx: Tx) -> dict[str, Person]:
    """Five citizens and an organizer, each different; the poll has number 1."""
    town = {name: enrol(tx, place, name, "fr", (), place < 3, NOW) for place, name in enumerate(CITIZENS, 1)}
    town["Olga"] = enrol(tx, 9, "Olga", "fr", (Role.ORGANIZER, Role.MODERATOR), False, NOW)
    tx.polls.open("s01-vecu", "once", opens_at=NOW, closes_at=NOW + timedelta(days=2))
    answer(tx, town["Awa"])
    ticked = tx.polls.answer(1, town["Chloé"].id)
    tx.polls.keep(replace(ticked, choosing=("a",)), instead_of=ticked, now=NOW)  # and not given
    tx.modules.save(
        Progress(
            person_id=town["Basile"].id, module_id="c02-resilience", step="s1", answers={}, started_at=NOW
        )
    )
    tx.attendances.note("session-1", town["Awa"].id, now=NOW)
    for name, choice in (("Emma", "yes"), ("Driss", "perhaps")):
        tx.comings.save(Coming("session-1", town[name].id, choice, since=NOW))
    for name, commune in (("Awa", "00104"), ("Basile", "00107"), ("Chloé", "00104")):
        tx.profile.save(town[name].id, "pr-commune", commune, now=NOW)
    return town


def answer(tx: Tx, person: Person) -> None:
    before = tx.polls.answer(1, person.id)
    tx.polls.keep(replace(before, options=("a",), revision=1), instead_of=before, now=NOW)


def names(tx: Tx, audience: Audience) -> set[str]:
    numbers = owed.on(audiences.roll_of(tx.connection, audience))
    return {person.first_name or "" for number in numbers if (person := tx.people.by_id(number))}


EACH_PART = [
    (EVERYBODY, {*CITIZENS, "Olga"}),
    (PANEL, {"Awa", "Basile"}),
    (Audience(role=Role.MODERATOR), {"Olga"}),
    (Audience(commune="00104"), {"Awa", "Chloé"}),
    (Audience(not_answered=1), {*CITIZENS, "Olga"} - {"Awa"}),
    (Audience(not_opened="c02-resilience"), {*CITIZENS, "Olga"} - {"Basile"}),
    (Audience(coming="session-1"), {"Emma"}),
    (Audience(absent="session-1"), {"Basile"}),
    (Audience(commune="00104", not_answered=1), {"Chloé"}),
    (Audience(panel=True, not_answered=1, not_opened="c02-resilience"), set()),
]


async def test_each_part_chooses_whom_it_says_and_all_count_together(store: Store) -> None:
    await store.write(settle)

    for audience, whom in EACH_PART:
        assert await store.write(names, audience) == whom, audience


async def test_who_is_left_out_is_counted_by_the_reason(store: Store) -> None:
    town = await store.write(settle)

    def change(tx: Tx) -> None:
        tx.people.change(town["Awa"].id, stopped_at=NOW)
        tx.people.change(town["Basile"].id, stopped_at=NOW, unreachable_at=NOW)
        tx.people.change(town["Chloé"].id, paused_until=LATER)

    await store.write(change)

    found = await store.read(audiences.reach, EVERYBODY, now=NOW)

    assert found == Reach(reached=4, stopped=1, unreachable=1, paused=1)


# --- fixed when it is let go, looked at again when it is promised ---------------------------------


def let_go(tx: Tx, writer: Person, whom: Audience) -> int:
    draft = broadcasts.begin_broadcast(tx, by=writer, now=NOW, whom=whom)
    words = replace(draft, words="La salle a changé.")
    draft = broadcasts.rewritten(tx, draft, words, by=writer, content=shipped_content())
    sent = broadcasts.send_broadcast(
        tx, by=writer, now=NOW, broadcast_id=draft.id, revision=draft.revision, content=shipped_content()
    )
    assert sent == "sent"
    return draft.id


def promised(connection: Connection, campaign_id: int) -> set[int]:
    return set(connection.scalars(select(outbox.c.person_id).where(outbox.c.campaign_id == campaign_id)))


def reasons(connection: Connection) -> dict[int, str]:
    return {row.person_id: row.reason for row in connection.execute(select(left_out))}


async def test_who_stops_answers_or_leaves_meanwhile_gets_nothing_and_who_comes_neither(store: Store) -> None:
    town = await store.write(settle)
    sent = await store.write(let_go, town["Olga"], Audience(not_answered=1))

    def meanwhile(tx: Tx) -> None:
        tx.people.change(town["Basile"].id, stopped_at=NOW)
        answer(tx, town["Chloé"])
        tx.register.erase(town["Driss"], now=NOW)
        enrol(tx, 99, "Zoé", "fr", (), False, NOW)

    await store.write(meanwhile)
    await jobs.promise_to_people(Round(store, shipped_content(), LATER))

    assert await store.read(promised, sent) == {town["Emma"].id, town["Olga"].id}
    assert await store.read(reasons) == {town["Basile"].id: "stopped", town["Chloé"].id: "changed"}


async def test_a_long_roll_is_promised_in_pieces_to_each_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.broadcasts.CHUNK", 2)
    town = await store.write(settle)
    sent = await store.write(let_go, town["Olga"], EVERYBODY)

    for _ in range(2):
        await jobs.promise_to_people(Round(store, shipped_content(), LATER))

    assert await store.read(promised, sent) == {person.id for person in town.values()}
