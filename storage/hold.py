"""The hold: after a restore nothing leaves, answers too, until an operator says what becomes of it.

Kept in the store, so that no restart forgets it; the claim asks for it (`storage/outbox.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from domain.sending import Kind
from storage.inserting import upsert
from storage.outbox import CANCELLED, SENDING, WAITING
from storage.tables import outbox, sending

if TYPE_CHECKING:
    from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Heap:
    """Promises of one kind that wait: how many, and since when the oldest is due."""

    kind: Kind
    count: int
    due_since: datetime


def held_since(connection: Connection) -> datetime | None:
    """Since when nothing leaves; None where all is open."""
    return connection.scalar(select(sending.c.held_since))


def heaps(connection: Connection, *, due_by: datetime) -> Sequence[Heap]:
    """What waits and was due by then, kind by kind, the oldest first."""
    oldest = func.min(outbox.c.due_at).label("due_since")
    counted = select(outbox.c.kind, func.count().label("total"), oldest)
    rows = connection.execute(
        counted.where(*_unsent(due_by)).group_by(outbox.c.kind).order_by(oldest, outbox.c.kind)
    )
    return [Heap(Kind(row.kind), row.total, row.due_since) for row in rows]


def hold(tx: Tx, *, now: datetime) -> None:
    """Let nothing leave from now on."""
    upsert(tx.connection, sending, ["id"], {"id": 1, "held_since": now})


def release(tx: Tx) -> None:
    """Let everything leave that may."""
    tx.connection.execute(update(sending).values(held_since=None))


def drop(tx: Tx, *, due_by: datetime, now: datetime) -> int:
    """Cancel what was due by then and has not left; it stays visible as cancelled. How much that was."""
    dropped = update(outbox).where(*_unsent(due_by))
    values = {"state": CANCELLED, "reason": "dropped after a restore", "settled_at": now}
    return tx.connection.execute(dropped.values(values | {"document": None, "lease_until": None})).rowcount


def _unsent(due_by: datetime) -> tuple[ColumnElement[bool], ...]:
    """What may have left before the hold: it was due, or somebody had tried to send it. While held, nobody
    does; but a bot that starts puts off what was being sent."""
    may_have_left = or_(outbox.c.due_at <= due_by, outbox.c.attempts > 0)
    return outbox.c.state.in_([WAITING, SENDING]), may_have_left
