"""The register names every column, and leaving leaves what it says and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, insert, select, update

from domain.messages import Message
from domain.people import Person, Stranger
from domain.sending import Kind
from storage.departed import fingerprint
from storage.engines import sqlite_file
from storage.erasure import NO_TIME
from storage.outbox import forget_strangers
from storage.register import REGISTER, Fate
from storage.store import Store
from storage.struck import without
from storage.tables import metadata, outbox, people
from storage.tx import Tx
from tests.storage.lives import ACCOUNT, AUTHOR, LIVED, MODERATOR, OTHER, Canary, everything, live

NOW = LIVED + timedelta(hours=1)
COLUMNS = [(table, column) for table in metadata.sorted_tables for column in table.columns]


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    with Store(database_url) as store:
        yield store


def author(tx: Tx) -> Person:
    person = tx.people.by_id(AUTHOR)
    assert person is not None
    return person


def leave(tx: Tx) -> None:
    tx.register.erase(author(tx), now=NOW)


# --- what is declared -----------------------------------------------------------------------------


def test_every_column_of_every_table_is_declared() -> None:
    for table in metadata.sorted_tables:
        assert table.name in REGISTER, f"storage/register.py does not know the table {table.name}"
        missing = set(table.columns.keys()) ^ set(REGISTER[table.name].columns)
        assert not missing, f"storage/register.py and the table {table.name} differ: {sorted(missing)}"


def test_every_table_that_is_declared_exists() -> None:
    assert set(REGISTER) == set(metadata.tables)


def test_every_column_is_shown_or_says_why_it_is_not() -> None:
    for table, column in COLUMNS:
        declared = REGISTER[table.name].columns[column.name]
        assert bool(declared.label) != bool(declared.because), f"{table.name}.{column.name}"


def test_no_column_that_names_a_person_stays_as_it_is() -> None:
    for table, column in COLUMNS:
        if any(key.column is people.c.id for key in column.foreign_keys):
            fate = REGISTER[table.name].columns[column.name].fate
            assert fate is not Fate.KEPT, f"{table.name}.{column.name} would still name who left"


def test_a_column_without_an_owner_holds_nothing_of_anybody() -> None:
    for name, holding in REGISTER.items():
        if not holding.whose:
            assert {declared.fate for declared in holding.columns.values()} == {Fate.KEPT}, name


# --- what becomes of it ---------------------------------------------------------------------------


async def test_what_is_theirs_is_found_nowhere_and_what_was_counted_stays(store: Store) -> None:
    canaries = await store.write(lambda tx: live(tx.connection))
    assert len(canaries) > 30

    await store.write(leave)

    after = await store.read(everything)
    for canary in canaries:
        kept = _is_kept(canary)
        assert (canary.text in after) == kept, (
            f"{canary.table}.{canary.column} {'lost' if kept else 'stayed'}"
        )
    assert str(ACCOUNT) not in after


def _is_kept(canary: Canary) -> bool:
    return REGISTER[canary.table].columns[canary.column].fate is Fate.KEPT


async def test_what_stays_is_under_a_number_that_leads_to_nobody(store: Store) -> None:
    await store.write(lambda tx: live(tx.connection))

    await store.write(leave)

    def nobodies(connection: Connection) -> list[tuple[int, bool, int | None, object]]:
        rows = connection.execute(select(people).where(people.c.stage == "erased"))
        return [(row.id, row.panel, row.telegram_id, row.created_at) for row in rows]

    [(number, panel, account, created_at)] = await store.read(nobodies)
    assert number < 0
    assert panel  # results are counted by group: they must not change
    assert account is None
    assert created_at == NO_TIME
    for name in ("consents", "poll_answers", "poll_answer_events", "journal", "campaigns"):
        assert await store.read(_whose, name) == [number], name


def _whose(connection: Connection, name: str) -> list[int]:
    table = metadata.tables[name]
    return list(connection.scalars(select(table.c[REGISTER[name].whose])))


async def test_nobody_else_loses_anything(store: Store) -> None:
    await store.write(lambda tx: live(tx.connection))

    await store.write(leave)

    left = await store.read(lambda connection: set(connection.scalars(select(people.c.id))))
    assert {MODERATOR, OTHER} < left


async def test_a_moderator_who_leaves_leaves_the_decisions_and_lets_go_of_the_testimony(store: Store) -> None:
    await store.write(lambda tx: live(tx.connection))

    def leave_moderator(tx: Tx) -> None:
        moderator = tx.people.by_id(MODERATOR)
        assert moderator is not None
        tx.register.erase(moderator, now=NOW)

    await store.write(leave_moderator)

    after = await store.read(everything)
    assert "testimonies.claimed_by=None" in after
    assert "testimony_decisions.person_id=-" in after


async def test_the_number_of_somebody_who_left_is_never_given_again(store: Store) -> None:
    def arrive(tx: Tx) -> Person:
        return tx.people.add(ACCOUNT, language="fr", now=NOW)

    first = await store.write(arrive)
    await store.write(lambda tx: tx.register.erase(first, now=NOW))

    second = await store.write(arrive)

    assert second.id > first.id


async def test_an_account_that_a_backup_brings_back_is_known_to_have_left(store: Store) -> None:
    def arrive(tx: Tx, now: datetime) -> None:
        tx.people.add(ACCOUNT, language="fr", now=now)

    await store.write(lambda tx: live(tx.connection))
    await store.write(leave)

    await store.write(arrive, NOW + timedelta(days=1))  # of their own will
    assert await store.write(lambda tx: list(tx.register.brought_back())) == []
    await store.write(lambda tx: tx.connection.execute(update(people).values(created_at=LIVED)))
    assert [one.telegram_id for one in await store.write(lambda tx: tx.register.brought_back())] == [ACCOUNT]


def test_the_fingerprint_tells_nothing_without_its_key() -> None:
    assert fingerprint(b"a key", ACCOUNT) == fingerprint(b"a key", ACCOUNT)
    assert fingerprint(b"a key", ACCOUNT) != fingerprint(b"another", ACCOUNT)
    assert str(ACCOUNT) not in fingerprint(b"a key", ACCOUNT)


async def test_a_promise_made_to_somebody_who_leaves_at_that_moment_is_none(postgresql_url: str) -> None:
    has_looked, has_left = Event(), Event()

    def promise(tx: Tx) -> bool:
        person = tx.people.by_id(AUTHOR)
        has_looked.set()
        has_left.wait(10)
        if person is not None:
            tx.promise(person, Message("sorry"), key="late", kind=Kind.CRISIS, due_at=NOW)
        return person is not None

    def leave_between(tx: Tx) -> None:
        has_looked.wait(10)
        leave(tx)

    with Store(postgresql_url) as store:
        await store.write(lambda tx: live(tx.connection))
        promised = asyncio.ensure_future(store.write(promise))
        await asyncio.to_thread(has_looked.wait, 10)  # one writer is busy with it: the other is free
        await store.write(leave_between)
        has_left.set()

        assert not await promised
        assert "'late'" not in await store.read(everything)


# --- words in messages to the staff ---------------------------------------------------------------

STORY = 'L\'eau est montée "très" vite dans la rue,\nnous avons attendu les secours toute la nuit.'


def tell(tx: Tx, shown: str, reader: int) -> None:
    """The author has told a story, and somebody has had a message about it."""
    live(tx.connection)
    parts = metadata.tables["testimony_parts"]
    tx.connection.execute(parts.update().values(words=STORY))
    row = {
        "id": 50,
        "person_id": reader,
        "chat_id": 22,
        "key": "k2",
        "kind": "staff",
        "priority": 1,
        "state": "waiting",
    }
    row |= {"text_key": "x", "rows": [], "due_at": LIVED, "attempts": 0}
    row |= {"params": {"n": 2, "card": {"text": "y", "params": {"words": shown}}, "other": "le reste"}}
    tx.connection.execute(insert(outbox), row)


@pytest.mark.parametrize("shown", [STORY, f"Texte : {STORY}", STORY[:30] + "…"])
async def test_a_story_is_struck_from_the_messages_to_moderators(store: Store, shown: str) -> None:
    await store.write(tell, shown, MODERATOR)

    await store.write(leave)

    after = await store.read(everything)
    assert "montée" not in after
    assert "le reste" in after


def test_a_short_word_is_struck_only_where_it_stands_alone() -> None:
    params = {"answer": "oui", "words": "oui, nous avons attendu", "lines": ["oui", "non"], "n": 3}

    assert without(params, "oui") == {
        "answer": "", "words": "oui, nous avons attendu", "lines": ["", "non"], "n": 3,
    }  # fmt: skip


def test_two_stories_that_begin_alike_are_two_stories() -> None:
    other = 'L\'eau est montée "très" vite dans la cave, chez nous.'

    assert without({"words": other}, STORY) == {"words": other}


# --- on the disk ----------------------------------------------------------------------------------


async def test_nothing_is_left_in_the_files_of_sqlite(sqlite_url: str) -> None:
    with Store(sqlite_url) as store:
        canaries = await store.write(lambda tx: live(tx.connection))
        gone = [canary.text.encode() for canary in canaries if not _is_kept(canary)]
        assert all(text in _bytes_of(sqlite_url) for text in gone)

        await store.write(leave)

        left = _bytes_of(sqlite_url)
        assert [text for text in gone if text in left] == []
        assert str(ACCOUNT).encode() not in left
        assert ACCOUNT.to_bytes(6, "big") not in left


def _bytes_of(url: str) -> bytes:
    file = sqlite_file(url)
    assert file is not None
    return b"".join(path.read_bytes() for path in _beside(file))


def _beside(file: Path) -> list[Path]:
    """The database, its write-ahead log and whatever else stands there."""
    return sorted(path for path in file.parent.iterdir() if path.is_file())


async def test_a_message_to_a_stranger_that_could_not_be_sent_is_not_kept(store: Store) -> None:
    def leave_unsent(tx: Tx) -> None:
        tx.answer(Stranger(ACCOUNT, "fr"), Message("sorry"), now=NOW)
        tx.outbox.flush()
        tx.connection.execute(update(outbox).values(state="unknown"))

    await store.write(leave_unsent)

    assert await store.write(forget_strangers) == 1
    assert str(ACCOUNT) not in await store.read(everything)
