"""What the demo's clock looks for: promises that have not left yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from domain.sending import Kind
from storage.outbox import SENDING, WAITING
from storage.tables import outbox


@dataclass(frozen=True, slots=True)
class Waiting:
    """A promise that has not left, or several alike: of which kind, from when and until when it may."""

    kind: Kind
    due_at: datetime
    not_after: datetime | None


def waiting(connection: Connection) -> Sequence[Waiting]:
    """All that waits, the earliest first."""
    statement = (
        select(outbox.c.kind, outbox.c.due_at, outbox.c.not_after)
        .where(outbox.c.state == WAITING)
        .distinct()
        .order_by(outbox.c.due_at)
    )
    return [Waiting(Kind(row.kind), row.due_at, row.not_after) for row in connection.execute(statement)]


def is_leaving(connection: Connection, *, now: datetime, kinds: Sequence[Kind]) -> bool:
    """Whether something is on its way at this moment: being sent, or about to be."""
    due = (
        (outbox.c.state == WAITING)
        & (outbox.c.due_at <= now)
        & or_(outbox.c.not_after.is_(None), outbox.c.not_after > now)
        & outbox.c.kind.in_([kind.value for kind in kinds])
    )
    found = connection.scalar(select(func.count()).where(or_(outbox.c.state == SENDING, due)))
    return bool(found)
