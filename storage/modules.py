"""How far each person is in each module."""

from __future__ import annotations

from sqlalchemy import Connection


class Modules:
    """Progress in modules, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
