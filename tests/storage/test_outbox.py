"""The outbox: promised once, claimed once, and known to be sent, refused, expired or honestly unknown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select, update

from domain.messages import Button, Message, Text
from domain.people import Stranger
from domain.sending import Kind
from storage import claims, outbox
from storage.claims import claim
from storage.engines import write_engine
from storage.outbox import Claim
from storage.store import Store
from storage.tables import outbox as rows
from storage.tables import people
from storage.tx import Tx

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
DAY = "2027-01-11"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def promise(tx: Tx, key: str, **changes: Any) -> None:
    """A promise to the person with account 7, or to `to`."""
    account = changes.pop("to", 7)
    person = tx.people.by_telegram(account) or tx.people.add(account, language="fr", now=NOW)
    given: dict[str, Any] = {"kind": Kind.ANSWER, "due_at": NOW} | changes
    tx.promise(person, Message("sorry"), key=key, **given)


async def claimed(store: Store, now: datetime = NOW, owner: str = "me") -> Sequence[Claim]:
    return await store.write(claim, now=now, zone=PARIS, busy=[], limit=10, owner=owner)


def kept(connection: Connection) -> dict[str, str]:
    return {row.key: row.state for row in connection.execute(select(rows.c.key, rows.c.state))}


async def test_a_key_that_was_promised_is_not_promised_again(store: Store) -> None:
    await store.write(promise, "reminder:7")
    await store.write(promise, "reminder:7")

    assert len(await claimed(store)) == 1
    assert not await claimed(store)


async def test_two_claims_never_hold_the_same_promise(store: Store) -> None:
    await store.write(promise, "a")

    assert len(await claimed(store, owner="here")) == 1
    assert not await claimed(store, owner="there")


async def test_what_is_taken_back_while_a_sender_chooses_does_not_leave(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop that is committed between two statements of a claim; SQLite has one writer and no such moment."""
    choose = claims._choose

    def choose_slowly(tx: Tx, *given: Any, **named: Any) -> Any:
        choice = choose(tx, *given, **named)
        with write_engine(postgresql_url).begin() as connection:
            connection.execute(update(rows).values(state=outbox.CANCELLED))
        return choice

    with Store(postgresql_url) as store:
        await store.write(promise, "a")
        monkeypatch.setattr(claims, "_choose", choose_slowly)

        assert not await claimed(store)
        assert await store.read(kept) == {"a": "cancelled"}


async def test_one_claim_holds_one_promise_for_each_chat(store: Store) -> None:
    for number in range(3):
        await store.write(promise, f"a{number}")
        await store.write(promise, f"b{number}", to=8)

    assert [one.chat_id for one in await claimed(store)] == [7, 8]


async def test_answers_leave_before_reminders_that_were_due_earlier(store: Store) -> None:
    await store.write(promise, "reminder", kind=Kind.SESSION, due_at=NOW - timedelta(hours=1))
    await store.write(promise, "answer", to=8)

    assert [one.kind for one in await claimed(store)] == [Kind.ANSWER, Kind.SESSION]


async def test_a_newer_change_of_a_message_replaces_an_older_one_that_waits(store: Store) -> None:
    await store.write(promise, "older", edits=31)
    await store.write(promise, "newer", edits=31)

    await claimed(store)
    await claimed(store)

    assert await store.read(kept) == {"older": "replaced", "newer": "sending"}


async def test_an_older_change_that_was_to_be_tried_again_never_overwrites_the_newer_one(
    store: Store,
) -> None:
    await store.write(promise, "older", edits=31)
    (older,) = await claimed(store)
    await store.write(outbox.try_again, older.id, at=NOW + timedelta(seconds=5), reason="no answer")
    await store.write(promise, "newer", edits=31)

    await claimed(store)

    assert await store.read(kept) == {"older": "replaced", "newer": "sending"}


async def test_what_a_dead_sender_was_sending_is_tried_again_twice_and_is_then_unknown(store: Store) -> None:
    await store.write(promise, "a")

    outcomes = []
    for attempt in range(3):
        assert len(await claimed(store, owner=f"sender {attempt}")) == 1
        outcomes.append(await store.write(outbox.recover, now=NOW, day=DAY, owner="the next"))

    assert outcomes == [(1, 0), (1, 0), (0, 1)]
    assert await store.read(kept) == {"a": "unknown"}


async def test_what_was_interrupted_is_put_off_and_nothing_else(store: Store) -> None:
    """A program that is killed at its start, and at the next, does not send it each time."""
    await store.write(promise, "interrupted")
    await claimed(store)
    await store.write(outbox.recover, now=NOW, day=DAY, owner="the next")
    await store.write(promise, "fresh", to=8)
    await store.write(outbox.put_off, until=NOW + timedelta(seconds=2))

    first, later = await claimed(store), await claimed(store, now=NOW + timedelta(seconds=2))

    assert [(one.chat_id, one.attempts) for one in (*first, *later)] == [(8, 0), (7, 1)]


