"""Sending that is held after a restore, and how an operator lets it go on."""

from __future__ import annotations

from datetime import datetime

from storage import hold
from storage.tx import Tx


def resume(tx: Tx, *, drop: bool, now: datetime) -> int | None:
    """Let messages leave again. `drop`: without those that were due when the store was restored, which may
    have arrived before. How many were dropped; None where nothing was held."""
    since = hold.held_since(tx.connection)
    if since is None:
        return None
    dropped = hold.drop(tx, due_by=since, now=now) if drop else 0
    hold.release(tx)
    tx.journal("resume", "", "dropped" if drop else "sent", at=now, details={"dropped": dropped})
    return dropped
