"""Nothing of a campaign vanishes: whose row is gone is found, and promised it again; nobody is twice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, delete, select, update

from content.loader import Content
from domain.messages import Message
from domain.people import Stage
from domain.sending import Kind
from scheduler import campaigns as jobs
from scheduler import housekeeping
from scheduler.timetable import Round
from storage import campaigns, erasure, outbox, owed
from storage.claims import claim
from storage.store import Store
from storage.tables import campaigns as campaign_rows
from storage.tables import journal
from storage.tables import outbox as rows
from storage.tx import Tx
from tests.town import shipped_content

NOW = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
DAY = "2027-01-04"
PEOPLE = 120


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped_content()


def enrol(tx: Tx, count: int = PEOPLE) -> None:
    for account in range(1000, 1000 + count):
        person = tx.people.add(account, language="fr", now=NOW)
        tx.people.change(person.id, stage=Stage.ENROLLED)


def begin(tx: Tx) -> int:
    return tx.campaigns.add(
        "words", Kind.BROADCAST, "enrolled", Message("sorry"),
        due_at=NOW, not_after=None, state=campaigns.PLANNING, now=NOW,
    ).id  # fmt: skip


async def look_around(store: Store, content: Content, *, after: float = 0.0) -> None:
    """Everything the clock looks at that has to do with campaigns, once."""
    round = Round(store, content, NOW + timedelta(seconds=after))
    await jobs.promise_to_people(round)
    await housekeeping.take_back_lost(round)
    await jobs.find_the_vanished(round)


async def begun(store: Store, content: Content) -> int:
    """A campaign that was promised to everybody."""
    await store.write(enrol)
    campaign_id = await store.write(begin)
    await look_around(store, content)
    return campaign_id


async def sends(store: Store, count: int, *, owner: str = "me") -> None:
    """So many messages are claimed and have arrived."""

    def arrive(tx: Tx) -> None:
        found = claim(tx, now=NOW, zone=PARIS, busy=[], limit=count, owner=owner)
        for one in found:
            outbox.settle(tx, one.id, state=outbox.SENT, reason="", message_id=1, now=NOW, day=DAY)

    await store.write(arrive)


def states(connection: Connection) -> dict[int, tuple[str, int]]:
    found = connection.execute(select(rows.c.chat_id, rows.c.state, rows.c.attempts))
    return {row.chat_id: (row.state, row.attempts) for row in found}


def account_of(connection: Connection, campaign_id: int) -> tuple[int, int, int]:
    """To how many a campaign was promised, how many are owed it, and how many rows there are."""
    kept = connection.execute(select(campaign_rows).where(campaign_rows.c.id == campaign_id)).one()
    return kept.promised, len(owed.on(kept.owed or b"")), sum(outbox.counts(connection).values())


def vanish(tx: Tx, chats: list[int]) -> None:
    tx.connection.execute(delete(rows).where(rows.c.chat_id.in_(chats)))


async def test_rows_that_vanish_and_leases_of_the_dead_are_repaired_within_a_minute(
    store: Store, content: Content
) -> None:
    campaign_id = await begun(store, content)
    dice = random.Random(20270104)
    some = dice.sample(range(1000, 1000 + PEOPLE), 20)
    await store.write(vanish, some[:10])

    def lease(tx: Tx) -> None:
        held = {"state": "sending", "owner": "dead", "attempts": 1, "lease_until": NOW + outbox.LEASE}
        tx.connection.execute(update(rows).where(rows.c.chat_id.in_(some[10:])).values(held))

    await store.write(lease)
    for seconds in range(0, 60, 15):
        await look_around(store, content, after=seconds + 1)

    found = await store.read(states)
    assert len(found) == PEOPLE
    assert {chat for chat, one in found.items() if one == ("waiting", 1)} == set(some)
    assert await store.read(account_of, campaign_id) == (PEOPLE, PEOPLE, PEOPLE)


async def test_whoever_has_been_sent_it_is_not_sent_it_again_when_their_row_goes(
    store: Store, content: Content
) -> None:
    campaign_id = await begun(store, content)
    await sends(store, 40)
    await look_around(store, content)
    assert (await store.read(account_of, campaign_id))[1] == PEOPLE - 40
    served = [chat for chat, one in (await store.read(states)).items() if one[0] == "sent"]

    await store.write(vanish, served[:5])
    await look_around(store, content)

    assert not set(served[:5]) & (await store.read(states)).keys()
    assert await store.read(account_of, campaign_id) == (PEOPLE - 5, PEOPLE - 40, PEOPLE - 5)


async def test_a_repair_stands_in_the_journal_and_is_made_once(store: Store, content: Content) -> None:
    await begun(store, content)
    await store.write(vanish, [1000, 1001])

    for _ in range(3):
        await look_around(store, content)

    def repairs(connection: Connection) -> list[object]:
        return list(connection.scalars(select(journal.c.details).where(journal.c.act == "repair_campaign")))

    assert await store.read(repairs) == [{"n": 2}]


async def test_who_left_or_said_stop_is_not_taken_for_somebody_who_has_vanished(
    store: Store, content: Content
) -> None:
    campaign_id = await begun(store, content)

    def leave(tx: Tx) -> None:
        gone, silent = tx.people.by_telegram(1000), tx.people.by_telegram(1001)
        assert gone is not None
        assert silent is not None
        erasure.erase(tx.connection, gone, now=NOW)
        tx.people.change(silent.id, stopped_at=NOW)

    await store.write(leave)
    assert await store.read(account_of, campaign_id) == (PEOPLE - 1, PEOPLE - 1, PEOPLE - 1)
    await store.write(vanish, [1001])
    for _ in range(2):
        await look_around(store, content)

    assert {1000, 1001}.isdisjoint(await store.read(states))
    assert await store.read(account_of, campaign_id) == (PEOPLE - 2, PEOPLE - 2, PEOPLE - 2)


async def test_when_everybody_has_been_sent_it_nothing_is_looked_for_any_more(
    store: Store, content: Content
) -> None:
    await begun(store, content)
    await sends(store, PEOPLE)

    await look_around(store, content)

    assert await store.read(owed.owing) == []


async def test_a_campaign_whose_planning_was_stopped_halfway_reaches_everybody_once(
    store: Store, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "CHUNK", 50)
    await store.write(enrol)
    campaign_id = await store.write(begin)

    def first_fifty(tx: Tx) -> None:
        campaign = tx.campaigns.by_id(campaign_id)
        assert campaign is not None
        tx.campaigns.promise_to_some(campaign, after=0)

    await store.write(first_fifty)
    assert (await store.read(account_of, campaign_id))[2] == 50

    await look_around(store, content)

    assert await store.read(account_of, campaign_id) == (PEOPLE, PEOPLE, PEOPLE)


async def test_what_is_taken_back_because_a_date_has_changed_has_not_vanished(
    store: Store, content: Content
) -> None:
    campaign_id = await begun(store, content)
    await sends(store, 10)

    await store.write(lambda tx: tx.campaigns.take_back_waiting(["words"]))
    await look_around(store, content)

    assert await store.read(account_of, campaign_id) == (10, 0, 10)


@pytest.mark.parametrize("numbers", [[], [1], [7, 8, 9], [1, 100_000], list(range(1, 3000, 7))])
def test_a_roll_gives_back_the_numbers_that_were_entered(numbers: list[int]) -> None:
    roll = owed.entered(None, numbers)

    assert owed.on(roll) == set(numbers)
    assert owed.on(owed.entered(roll, [5])) == {*numbers, 5}
    for number in numbers[:3]:
        assert owed.on(owed.struck(roll, number)) == set(numbers) - {number}


def test_a_roll_of_100_000_people_is_small() -> None:
    assert len(owed.entered(None, range(1, 100_001))) < 12_600