async def test_what_is_being_sent_by_who_asks_is_left_alone(store: Store) -> None:
    await store.write(promise, "a")
    await claimed(store)

    assert await store.write(outbox.recover, now=NOW, day=DAY, owner="me") == (0, 0)
    assert await store.write(outbox.recover, now=NOW + outbox.LEASE, day=DAY, owner="me") == (0, 0)
    late = NOW + outbox.LEASE + timedelta(seconds=1)
    assert await store.write(outbox.recover, now=late, day=DAY, owner="me") == (1, 0)


async def test_an_unknown_message_counts_for_the_day(store: Store) -> None:
    """It may have been read: one more would be one too many."""
    await store.write(promise, "a", kind=Kind.MODULE)
    for attempt in range(3):
        await claimed(store, owner=f"sender {attempt}")
        await store.write(outbox.recover, now=NOW, day=DAY, owner="the next")
    await store.write(promise, "b", kind=Kind.POLL)

    assert not await claimed(store)
    assert [one.kind for one in await claimed(store, NOW + timedelta(days=1))] == [Kind.POLL]


async def test_what_is_too_late_is_visible_as_expired_and_never_claimed(store: Store) -> None:
    await store.write(promise, "a", not_after=NOW)

    assert not await claimed(store)
    await store.write(outbox.expire, now=NOW)

    assert await store.read(kept) == {"a": "expired"}


async def test_the_longest_pause_holds(store: Store) -> None:
    hour = NOW + timedelta(hours=1)
    await store.write(outbox.pause, until=hour)
    await store.write(outbox.pause, until=NOW + timedelta(seconds=3))

    assert await store.read(outbox.paused_until) == hour


async def test_nothing_is_kept_of_a_message_to_a_stranger_however_it_ends(store: Store) -> None:
    def greet(tx: Tx) -> None:
        tx.answer(Stranger(9, "fr"), Message("sorry"), now=NOW)

    await store.write(greet)
    for attempt in range(3):
        assert len(await claimed(store, owner=f"sender {attempt}")) == 1
        await store.write(outbox.recover, now=NOW, day=DAY, owner="the next")
    await store.write(outbox.forget_strangers)

    assert await store.read(kept) == {}


async def test_a_promise_to_somebody_who_was_erased_is_none(store: Store) -> None:
    def verb(tx: Tx) -> None:
        person = tx.people.add(7, language="fr", now=NOW)
        tx.people.change(person.id, telegram_id=None)
        erased = tx.people.by_id(person.id)
        assert erased is not None
        tx.promise(erased, Message("sorry"), key="a", kind=Kind.ANSWER, due_at=NOW)
        tx.answer(erased, Message("sorry"), now=NOW)

    await store.write(verb)

    assert await store.read(kept) == {}


async def test_a_claim_passes_over_chats_that_must_rest(store: Store) -> None:
    await store.write(promise, "a")
    await store.write(promise, "b", to=8)

    found = await store.write(claim, now=NOW, zone=PARIS, busy=[7], limit=10, owner="me")

    assert [one.chat_id for one in found] == [8]


async def test_what_is_claimed_counts_as_an_attempt_before_it_is_sent(store: Store) -> None:
    await store.write(promise, "a")
    await claimed(store)

    def attempts(connection: Connection) -> int | None:
        return connection.scalar(select(rows.c.attempts))

    assert await store.read(attempts) == 1
    await store.write(lambda tx: tx.connection.execute(update(rows).values(attempts=9)).rowcount)
    assert await store.write(outbox.recover, now=NOW, day=DAY, owner="other") == (0, 1)


def ask(tx: Tx, key: str) -> None:
    """A question with a button, to the person with account 7."""
    person = tx.people.by_telegram(7) or tx.people.add(7, language="fr", now=NOW)
    button = Button(Text("sorry"), "menu")
    tx.promise(person, Message("sorry", {"which": key}, ((button,),)), key=key, kind=Kind.ANSWER, due_at=NOW)


def latest(connection: Connection) -> object:
    person = connection.scalar(select(people.c.id))
    assert person is not None
    question = outbox.last_question(connection, person)
    return question and question.message.params["which"]


async def test_the_last_question_is_the_one_that_may_be_in_front_of_the_person(store: Store) -> None:
    await store.write(ask, "first")
    assert await store.read(latest) is None, "it has not left"
    (first,) = await claimed(store)
    assert await store.read(latest) == "first"

    await store.write(ask, "second")
    await store.write(ask_is_settled, first, NOW + timedelta(seconds=5))
    assert await store.read(latest) == "first"
    await claimed(store)
    assert await store.read(latest) == "second", "it is on its way, and the first was recorded late"


def ask_is_settled(tx: Tx, one: Claim, at: datetime) -> None:
    outbox.settle(tx, one.id, state=outbox.SENT, reason="", message_id=1, now=at, day=DAY)
