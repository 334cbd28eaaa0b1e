"""What the store remembers of the time, so that a clock that was set back makes nothing wait for it twice.

Every few seconds the present moment is noted. Where the noted moment lies ahead of the present, the machine's
clock was set back meanwhile, with the bot running or not: what was due stays due, what had been put off for a
moment is tried now, and the rest of a pause that Telegram asked for is kept to.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, or_, select, update

from storage.inbox import WAITING as TO_HANDLE
from storage.inserting import upsert
from storage.outbox import LEASE, SENDING
from storage.outbox import WAITING as TO_SEND
from storage.tables import inbox, outbox, sending

if TYPE_CHECKING:
    from storage.tx import Tx

AT_LEAST = timedelta(seconds=1)
"""Less than this is no setback: the bots of one store need not agree to the millisecond."""


def keep_time(tx: Tx, *, now: datetime) -> timedelta | None:
    """Note the present moment. By how much the clock was set back since the last one, or None."""
    before = last_seen(tx.connection)
    upsert(tx.connection, sending, ["id"], {"id": 1, "seen_at": now})
    if before is None or before - now < AT_LEAST:
        return None
    _make_up(tx.connection, before=before, now=now)
    return before - now


def last_seen(connection: Connection) -> datetime | None:
    return connection.scalar(select(sending.c.seen_at))


def _make_up(connection: Connection, *, before: datetime, now: datetime) -> None:
    was_due = or_(
        outbox.c.due_at <= before, outbox.c.reason.is_not(None)
    )  # a reason: it is to be tried again
    promises = update(outbox).where(outbox.c.state == TO_SEND, outbox.c.due_at > now, was_due)
    connection.execute(promises.values(due_at=now))
    leases = update(outbox).where(outbox.c.state == SENDING, outbox.c.lease_until > now + LEASE)
    connection.execute(leases.values(lease_until=now + LEASE))
    updates = update(inbox).where(inbox.c.state == TO_HANDLE, inbox.c.retry_at > now)
    connection.execute(updates.values(retry_at=now))
    _shift_pause(connection, before - now, now)


def _shift_pause(connection: Connection, by: timedelta, now: datetime) -> None:
    until = connection.scalar(select(sending.c.paused_until))
    if until is not None and until > now:
        connection.execute(update(sending).values(paused_until=until - by))
