"""The menu and the settings, and a kind answer to what nobody asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from actions import enrolment
from actions.screens import menus
from content.loader import Content
from domain.messages import Message
from domain.people import Person, Role, Stranger
from domain.sending import Kind
from storage import modules, polls
from storage.tx import Tx


def show_menu(tx: Tx, *, by: Person, now: datetime, content: Content, was_lost: bool = False) -> None:
    """What this person can do now; somebody on the way in finds their question again."""
    if not by.is_enrolled:
        enrolment.resume(tx, by=by, now=now, content=content, was_lost=was_lost)
        return
    if not was_lost:
        tx.people.await_text(by.id, None)
    tx.answer(by, menu_of(tx, by, now=now, was_lost=was_lost), now=now)


def menu_of(tx: Tx, person: Person, *, now: datetime, was_lost: bool = False) -> Message:
    """The menu as it stands for this person now."""
    waiting = polls.unanswered(tx.connection, person.id, now=now)
    taken = modules.taken(tx.connection, person.id).values()
    begun = next((one.module_id for one in taken if not one.is_finished), None)
    return menus.menu(person, was_lost=was_lost, polls_waiting=waiting, module_begun=begun, now=now)


def answer_unasked(tx: Tx, *, by: Person | Stranger, now: datetime, content: Content) -> None:
    """A text, a sticker, a contact that nobody asked for: the way on, never silence."""
    if isinstance(by, Stranger):
        tx.answer(by, menus.door(), now=now)
    else:
        show_menu(tx, by=by, now=now, content=content, was_lost=True)


def answer_unknown_button(tx: Tx, *, by: Person | Stranger, now: datetime, message_id: int | None) -> None:
    """A button of a keyboard older than the bot: say so, and show the way on."""
    tx.answer(by, menus.out_of_date(), now=now)


def apologize(tx: Tx, telegram_id: int, language: str, *, now: datetime) -> None:
    """What somebody did could not be handled, five times over: say so once, and what to do."""
    person = tx.people.by_telegram(telegram_id) or Stranger(telegram_id, language)
    tx.answer(person, menus.sorry(), now=now)
    for administrator in tx.people.with_role(Role.ADMINISTRATOR):
        key = f"given-up:{administrator.id}:{now:%Y-%m-%dT%H}"  # once an hour is enough to go and look
        tx.promise(administrator, menus.given_up(), key=key, kind=Kind.STAFF, due_at=now)


def ask_for_patience(tx: Tx, telegram_id: int, language: str, *, now: datetime) -> None:
    """Somebody sends faster than they can be answered: nothing is lost, and the rest takes its time."""
    person = tx.people.by_telegram(telegram_id)
    first_of_all = now - timedelta(hours=1)  # it must not stand in line behind the answers it speaks of
    tx.answer(person or Stranger(telegram_id, language), menus.patience(), now=first_of_all)
    tx.journal("flood", "", "asked for patience", at=now, by=person)


def show_settings(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """What can be set: the language, the messages, and what is held."""
    tx.answer(by, menus.settings(by, now), now=now, edits=message_id)


def change_language(
    tx: Tx, *, by: Person, now: datetime, content: Content, language: str, message_id: int | None
) -> None:
    """From now on everything is said in this language, this very message first."""
    if language in content.languages and language != by.language:
        tx.people.change(by.id, language=language)
        tx.journal("change_language", "", language, at=now, by=by)
        by = replace(by, language=language)
    show_settings(tx, by=by, now=now, message_id=message_id)
