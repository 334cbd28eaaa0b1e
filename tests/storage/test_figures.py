"""What an operator watches: how much waits, how old it is, and that asking costs little however much was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, event, update

from actions.archive import note_backup
from domain.sending import Kind
from storage import figures, hold, inbox, outbox
from storage.engines import read_engine
from storage.figures import Figures
from storage.inbox import Letter
from storage.store import Store
from storage.tables import outbox as rows
from tests.storage.test_outbox import NOW, promise
from tests.storage.test_outbox import store as store

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)


async def look(store: Store, now: Any = NOW) -> Figures:
    return await store.read(figures.look, now=now, zone=PARIS)


async def test_an_empty_store_has_nothing_to_tell(store: Store) -> None:
    seen = await look(store)

    assert seen.oldest == {}
    assert (seen.held_since, seen.paused_until, seen.backed_up_at) == (None, None, None)
    assert {*seen.updates.values(), *seen.promises.values()} == {0}


async def test_updates_are_counted_and_what_failed_does_not_count_as_late(store: Store) -> None:
    for number, minutes in ((1, 9), (2, 5), (3, 3)):
        letters = [Letter(b"{}", number, lane=number)]
        await store.write(inbox.receive, letters, now=NOW - minutes * MINUTE)
    await store.write(inbox.step_aside, row_id=1, retry_at=NOW + MINUTE, reason="x")
    await store.write(inbox.receive, [Letter(b"{", unreadable="not JSON")], now=NOW)

    seen = await look(store)

    assert seen.updates == {"waiting": 3, "quarantined": 1}
    assert seen.oldest == {"update": NOW - 5 * MINUTE}


async def test_a_promise_is_late_only_at_an_hour_at_which_it_may_leave(store: Store) -> None:
    await store.write(promise, "module", kind=Kind.MODULE, due_at=NOW - 9 * MINUTE)
    await store.write(promise, "answer", due_at=NOW - 2 * MINUTE)
    await store.write(promise, "later", due_at=NOW + timedelta(days=1))

    noon, night = await look(store), await look(store, NOW.replace(hour=22))

    assert noon.oldest == {"answer": NOW - 2 * MINUTE, "promise": NOW - 9 * MINUTE}
    assert night.oldest == {"answer": NOW - 2 * MINUTE, "promise": NOW - 2 * MINUTE}
    assert noon.promises == {"waiting": 3, "sending": 0, "unknown": 0}


async def test_what_is_held_paused_unknown_or_backed_up_is_told(store: Store) -> None:
    await store.write(promise, "lost")
    await store.write(lambda tx: tx.connection.execute(update(rows).values(state=outbox.UNKNOWN)))
    await store.write(hold.hold, now=NOW)
    await store.write(outbox.pause, until=NOW + MINUTE)
    for at in (NOW - 2 * MINUTE, NOW - MINUTE):
        await store.write(note_backup, now=at)

    seen = await look(store)

    assert seen.promises["unknown"] == 1
    assert (seen.held_since, seen.paused_until, seen.backed_up_at) == (NOW, NOW + MINUTE, NOW - MINUTE)


def test_no_question_reads_all_that_was_ever_sent(sqlite_url: str) -> None:
    asked: list[tuple[str, Any]] = []
    engine = read_engine(sqlite_url)

    def note(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    with engine.connect() as connection:
        event.listen(engine, "before_cursor_execute", note)
        figures.look(connection, now=NOW, zone=PARIS)
        event.remove(engine, "before_cursor_execute", note)
        cursor: Any = connection.connection.cursor()
        plans: set[str] = set()
        for statement, parameters in asked:
            question = "EXPLAIN QUERY PLAN " + statement
            plans |= {row[3] for row in cursor.execute(question, parameters).fetchall()}
    engine.dispose()

    assert any("ix_outbox_to_one" in plan for plan in plans), plans
    whole = {"SCAN inbox", "SCAN outbox", "SCAN journal"}
    assert not whole & plans, plans
