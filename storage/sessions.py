"""The date of the first session, from which the calendar places everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from storage.inserting import upsert
from storage.tables import sessions

FIRST = "session-1"


class Sessions:
    """Dates of sessions, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first(self) -> datetime | None:
        """When the first session starts, or None where no date is set yet."""
        return first(self._connection)

    def set_first(self, starts_at: datetime, *, now: datetime) -> None:
        values = {"session_id": FIRST, "starts_at": starts_at, "set_at": now}
        upsert(self._connection, sessions, ["session_id"], values)


def first(connection: Connection) -> datetime | None:
    """When the first session starts, or None where no date is set yet."""
    return connection.scalar(select(sessions.c.starts_at).where(sessions.c.session_id == FIRST))
