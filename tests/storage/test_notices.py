"""Messages that stand for something: one answer to a burst, a notice until it is seen to, words taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from domain.messages import Message
from domain.people import Person
from domain.sending import Kind
from storage import notices
from storage.store import Store
from storage.tables import outbox
from storage.tx import Tx

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
NOTED, NOTED_AGAIN, GONE = (
    Message("draft-noted", {"n": 2}),
    Message("draft-noted", {"n": 1}),
    Message("sorry"),
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def awa(tx: Tx) -> Person:
    return tx.people.by_telegram(7) or tx.people.add(7, language="fr", now=NOW)


def note(tx: Tx, message: Message, after: int) -> None:
    notices.keep_current(tx, awa(tx), message, about="draft:1", after=after, now=NOW)


def show(tx: Tx, about: str) -> None:
    notices.show(tx, awa(tx), NOTED, about=about, now=NOW, edits=None)


def arrives(tx: Tx, message_id: int) -> None:
    """What waits is sent, and stands in the chat under this number."""
    sent = update(outbox).where(outbox.c.state == "waiting")
    tx.connection.execute(sent.values(state="sent", message_id=message_id, settled_at=NOW))


def promised(connection: Connection) -> list[Any]:
    return list(connection.execute(select(outbox).order_by(outbox.c.id)).all())


async def test_an_answer_that_has_not_left_is_rewritten(store: Store) -> None:
    await store.write(note, NOTED, 5)
    await store.write(note, NOTED_AGAIN, 6)

    (only,) = await store.read(promised)
    assert only.params == {"n": 1}


async def test_an_answer_below_what_was_written_is_changed_in_place(store: Store) -> None:
    await store.write(note, NOTED, 5)
    await store.write(arrives, 9)
    await store.write(note, NOTED_AGAIN, 6)

    _, change = await store.read(promised)
    assert change.edits == 9


async def test_an_answer_above_what_was_written_is_left_and_a_new_one_sent(store: Store) -> None:
    await store.write(note, NOTED, 5)
    await store.write(arrives, 9)
    await store.write(note, NOTED_AGAIN, 12)

    _, new = await store.read(promised)
    assert new.edits is None


async def test_a_notice_comes_once_until_it_was_seen_to(store: Store) -> None:
    def notice(tx: Tx) -> None:
        tx.promise(awa(tx), NOTED, key="to-moderate:7", kind=Kind.STAFF, due_at=NOW)

    await store.write(notice)
    await store.write(notice)
    await store.write(notices.free, "to-moderate:7", now=NOW)
    await store.write(notice)

    assert [row.state for row in await store.read(promised)] == ["cancelled", "waiting"]


async def test_words_are_emptied_where_they_are_kept_and_replaced_on_screens(store: Store) -> None:
    await store.write(show, "story:1")
    await store.write(arrives, 9)
    await store.write(show, "story:1")
    await store.write(show, "story:11")
    await store.write(notices.empty, "story:1", instead=GONE, now=NOW)

    shown, waiting, other, instead = await store.read(promised)
    assert (shown.params, shown.state) == ({}, "sent")
    assert (waiting.params, waiting.state) == ({}, "cancelled")
    assert other.params == {"n": 2}
    assert (instead.text_key, instead.edits) == ("sorry", 9)


async def test_one_replacement_goes_to_a_screen_that_was_changed_several_times(store: Store) -> None:
    await store.write(show, "story:1")
    await store.write(arrives, 9)
    await store.write(lambda tx: notices.show(tx, awa(tx), NOTED_AGAIN, about="story:1", now=NOW, edits=9))
    await store.write(arrives, 9)
    await store.write(notices.empty, "story:1", instead=GONE, now=NOW)

    assert [row.text_key for row in await store.read(promised)].count("sorry") == 1
