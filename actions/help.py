"""Help, the contact, the privacy notice and the questions people ask: open to anybody, strangers too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from actions.screens import help as screens
from domain.faq import FrequentQuestion
from domain.people import Person, Stranger
from storage.tx import Tx


def show_help(tx: Tx, *, by: Person | Stranger, now: datetime) -> None:
    """What can be done here."""
    tx.answer(by, screens.overview(), now=now)


def show_contact(tx: Tx, *, by: Person | Stranger, now: datetime) -> None:
    """A person to talk to."""
    tx.answer(by, screens.contact(), now=now)


def show_privacy(
    tx: Tx, *, by: Person | Stranger, now: datetime, is_whole: bool = False, message_id: int | None = None
) -> None:
    """Who keeps what and why: in short, or in ten points on the same message."""
    shown = screens.whole_privacy() if is_whole else screens.privacy()
    tx.answer(by, shown, now=now, edits=message_id)


def show_questions(
    tx: Tx,
    *,
    by: Person | Stranger,
    now: datetime,
    faq: Mapping[str, FrequentQuestion],
    chosen: str = "",
    message_id: int | None = None,
) -> None:
    """The questions people ask, or the answer to one of them."""
    asked = faq.get(chosen)
    shown = screens.answer(asked) if asked else screens.questions(list(faq.values()))
    tx.answer(by, shown, now=now, edits=message_id)
