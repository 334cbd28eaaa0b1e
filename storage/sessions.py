"""The dates of the sessions."""

from __future__ import annotations

from sqlalchemy import Connection


class Sessions:
    """Dates of sessions, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
