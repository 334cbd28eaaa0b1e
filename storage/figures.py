"""What an operator watches, read at one moment: what waits and how old it is, what is held, what needs a look.

Each question finds its rows in an index of what waits or was put aside; nothing here counts all that was ever
sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, or_, select

from domain.sending import PRIORITY, Kind
from storage import general_pause, hold, outbox
from storage.candidates import FIRST_DUE, IS_WAITING
from storage.inbox import QUARANTINED
from storage.outbox import SENDING, UNKNOWN, WAITING
from storage.tables import campaigns, inbox, journal
from storage.tables import outbox as promises


@dataclass(frozen=True, slots=True)
class Figures:
    """`oldest`: since when the oldest update, answer or promise waits that could be seen to now."""

    updates: Mapping[str, int]
    promises: Mapping[str, int]
    oldest: Mapping[str, datetime]
    paused_until: datetime | None
    held_since: datetime | None
    general_pause_since: datetime | None
    backed_up_at: datetime | None


def look(connection: Connection, *, now: datetime, zone: tzinfo) -> Figures:
    """How things stand."""
    return Figures(
        updates={state: _count(connection, _is(inbox.c.state, state)) for state in (WAITING, QUARANTINED)},
        promises={WAITING: _waiting(connection)}
        | {state: _count(connection, _is(promises.c.state, state)) for state in (SENDING, UNKNOWN)},
        oldest=_oldest(connection, now, zone),
        paused_until=outbox.paused_until(connection),
        held_since=hold.held_since(connection),
        general_pause_since=general_pause.paused_since(connection),
        backed_up_at=connection.scalar(_BACKED_UP_AT),
    )


def _waiting(connection: Connection) -> int:
    """Counted in the two indexes that hold what waits."""
    to_one, to_many = promises.c.campaign_id.is_(None), promises.c.campaign_id.is_not(None)
    return _count(connection, IS_WAITING, to_one) + _count(connection, IS_WAITING, to_many)


def _count(connection: Connection, *which: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).where(*which)) or 0


def _is(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Written out: only so can the index of this state be chosen when a statement is prepared."""
    return column == literal_column(f"'{word}'")


def _oldest(connection: Connection, now: datetime, zone: tzinfo) -> Mapping[str, datetime]:
    kinds = general_pause.leaving_kinds(connection, now, zone)
    to_one = connection.scalar(_oldest_to_one(now, promises.c.kind.in_([kind.value for kind in kinds])))
    late = [since for since in (to_one, *_late_campaigns(connection, now, kinds)) if since is not None]
    found = {
        "update": connection.scalar(_OLDEST_UPDATE),
        "answer": connection.scalar(_oldest_to_one(now, promises.c.priority == PRIORITY[Kind.ANSWER])),
        "promise": min(late, default=None),
    }
    return {what: since for what, since in found.items() if since is not None}


_OLDEST_UPDATE = (  # that has not been tried: what failed waits longer by design
    select(inbox.c.received_at)
    .where(_is(inbox.c.state, WAITING), inbox.c.attempts == 0)
    .order_by(inbox.c.id)
    .limit(1)
)


def _oldest_to_one(now: datetime, which: ColumnElement[bool]) -> Select[Any]:
    still_helps = or_(promises.c.not_after.is_(None), promises.c.not_after > now)
    return select(func.min(promises.c.due_at)).where(
        IS_WAITING, promises.c.campaign_id.is_(None), which, promises.c.due_at <= now, still_helps
    )


def _late_campaigns(connection: Connection, now: datetime, kinds: Collection[Kind]) -> list[datetime]:
    """Since when each campaign waits that could leave at this hour."""
    rows = connection.execute(select(campaigns.c.kind, FIRST_DUE.label("since"), campaigns.c.not_after))
    return [
        row.since
        for row in rows
        if row.since is not None and row.since <= now and Kind(row.kind) in kinds
        if row.not_after is None or row.not_after > now
    ]


_BACKED_UP_AT = (
    select(journal.c.at).where(_is(journal.c.act, "backup")).order_by(journal.c.id.desc()).limit(1)
)
