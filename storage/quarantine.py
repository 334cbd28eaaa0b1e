"""Updates that were put aside for a human: found, looked at, and put back to be handled once more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from storage.inbox import QUARANTINED, WAITING
from storage.tables import inbox

if TYPE_CHECKING:
    from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class PutAside:
    """An update in quarantine, without what somebody wrote. `is_readable`: it can be handled again."""

    id: int
    received_at: datetime
    reason: str
    is_readable: bool


def put_aside(connection: Connection) -> Sequence[PutAside]:
    """All that is in quarantine, the oldest first."""
    columns = inbox.c.id, inbox.c.received_at, inbox.c.reason, inbox.c.update_id
    rows = connection.execute(select(*columns).where(_IN_QUARANTINE).order_by(inbox.c.id))
    return [PutAside(row.id, row.received_at, row.reason or "", row.update_id is not None) for row in rows]


def raw(connection: Connection, row_id: int) -> bytes | None:
    """The bytes of an update in quarantine, as they came; None where it is not there."""
    return connection.scalar(select(inbox.c.raw).where(_IN_QUARANTINE, inbox.c.id == row_id))


def replay(tx: Tx, ids: Collection[int]) -> Sequence[int]:
    """Put updates back, as if they had just come. Bytes without a number of an update cannot be: whatever
    they do, nothing would keep it from being done twice. Which ones were put back."""
    back = update(inbox).where(_IN_QUARANTINE, inbox.c.update_id.is_not(None), inbox.c.id.in_(ids))
    fresh = back.values(state=WAITING, attempts=0, retry_at=None, reason=None)
    return sorted(tx.connection.scalars(fresh.returning(inbox.c.id)))


_IN_QUARANTINE = inbox.c.state == QUARANTINED
