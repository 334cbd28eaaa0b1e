"""Whose turn it is: answers first, then campaign after campaign, however large one of them is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Select, event, func, select

from actions import leaving
from actions.campaigns import promise_chunk
from domain.messages import Message
from domain.people import Person, Stage
from domain.sending import Kind
from gateway.sender import record
from gateway.verdicts import Outcome, Verdict
from storage import campaigns, candidates, erasure, hold
from storage.candidates import Look
from storage.claims import claim
from storage.outbox import Claim
from storage.people import cannot_be_reached
from storage.store import Store
from storage.tables import outbox, people
from storage.tx import Tx

NOW = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def enrol(tx: Tx, first: int, count: int, *, panel: bool = False) -> None:
    for account in range(first, first + count):
        person = tx.people.add(account, language="fr", now=NOW)
        tx.people.change(person.id, stage=Stage.ENROLLED, panel=panel)


def begin(tx: Tx, key: str, audience: str, kind: Kind, due_at: datetime) -> int:
    campaign = tx.campaigns.add(
        key, kind, audience, Message("sorry"), due_at=due_at, not_after=None, state=campaigns.PLANNING, now=NOW
    )  # fmt: skip
    promise_chunk(tx, campaign_id=campaign.id, after=0, now=NOW)
    return campaign.id


def answer(tx: Tx, account: int) -> None:
    person = tx.people.by_telegram(account)
    assert person is not None
    tx.answer(person, Message("sorry"), now=NOW)


class Out:
    """A sender that only claims, and remembers whose turn it was."""

    def __init__(self, store: Store) -> None:
        self.store, self.served = store, 0

    async def claims(
        self, limit: int = 3, *, now: datetime = NOW, to_many: int | None = None
    ) -> Sequence[Claim]:
        found = await self.store.write(
            claim, now=now, zone=PARIS, busy=[], limit=limit, owner="me", to_many=to_many, after=self.served
        )
        self.served = next((one.campaign_id for one in found if one.campaign_id), self.served)
        return found


async def test_a_large_campaign_does_not_keep_a_small_one_waiting(store: Store) -> None:
    await store.write(enrol, 100, 400)
    await store.write(enrol, 900, 20, panel=True)
    large = await store.write(begin, "large", "enrolled", Kind.BROADCAST, NOW - timedelta(hours=1))
    small = await store.write(begin, "small", "panel", Kind.BROADCAST, NOW)
    out = Out(store)

    turns = Counter([one.campaign_id for _ in range(14) for one in await out.claims()])

    assert turns == {large: 21, small: 20}, "turn by turn, until the small one has been sent"


async def test_what_is_more_urgent_goes_first_among_campaigns_too(store: Store) -> None:
    await store.write(enrol, 100, 6)
    await store.write(begin, "words", "enrolled", Kind.BROADCAST, NOW - timedelta(hours=1))
    crisis = await store.write(begin, "crisis", "enrolled", Kind.CRISIS, NOW)
    out = Out(store)

    assert [one.campaign_id for _ in range(2) for one in await out.claims()] == [crisis] * 6


async def test_an_answer_goes_before_every_campaign_and_alone(store: Store) -> None:
    await store.write(enrol, 100, 6)
    await store.write(begin, "crisis", "enrolled", Kind.CRISIS, NOW - timedelta(hours=1))
    await store.write(answer, 103)
    out = Out(store)

    assert [one.kind for one in await out.claims()] == [Kind.ANSWER]
    assert {one.kind for one in await out.claims()} == {Kind.CRISIS}


async def test_where_campaigns_must_wait_a_moment_answers_do_not(store: Store) -> None:
    await store.write(enrol, 100, 6)
    await store.write(begin, "words", "enrolled", Kind.BROADCAST, NOW)
    await store.write(answer, 103)
    out = Out(store)

    assert len(await out.claims(to_many=0)) == 1
    assert not await out.claims(to_many=0)
    assert len(await out.claims(to_many=2)) == 2


async def test_a_campaign_of_which_nothing_is_due_or_may_leave_yet_is_passed_over(store: Store) -> None:
    await store.write(enrol, 100, 6)
    await store.write(begin, "tomorrow", "enrolled", Kind.MODULE, NOW + timedelta(days=1))
    words = await store.write(begin, "words", "enrolled", Kind.BROADCAST, NOW)
    out = Out(store)

    assert {one.campaign_id for one in await out.claims()} == {words}
    assert not await out.claims(now=NOW + timedelta(hours=12)), "at night only what may leave at any hour"


async def test_people_who_have_had_enough_today_hold_up_nobody_behind_them(store: Store) -> None:
    await store.write(enrol, 100, 40)
    first = await store.write(begin, "module", "enrolled", Kind.MODULE, NOW)
    out = Out(store)
    for _ in range(14):
        await out.claims()
    await store.write(settle_all)
    await store.write(enrol, 900, 1)
    second = await store.write(begin, "poll", "enrolled", Kind.POLL, NOW)

    claimed = await out.claims()

    assert [(one.campaign_id, one.chat_id) for one in claimed] == [(second, 900)]
    assert second != first


def settle_all(tx: Tx) -> None:
    values = {"state": "sent", "settled_on": "2027-01-04", "settled_at": NOW}
    tx.connection.execute(outbox.update().values(values))


async def test_while_the_store_is_held_no_campaign_leaves_either(store: Store) -> None:
    await store.write(enrol, 100, 6)
    await store.write(begin, "words", "enrolled", Kind.CRISIS, NOW)
    await store.write(hold.hold, now=NOW)

    assert not await Out(store).claims()


async def test_a_look_reads_only_what_waits_however_much_there_is(sqlite_url: str) -> None:
    """By its indexes: never a walk through the outbox, never a sort."""
    look = Look(NOW, list(Kind), [1, 2])
    statements = {
        "to one": (candidates._TO_ONE, look.given(most=3, kinds=["answer"])),
        "to many": (candidates._OF_CAMPAIGN, look.given(most=3, campaign=1)),
        "turns": (candidates._WAITING_CAMPAIGNS, {"now": NOW}),
    }
    with Store(sqlite_url) as store:
        plans = {name: await store.read(plan_of, *given) for name, given in statements.items()}

    assert "USING INDEX ix_outbox_to_one" in plans["to one"]
    assert "USING INDEX ix_outbox_to_many (campaign_id=? AND due_at<?)" in plans["to many"]
    assert "USING COVERING INDEX ix_outbox_to_many (campaign_id=?)" in plans["turns"]
    assert not any("TEMP B-TREE" in plan or "SCAN outbox\n" in plan for plan in plans.values())


def plan_of(connection: Connection, statement: Select[Any], given: dict[str, Any]) -> str:
    """How SQLite goes about a statement, in its own words."""

    def explained(_: Any, __: Any, sql: str, parameters: Any, *more: Any) -> tuple[str, Any]:
        return "EXPLAIN QUERY PLAN " + sql, parameters

    event.listen(connection, "before_cursor_execute", explained, retval=True)
    rows = connection.execute(statement, given).cursor.fetchall()  # type: ignore[union-attr]
    event.remove(connection, "before_cursor_execute", explained)
    return "".join(f"{detail}\n" for *_, detail in rows)


# --- somebody leaves in the middle of it ----------------------------------------------------------


def say_stop(tx: Tx, person: Person) -> None:
    leaving.stop(tx, by=person, now=NOW)


def leave(tx: Tx, person: Person) -> None:
    erasure.erase(tx.connection, person, now=NOW)


def block(tx: Tx, person: Person) -> None:
    cannot_be_reached(tx, person.id, now=NOW)


GOING = [say_stop, leave, block]


def by_account(tx: Tx, account: int) -> Person:
    person = tx.people.by_telegram(account)
    assert person is not None
    return person


@pytest.mark.parametrize("go", GOING, ids=lambda go: go.__name__)
async def test_whoever_goes_in_mid_broadcast_is_reached_by_no_later_claim(
    store: Store, go: Callable[[Tx, Person], None]
) -> None:
    await store.write(enrol, 100, 12)
    await store.write(begin, "words", "enrolled", Kind.BROADCAST, NOW)
    out = Out(store)
    first = {one.chat_id for one in await out.claims()}

    await store.write(lambda tx: go(tx, by_account(tx, 111)))
    later = {one.chat_id for _ in range(6) for one in await out.claims() if one.kind is Kind.BROADCAST}

    assert 111 not in first
    assert later == set(range(100, 111)) - first


@pytest.mark.parametrize("verdict", [Verdict.SENT, Verdict.UNREACHABLE, Verdict.UNKNOWN, Verdict.PAUSED])
async def test_the_end_of_a_send_brings_nobody_back_who_has_left_meanwhile(
    store: Store, verdict: Verdict
) -> None:
    await store.write(enrol, 100, 1)
    await store.write(begin, "words", "enrolled", Kind.BROADCAST, NOW)
    (held,) = await Out(store).claims()
    await store.write(lambda tx: leave(tx, by_account(tx, 100)))

    await store.write(record, held, Outcome(verdict, "so it ended"), now=NOW, day="2027-01-04")

    def left(connection: Connection) -> tuple[int, int]:
        rows = connection.scalar(select(func.count()).select_from(outbox)) or 0
        return rows, len(
            list(connection.scalars(select(people.c.id).where(people.c.telegram_id.is_not(None))))
        )

    assert await store.read(left) == (0, 0)
