"""What somebody is told when the program itself could not do, or not yet, what they asked for."""

from __future__ import annotations

from datetime import datetime

from actions import menu
from domain.updates import Elsewhere, Ignored, Update
from storage.tx import Tx


def apologize(tx: Tx, update: Update, now: datetime) -> None:
    """Tell somebody, once, that what they did could not be handled."""
    if not isinstance(update, Elsewhere | Ignored):
        sender = update.sender
        menu.apologize(tx, sender.telegram_id, sender.language, now=now)


def ask_for_patience(tx: Tx, update: Update, now: datetime) -> None:
    """Tell somebody, now and then, that they send faster than they can be answered."""
    if not isinstance(update, Elsewhere | Ignored):
        sender = update.sender
        menu.ask_for_patience(tx, sender.telegram_id, sender.language, now=now)
