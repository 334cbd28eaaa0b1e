"""Quarantine, seen by an operator: listed without words, shown on demand, handled once more by the running bot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, select

from actions import quarantine as verbs
from gateway.parsing import envelope
from storage import inbox, quarantine
from storage.inbox import Letter
from storage.store import Store
from storage.tables import inbox as rows
from storage.tables import journal
from storage.tx import Tx
from tests.gateway.door import Json, said
from tests.phone import Phone
from tests.town import Town

REASON = "failed too often: ValueError"


async def put_aside(town: Town, update: Json) -> int:
    """An update that failed five times; its number."""

    def arrive(tx: Tx) -> int:
        raw = orjson.dumps(update)
        update_id, lane = envelope(raw)
        tx.inbox.receive([Letter(raw, update_id, lane)], now=town.clock.now())
        tx.inbox.flush()
        row_id = tx.connection.scalar(select(rows.c.id).where(rows.c.update_id == update_id))
        assert row_id is not None
        tx.connection.execute(rows.update().where(rows.c.id == row_id).values(attempts=5))
        inbox.quarantine(tx, row_id=row_id, reason=REASON)
        return row_id

    return await town.write(arrive)


async def unreadable(town: Town) -> int:
    await town.write(inbox.receive, [Letter(b"{", unreadable="not JSON")], now=town.clock.now())
    found = [one for one in await town.read(quarantine.put_aside) if not one.is_readable]
    return found[-1].id


def lines(connection: Connection) -> Sequence[Any]:
    columns = journal.c.act, journal.c.subject, journal.c.outcome
    return [tuple(row) for row in connection.execute(select(*columns)) if row.subject.startswith("update:")]


async def known(town: Town) -> Phone:
    phone = await town.newcomer()
    await phone.says("bonjour")
    await phone.reads()
    return phone


async def test_an_update_that_is_replayed_is_handled_by_the_running_bot(town: Town) -> None:
    awa = await known(town)
    row_id = await put_aside(town, said(awa.id, "/aide"))

    with Store(town.settings.database_url) as command_line:
        assert await command_line.write(verbs.replay, ids=[row_id], now=town.clock.now()) == [row_id]

    await awa.reads()
    assert await town.read(quarantine.put_aside) == []
    assert await town.read(lines) == [("replay_update", f"update:{row_id}", "waiting")]


async def test_the_list_names_when_and_why_and_never_what_was_said(town: Town) -> None:
    row_id = await put_aside(town, said(99, "mon histoire"))

    [one] = await town.read(quarantine.put_aside)

    assert (one.id, one.reason, one.is_readable) == (row_id, REASON, True)
    assert "histoire" not in repr(one)


async def test_a_look_gives_the_bytes_and_leaves_a_line_in_the_journal(town: Town) -> None:
    row_id = await put_aside(town, said(99, "mon histoire"))

    raw = await town.write(verbs.look_at, row_id=row_id, now=town.clock.now())

    assert raw is not None
    assert b"mon histoire" in raw
    assert await town.read(lines) == [("look_at_update", f"update:{row_id}", "shown")]
    assert await town.write(verbs.look_at, row_id=row_id + 1, now=town.clock.now()) is None


async def test_bytes_that_were_never_readable_stay_where_they_are(town: Town) -> None:
    row_id = await unreadable(town)

    assert await town.write(verbs.replay, ids=[row_id], now=town.clock.now()) == []

    assert [one.id for one in await town.read(quarantine.put_aside)] == [row_id]
    assert await town.read(lines) == []
