"""What Telegram has delivered: raw bytes, durable before Telegram is told so, emptied once handled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from storage.inserting import insert_new
from storage.tables import inbox

if TYPE_CHECKING:
    from storage.tx import Tx

WAITING, DONE, QUARANTINED = "waiting", "done", "quarantined"

KEPT = timedelta(days=7)
"""How long update ids (and quarantined bytes) are kept: ids restart at random after a silent week."""


class AlreadyHandled(Exception):
    """This update has had its effect: nothing is done twice."""


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that wait to be understood."""

    id: int
    lane: int
    raw: bytes
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """Bytes as they arrive, with what stands on their envelope: nothing, where it cannot be read."""

    raw: bytes
    update_id: int | None = None
    lane: int = 0
    unreadable: str = ""


class Inbox:
    """The part of the inbox that verbs see: an update is done when its effect is committed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._arrived: list[tuple[Letter, datetime, list[Received]]] = []
        self._done: list[int] = []

    def receive(self, letters: Sequence[Letter], *, now: datetime) -> list[Received]:
        """Make letters durable with the commit. The list is filled as they are written: with what was not
        received before and can be handled, in their order."""
        received: list[Received] = []
        self._arrived += [(letter, now, received) for letter in letters]
        return received

    def done(self, row_id: int) -> None:
        """This update's effect is in this transaction; its bytes are emptied with the commit."""
        self._done.append(row_id)

    def flush(self) -> None:
        self._write_arrived()
        self._mark_done()

    def _write_arrived(self) -> None:
        if not self._arrived:
            return
        rows = [_row(letter, now) for letter, now, _ in self._arrived]
        written = self._connection.execute(
            insert_new(self._connection, inbox, returning=("update_id", "id")), rows
        )
        new = {row.update_id: row.id for row in written}
        for letter, _, received in self._arrived:
            row_id = new.pop(letter.update_id, None)
            if row_id is not None and letter.update_id is not None:
                received.append(Received(row_id, letter.lane, letter.raw))
        self._arrived.clear()

    def _mark_done(self) -> None:
        if not self._done:
            return
        result = self._connection.execute(_MARK_DONE, {"ids": self._done})
        if result.rowcount != len(self._done):
            raise AlreadyHandled(f"{len(self._done) - result.rowcount} update(s) had their effect before")
        self._done.clear()


def _row(letter: Letter, now: datetime) -> dict[str, Any]:
    """Bytes that cannot be an update are kept for seven days, and never tried."""
    is_readable = letter.update_id is not None
    return {
        "update_id": letter.update_id,
        "lane": letter.lane if is_readable else None,
        "raw": letter.raw,
        "state": WAITING if is_readable else QUARANTINED,
        "reason": None if is_readable else letter.unreadable[:200],
        "received_at": now,
    }


_MARK_DONE = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)), inbox.c.state == WAITING)
    .values(state=DONE, raw=None, lane=None, retry_at=None)
)


# --- verbs of the gateway -------------------------------------------------------------------------


def receive(tx: Tx, letters: Sequence[Letter], *, now: datetime) -> list[Received]:
    """Make a batch durable, in its order; returns what was not received before and can be handled."""
    return tx.inbox.receive(letters, now=now)


def quarantine(tx: Tx, *, row_id: int, reason: str) -> bool:
    """Put an update aside for a human: it was understood by nobody, or failed too often.

    False where it has had its effect meanwhile.
    """
    statement = update(inbox).where(inbox.c.id == row_id, inbox.c.state == WAITING)
    done = tx.connection.execute(statement.values(state=QUARANTINED, reason=reason[:200], retry_at=None))
    return done.rowcount == 1


def step_aside(tx: Tx, *, row_id: int, retry_at: datetime, reason: str) -> None:
    """Let others pass: this update failed and is tried again later."""
    statement = update(inbox).where(inbox.c.id == row_id, inbox.c.state == WAITING)
    tx.connection.execute(
        statement.values(attempts=inbox.c.attempts + 1, retry_at=retry_at, reason=reason[:200])
    )


def settle(tx: Tx, *, row_id: int) -> None:
    """Nothing to do for this update: it is done."""
    tx.inbox.done(row_id)


def forget_old(tx: Tx, *, now: datetime) -> int:
    """Forget update ids and quarantined bytes older than a week."""
    result = tx.connection.execute(
        delete(inbox).where(inbox.c.received_at < now - KEPT, inbox.c.state != WAITING)
    )
    return result.rowcount


# --- reads ----------------------------------------------------------------------------------------


def waiting(
    connection: Connection,
    *,
    now: datetime,
    limit: int = 500,
    but_not: Collection[int] = (),
    of_each: Collection[int] = (),
    each: int = 0,
) -> Sequence[Received]:
    """The updates that can be handled now, oldest first: at most `limit` of all lanes `but_not` of some, and
    `each` of these others."""
    ready = _READY.where(or_(inbox.c.retry_at.is_(None), inbox.c.retry_at <= now))
    parts = [ready.where(inbox.c.lane == lane).limit(each) for lane in of_each]
    parts.append(ready.where(inbox.c.lane.not_in(but_not)).limit(limit) if but_not else ready.limit(limit))
    return [_received(row) for part in parts for row in connection.execute(part)]


def beyond(connection: Connection, *, lane: int, first: int) -> Received | None:
    """The newest update that waits in a lane, if more wait there than so many."""
    newest = _READY.where(inbox.c.lane == lane).order_by(None).order_by(inbox.c.id.desc())
    waits = select(func.count()).where(inbox.c.state == WAITING, inbox.c.lane == lane)
    if (connection.scalar(waits) or 0) <= first:
        return None
    row = connection.execute(newest.limit(1)).first()
    return _received(row) if row is not None else None


_READY = (
    select(inbox.c.id, inbox.c.lane, inbox.c.raw, inbox.c.attempts)
    .where(inbox.c.state == WAITING)
    .order_by(inbox.c.id)
)


def _received(row: Any) -> Received:
    return Received(row.id, row.lane, row.raw, row.attempts)


def counts(connection: Connection) -> dict[str, int]:
    """How many updates are in each state."""
    statement = select(inbox.c.state, func.count().label("total")).group_by(inbox.c.state)
    return {row.state: row.total for row in connection.execute(statement)}
