"""Who did what, when, and how it ended. Never what a person wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from domain.privileged import PRIVILEGED
from storage.seals import seal
from storage.tables import journal


class Journal:
    """Lines collected in a transaction and written once, with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lines: list[dict[str, Any]] = []
        self._privileged: list[dict[str, Any]] = []

    def note(
        self,
        act: str,
        subject: str,
        outcome: str,
        *,
        at: datetime,
        by: int | None,
        details: Mapping[str, Any],
    ) -> None:
        line = {"act": act, "subject": subject, "outcome": outcome, "at": at}
        lines = self._privileged if act in PRIVILEGED else self._lines
        lines.append(line | {"person_id": by, "details": dict(details)})

    def flush(self) -> None:
        if self._lines:
            self._connection.execute(_WRITE, self._lines)
            self._lines.clear()
        if self._privileged:
            self._flush_privileged()

    def _flush_privileged(self) -> None:
        """These are few: each is written alone, since its number is sealed with it."""
        for line in self._privileged:
            line["id"] = self._connection.scalar(_WRITE_ONE, line)
        seal(self._connection, self._privileged)
        self._privileged.clear()


_WRITE = insert(journal)
_WRITE_ONE = insert(journal).returning(journal.c.id)
