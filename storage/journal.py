"""Who did what, when, and how it ended. Never what a person wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from storage.tables import journal


class Journal:
    """Lines collected in a transaction and written once, with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lines: list[dict[str, Any]] = []

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
        self._lines.append(line | {"person_id": by, "details": dict(details)})

    def flush(self) -> None:
        if self._lines:
            self._connection.execute(_WRITE, self._lines)
            self._lines.clear()


_WRITE = insert(journal)
