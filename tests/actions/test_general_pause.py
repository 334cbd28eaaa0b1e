"""The general pause: what nobody asked for waits, what somebody asked for leaves, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select, update

from actions import general_pause as verbs
from actions.campaigns import promise_chunk
from domain.messages import Message
from domain.people import Person, Role
from domain.sending import DURING_PAUSE, Kind
from storage import campaigns, general_pause, outbox
from storage.claims import claim
from storage.invariants.findings import Broken
from storage.invariants.sending import the_general_pause_is_kept
from storage.store import Store
from storage.tables import campaigns as campaign_rows
from storage.tables import outbox as rows
from storage.tx import Tx
from tests.town import enrol

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    with Store(database_url) as store:
        yield store


def olga(tx: Tx) -> Person:
    return enrol(tx, 1, "Olga", "fr", (Role.ORGANIZER,), False, NOW)


def promise_one_of_each(tx: Tx) -> None:
    """A message of each kind, each to somebody else; and two campaigns."""
    for account, kind in enumerate(Kind, 100):
        to = enrol(tx, account, "Awa", "fr", (), kind is Kind.BROADCAST, NOW)
        tx.promise(to, Message("sorry"), key=f"one:{kind.value}", kind=kind, due_at=NOW, not_after=NOW + DAY)
    for kind in (Kind.MODULE, Kind.CRISIS):
        campaign = tx.campaigns.add(
            f"many:{kind.value}", kind, "panel", Message("sorry"), due_at=NOW, not_after=NOW + DAY,
            state=campaigns.PLANNING, now=NOW,
        )  # fmt: skip
        promise_chunk(tx, campaign_id=campaign.id, after=0, now=NOW)


async def leaves(store: Store, now: datetime = NOW) -> set[tuple[Kind, bool]]:
    """The kinds of all that leaves now, and whether it is a campaign's."""
    left: set[tuple[Kind, bool]] = set()
    while found := await store.write(claim, now=now, zone=PARIS, busy=[], limit=99, owner="me"):
        left |= {(one.kind, one.campaign_id is not None) for one in found}
    return left


async def test_during_the_pause_only_what_is_allowed_leaves_and_afterwards_everything(store: Store) -> None:
    by = await store.write(olga)
    await store.write(promise_one_of_each)
    assert await store.write(verbs.begin, by=by, now=NOW, tells=False)

    allowed = {(kind, False) for kind in DURING_PAUSE} | {(Kind.CRISIS, True)}
    assert await leaves(store) == allowed
    assert await store.read(general_pause.held_back, now=NOW) == len(Kind) - len(DURING_PAUSE) + 1
    assert await store.read(general_pause.current) == general_pause.GeneralPause(NOW, "Olga")

    assert await store.write(verbs.end, by=by, now=NOW)

    waited = {(kind, False) for kind in set(Kind) - DURING_PAUSE} | {(Kind.MODULE, True)}
    assert await leaves(store) - {(Kind.ANSWER, False)} == waited  # to Olga: that it is over
    assert await store.read(general_pause.current) is None


async def test_what_comes_too_late_by_the_pause_expires_visibly(store: Store) -> None:
    by = await store.write(olga)
    await store.write(promise_one_of_each)
    await store.write(verbs.begin, by=by, now=NOW, tells=False)
    await store.write(outbox.expire, now=NOW + DAY)
    await store.write(verbs.end, by=by, now=NOW + DAY)

    states = await store.read(lambda connection: set(connection.scalars(select(rows.c.state))))
    assert states == {outbox.EXPIRED, outbox.WAITING}, "the answer to the organizer waits, nothing is lost"


async def test_two_who_begin_it_at_once_begin_it_once_and_the_text_leaves_once(store: Store) -> None:
    by = await store.write(olga)

    begun = await asyncio.gather(
        *(store.write(verbs.begin, by=by, now=NOW + timedelta(seconds=n), tells=True) for n in range(8))
    )

    assert begun.count(True) == 1

    def crises(connection: Connection) -> Sequence[str]:
        return connection.scalars(select(campaign_rows.c.kind)).all()

    assert await store.read(crises) == [Kind.CRISIS.value]


async def test_what_would_have_left_during_a_pause_is_found(store: Store) -> None:
    by = await store.write(olga)
    await store.write(promise_one_of_each)
    await store.write(verbs.begin, by=by, now=NOW - DAY, tells=False)

    def wrongs(connection: Connection) -> list[Broken]:
        return list(the_general_pause_is_kept(connection))

    assert await store.read(wrongs) == []
    module = update(rows).where(rows.c.key == "one:module").values(state=outbox.SENT, settled_at=NOW)
    await store.write(lambda tx: tx.connection.execute(module))

    assert len(await store.read(wrongs)) == 1
