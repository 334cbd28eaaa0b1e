"""Answers to the profile questions."""

from __future__ import annotations

from sqlalchemy import Connection


class Profile:
    """Profile answers, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
