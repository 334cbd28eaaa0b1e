"""Somebody takes the journal of privileged acts with them, and the journal keeps who."""

from __future__ import annotations

from datetime import datetime

from domain.people import Person
from storage.tx import Tx


def note_download(tx: Tx, *, by: Person, now: datetime, format: str) -> None:
    """An administrator takes the journal away."""
    tx.journal("export_journal", "journal", format, at=now, by=by)
