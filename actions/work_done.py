"""What moderators did is taken away by somebody, and the journal keeps who."""

from __future__ import annotations

from datetime import datetime

from domain.people import Person
from storage.tx import Tx


def note_download(tx: Tx, *, by: Person, now: datetime, days: int, format: str) -> None:
    """Somebody takes the decisions of some days with them."""
    tx.journal("export_decisions", f"days:{days}", format, at=now, by=by)
