"""Invitations: codes that open a door once or a few times; only their hashes are kept."""

from __future__ import annotations

from sqlalchemy import Connection


class Invitations:
    """Invitations, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
