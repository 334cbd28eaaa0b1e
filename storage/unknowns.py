"""Messages of which nobody can say whether they arrived, as organizers see them: in heaps, one for each
campaign and one for each kind of what is for one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, or_, select, update

from domain.sending import Kind
from storage.outbox import DISMISSED, WAITING
from storage.tables import outbox

# A literal, as in storage/candidates.py: so the index of what is unknown is used.
IS_UNKNOWN = and_(outbox.c.state == literal_column("'unknown'"), outbox.c.person_id.is_not(None))


@dataclass(frozen=True, slots=True)
class Heap:
    """Messages alike that may not have arrived. `again`: how many of them may still be sent once more."""

    kind: Kind
    campaign_id: int  # 0: what was for one person
    count: int
    again: int
    since: datetime
    last_at: datetime


def total(connection: Connection) -> int:
    return connection.scalar(select(func.count()).where(IS_UNKNOWN)) or 0


def heaps(connection: Connection, *, now: datetime, never_again: Collection[str]) -> Sequence[Heap]:
    """All that may not have arrived, the latest first."""
    again = func.count().filter(_may_leave_again(now, never_again)).label("again")
    first, last = func.min(outbox.c.settled_at).label("since"), func.max(outbox.c.settled_at).label("last_at")
    each = outbox.c.kind, outbox.c.campaign_id
    counted = select(*each, func.count().label("total"), again, first, last).where(IS_UNKNOWN).group_by(*each)
    return [_heap(row) for row in connection.execute(counted.order_by(last.desc(), *each))]


def _heap(row: Any) -> Heap:
    return Heap(Kind(row.kind), row.campaign_id or 0, row.total, row.again, row.since, row.last_at)


def send_again(
    connection: Connection, kind: Kind, campaign_id: int, *, until: datetime, now: datetime,
    never_again: Collection[str],
) -> int:  # fmt: skip
    """Put back what became unknown until then and is still worth sending: one more attempt, counted as one.

    What has become unknown since is another matter: an old button does not reach it. Returns how many.
    """
    these = and_(_in_heap(kind, campaign_id, until), _may_leave_again(now, never_again))
    back = {"state": WAITING, "due_at": now, "settled_at": None, "settled_on": None, "lease_until": None}
    return connection.execute(update(outbox).where(these).values(back)).rowcount


def dismiss(connection: Connection, kind: Kind, campaign_id: int, *, until: datetime) -> int:
    """Leave it at that: they stay counted as unknown, and are listed no more. Returns how many."""
    these = _in_heap(kind, campaign_id, until)
    return connection.execute(update(outbox).where(these).values(state=DISMISSED)).rowcount


def _in_heap(kind: Kind, campaign_id: int, until: datetime) -> ColumnElement[bool]:
    campaign = outbox.c.campaign_id
    return and_(
        IS_UNKNOWN,
        outbox.c.kind == kind.value,
        campaign == campaign_id if campaign_id else campaign.is_(None),
        outbox.c.settled_at <= until,
    )


def _may_leave_again(now: datetime, never_again: Collection[str]) -> ColumnElement[bool]:
    in_time = or_(outbox.c.not_after.is_(None), outbox.c.not_after > now)
    return and_(in_time, outbox.c.text_key.not_in(list(never_again)))
