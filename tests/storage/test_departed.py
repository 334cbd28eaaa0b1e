"""Who has left stays known as such, from store to store, whichever key a store made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage import departed
from storage.departed import KEY, Departed
from storage.store import Store
from storage.tables import secrets
from storage.tx import Tx
from tests.storage.test_outbox import store as store

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
AWA, BEN, ZOE = 7001, 7002, 7003


def arrive(tx: Tx, *accounts: int, now: datetime = NOW) -> list[int]:
    return [tx.people.add(account, language="fr", now=now).id for account in accounts]


def elsewhere(account: int, key: bytes, at: datetime = LATER) -> Departed:
    """The list of another store, on which one account stands."""
    return Departed([key], {departed.fingerprint(key, account): at})


async def left(store: Store) -> list[int]:
    return await store.read(departed.left_since)


async def test_lists_under_different_keys_count_together(store: Store) -> None:
    awa, ben, _ = await store.write(arrive, AWA, BEN, ZOE)

    for one in (elsewhere(AWA, b"one key"), elsewhere(BEN, b"another"), elsewhere(BEN, b"another")):
        await store.write(lambda tx, one=one: departed.add(tx.connection, one))

    assert await left(store) == [awa, ben]
    names = await store.read(lambda connection: {row.name for row in connection.execute(secrets.select())})
    assert len(names) == 2
    assert KEY in names


async def test_whoever_came_back_of_their_own_will_stays(store: Store) -> None:
    await store.write(arrive, AWA, now=LATER + timedelta(hours=1))

    await store.write(lambda tx: departed.add(tx.connection, elsewhere(AWA, b"key")))

    assert await left(store) == []


async def test_of_two_moments_of_leaving_the_later_counts(store: Store) -> None:
    [awa] = await store.write(arrive, AWA, now=LATER)

    for at in (LATER + timedelta(hours=1), NOW):
        await store.write(lambda tx, at=at: departed.add(tx.connection, elsewhere(AWA, b"key", at)))

    assert await left(store) == [awa]


async def test_a_list_that_was_added_leaves_with_the_next_one(store: Store) -> None:
    for one in (elsewhere(AWA, b"one key"), elsewhere(BEN, b"another")):
        await store.write(lambda tx, one=one: departed.add(tx.connection, one))

    known = await store.read(departed.known)

    assert sorted(known.keys) == [b"another", b"one key"]
    assert len(known.erased_at) == 2
