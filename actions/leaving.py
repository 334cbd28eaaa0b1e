"""Stopping, pausing, coming back; blocking the bot and unblocking it. Each takes effect at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from actions import enrolment
from actions.menu import menu_of
from actions.rights import why_not_leave
from actions.screens import leaving as screens
from content.loader import Content
from domain import leaving
from domain.leaving import HELD
from domain.people import Person, Stranger
from storage.tx import Tx


def stop(tx: Tx, *, by: Person | Stranger, now: datetime, message_id: int | None = None) -> None:
    """No more messages, from this moment; then the way back is offered."""
    if isinstance(by, Stranger):
        tx.answer(by, screens.nothing_to_stop(), now=now)
        return
    if by.stopped_at is None and (needed := why_not_leave(tx, by)) is not None:
        tx.answer(by, needed, now=now, edits=message_id)
        return
    if by.stopped_at is None:
        tx.people.change(by.id, stopped_at=now, paused_until=None, awaiting=None)
        tx.outbox.cancel_for(by.id, kinds=HELD, reason="the person said stop", now=now)
        tx.journal("stop", "", "stopped", at=now, by=by)
    tx.answer(by, screens.stopped(), now=now, edits=message_id)


def ask_pause(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """How many days?"""
    tx.answer(by, screens.days(), now=now, edits=message_id)


def pause(tx: Tx, *, by: Person, now: datetime, days: int, message_id: int | None) -> None:
    """No message for some days. Nothing has to happen for the pause to end."""
    until = leaving.pause_until(days, now)
    if until is None:
        ask_pause(tx, by=by, now=now, message_id=message_id)
        return
    tx.people.change(by.id, paused_until=until, stopped_at=None, awaiting=None)
    tx.journal("pause", "", "paused", at=now, by=by, details={"days": days})
    tx.answer(by, screens.paused(days, until), now=now, edits=message_id)


def come_back(tx: Tx, *, by: Person, now: datetime, content: Content, message_id: int | None = None) -> None:
    """The messages come again, from now on: what was missed waits in the menu."""
    if leaving.is_silent(by, now):
        tx.people.change(by.id, stopped_at=None, paused_until=None)
        tx.journal("come_back", "", "back", at=now, by=by)
        by = replace(by, stopped_at=None, paused_until=None)
    if not by.is_enrolled:
        enrolment.resume(tx, by=by, now=now, content=content, was_lost=False)
        return
    tx.answer(by, screens.back(rows=menu_of(tx, by, now=now).rows), now=now, edits=message_id)


def note_blocked(tx: Tx, *, by: Person | Stranger, now: datetime) -> None:
    """The bot is blocked: nothing nobody asked for is tried any more."""
    if isinstance(by, Stranger):
        return
    tx.people.change(by.id, unreachable_at=now)
    tx.outbox.cancel_for(by.id, kinds=HELD, reason="the person blocked the bot", now=now)
    tx.journal("block", "", "unreachable", at=now, by=by)


def note_unblocked(tx: Tx, *, by: Person | Stranger, now: datetime, content: Content) -> None:
    """The bot is unblocked: welcome back. A stranger is left alone, they have said nothing yet."""
    if isinstance(by, Stranger):
        return
    tx.journal("unblock", "", "reachable", at=now, by=by)
    if not by.is_enrolled:
        enrolment.resume(tx, by=by, now=now, content=content, was_lost=False)
        return
    shown = menu_of(tx, by, now=now)
    tx.answer(by, screens.returned(is_silent=leaving.is_silent(by, now), rows=shown.rows), now=now)
