"""Poll openings and the answers given in them."""

from __future__ import annotations

from sqlalchemy import Connection


class Polls:
    """Polls, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
