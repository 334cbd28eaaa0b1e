"""The menu, and a kind answer to what nobody asked for."""

from __future__ import annotations

from datetime import datetime

from actions.screens import menus
from domain.people import Person, Stranger
from storage.tx import Tx


def show_menu(tx: Tx, *, by: Person, now: datetime) -> None:
    """What this person can do now."""
    tx.people.await_text(by.id, None)
    tx.answer(by, menus.menu(by), now=now)


def answer_unasked(tx: Tx, *, by: Person | Stranger, now: datetime) -> None:
    """A text, a sticker, a contact that nobody asked for: the way on, never silence."""
    if isinstance(by, Stranger):
        tx.answer(by, menus.door(), now=now)
    else:
        tx.answer(by, menus.menu(by, was_lost=True), now=now)


def answer_unknown_button(tx: Tx, *, by: Person | Stranger, now: datetime, message_id: int | None) -> None:
    """A button of a keyboard older than the bot: say so, and show the way on."""
    tx.answer(by, menus.out_of_date(), now=now)


def apologize(tx: Tx, telegram_id: int, language: str, *, now: datetime) -> None:
    """What somebody did could not be handled, five times over: say so once, and what to do."""
    person = tx.people.by_telegram(telegram_id) or Stranger(telegram_id, language)
    tx.answer(person, menus.sorry(), now=now)
