"""What an operator watches, read at one moment: what waits and how old it is, what is held, what needs a look.

Each question finds its rows in an index of what waits or was put aside; nothing here counts all that was ever
sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from domain.sending import PRIORITY, Kind, may_leave
from storage import hold, outbox
from storage.inbox import QUARANTINED
from storage.outbox import SENDING, UNKNOWN, WAITING
from storage.tables import inbox, journal
from storage.tables import outbox as promises


@dataclass(frozen=True, slots=True)
class Figures:
    """`oldest`: since when the oldest update, answer or promise waits that could be seen to now."""

    updates: Mapping[str, int]
    promises: Mapping[str, int]
    oldest: Mapping[str, datetime]
    paused_until: datetime | None
    held_since: datetime | None
    backed_up_at: datetime | None


def look(connection: Connection, *, now: datetime, zone: tzinfo) -> Figures:
    """How things stand."""
    return Figures(
        updates={state: _count(connection, inbox.c.state, state) for state in (WAITING, QUARANTINED)},
        promises={
            state: _count(connection, promises.c.state, state) for state in (WAITING, SENDING, UNKNOWN)
        },
        oldest=_oldest(connection, now, zone),
        paused_until=outbox.paused_until(connection),
        held_since=hold.held_since(connection),
        backed_up_at=connection.scalar(_BACKED_UP_AT),
    )


def _count(connection: Connection, column: ColumnElement[str], state: str) -> int:
    return connection.scalar(select(func.count()).where(column == state)) or 0


def _oldest(connection: Connection, now: datetime, zone: tzinfo) -> Mapping[str, datetime]:
    kinds = [kind for kind in Kind if may_leave(kind, now, zone)]
    answers = [kind for kind in kinds if PRIORITY[kind] == PRIORITY[Kind.ANSWER]]
    found = {
        "update": connection.scalar(_OLDEST_UPDATE),
        "answer": connection.scalar(_oldest_promise(now, answers)),
        "promise": connection.scalar(_oldest_promise(now, kinds)),
    }
    return {what: since for what, since in found.items() if since is not None}


_OLDEST_UPDATE = (  # that has not been tried: what failed waits longer by design
    select(inbox.c.received_at)
    .where(inbox.c.state == WAITING, inbox.c.attempts == 0)
    .order_by(inbox.c.id)
    .limit(1)
)


def _oldest_promise(now: datetime, kinds: list[Kind]) -> Select[Any]:
    return select(func.min(promises.c.due_at)).where(
        promises.c.state == WAITING,
        promises.c.priority.in_({PRIORITY[kind] for kind in kinds}),
        promises.c.kind.in_([kind.value for kind in kinds]),
        promises.c.due_at <= now,
        or_(promises.c.not_after.is_(None), promises.c.not_after > now),
    )


_BACKED_UP_AT = select(journal.c.at).where(journal.c.act == "backup").order_by(journal.c.id.desc()).limit(1)
