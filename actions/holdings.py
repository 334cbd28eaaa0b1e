"""What is held about a person: given to them in a file, or erased for good."""

from __future__ import annotations

from datetime import datetime

from actions import contributions, distress, rights
from actions.screens import holdings as screens
from content.loader import Content
from domain.people import Person, Stranger
from storage.tx import Tx


def give_copy(tx: Tx, *, by: Person | Stranger, now: datetime, content: Content) -> None:
    """Everything that is held about whoever asks, in one file, in their language."""
    if isinstance(by, Stranger):
        tx.answer(by, screens.nothing_held(), now=now)
        return
    tx.journal("give_copy", "", "given", at=now, by=by)
    held = tx.register.holdings(by)
    tx.answer(by, screens.copy(held, content, by.language, now), now=now)


def ask_to_erase(tx: Tx, *, by: Person | Stranger, now: datetime) -> None:
    """What would go, what would stay, what cannot be called back: then one question."""
    shown = screens.nothing_held() if isinstance(by, Stranger) else screens.sure_to_erase()
    tx.answer(by, shown, now=now)


def erase(tx: Tx, *, by: Person | Stranger, now: datetime, message_id: int | None) -> None:
    """Erase somebody, now. They are answered as the stranger they have become; tapped again, nothing more."""
    if isinstance(by, Person):
        if (needed := rights.why_not_leave(tx, by)) is not None:
            tx.answer(by, needed, now=now, edits=message_id)
            return
        rights.lay_down(tx, by, now=now)
        contributions.take_off_screens(tx, by, now=now)
        distress.take_off_screens(tx, by, now=now)
        tx.register.erase(by, now=now)
        tx.journal("erase", "", "erased", at=now)
        assert by.telegram_id is not None
        by = Stranger(by.telegram_id, by.language)
    tx.answer(by, screens.erased(), now=now, edits=message_id)


def keep(tx: Tx, *, by: Person | Stranger, now: datetime, message_id: int | None) -> None:
    """Nothing is erased."""
    shown = screens.nothing_held() if isinstance(by, Stranger) else screens.kept()
    tx.answer(by, shown, now=now, edits=message_id)


def erase_again(tx: Tx, *, now: datetime) -> int:
    """After a backup was restored: erase once more whoever had left since it was made. How many they were."""
    brought_back = tx.register.brought_back()
    for person in brought_back:
        tx.register.erase(person, now=now)
        tx.journal("erase", "", "erased again", at=now)
    return len(brought_back)
