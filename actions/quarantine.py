"""What an operator does with updates in quarantine. Each look and each replay leaves a line in the journal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from storage import quarantine
from storage.tx import Tx


def look_at(tx: Tx, *, row_id: int, now: datetime) -> bytes | None:
    """The bytes of one update, which may hold somebody's words; None where it is not in quarantine."""
    found = quarantine.raw(tx.connection, row_id)
    if found is not None:
        tx.journal("look_at_update", f"update:{row_id}", "shown", at=now)
    return found


def replay(tx: Tx, *, ids: Collection[int], now: datetime) -> Sequence[int]:
    """Have updates handled once more. Which ones: those that could never be read stay where they are."""
    replayed = quarantine.replay(tx, ids)
    for row_id in replayed:
        tx.journal("replay_update", f"update:{row_id}", "waiting", at=now)
    return replayed
