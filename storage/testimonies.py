"""Testimonies: drafts, revisions and what was decided about them."""

from __future__ import annotations

from sqlalchemy import Connection


class Testimonies:
    """Testimonies, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
