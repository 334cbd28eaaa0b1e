"""Consents: each yes and each no, with the text it answered; never changed, only added to."""

from __future__ import annotations

from sqlalchemy import Connection


class Consents:
    """Consents, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
