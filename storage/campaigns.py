"""Campaigns: one message promised to many people."""

from __future__ import annotations

from sqlalchemy import Connection


class Campaigns:
    """Campaigns, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
