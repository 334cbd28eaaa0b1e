"""Somebody is there: a code typed or a link opened on site notes it, once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from actions.screens import attendance as screens
from content.loader import Content
from content.programme import programme_of
from domain.attendance import (
    WRONG_TRIES,
    WRONG_TRIES_WITHIN,
    NotNoted,
    Present,
    read_code,
    refusal,
)
from domain.messages import pack
from domain.people import Person
from domain.timetable import SessionDay, timetable_of
from storage import attendance as queries
from storage.tx import Tx


def ask_code(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """Somebody says that they are there: the code at the entrance is what they type next."""
    tx.people.await_text(by.id, pack("check-in"))
    tx.answer(by, screens.code_wanted(), now=now, edits=message_id)


def check_in(tx: Tx, *, by: Person, now: datetime, content: Content, typed: str) -> Present | NotNoted:
    """Note whoever sends the code of the day as present. Sent twice, it is noted once."""
    outcome = _check_in(tx, by, now, content, typed)
    match outcome:
        case Present(session, before):
            if by.awaiting is not None:
                tx.people.await_text(by.id, None)
            tx.answer(by, screens.noted(session, was_before=before), now=now)
        case NotNoted():
            tx.answer(by, screens.not_noted(outcome), now=now)
    return outcome


def _check_in(tx: Tx, by: Person, now: datetime, content: Content, typed: str) -> Present | NotNoted:
    if tx.attendances.wrong_tries(by.id, since=now - WRONG_TRIES_WITHIN) >= WRONG_TRIES:
        return NotNoted("too-many")
    session = _session(tx, content, tx.attendances.session_of(read_code(typed)))
    refused = refusal(session, now, ZoneInfo(content.territory.zone))
    if refused is not None or session is None:
        refused = refused or NotNoted("wrong")
        tx.journal("check_in", session.id if session else "", refused.why, at=now, by=by)
        return refused
    is_new = tx.attendances.note(session.id, by.id, now=now)
    if is_new:
        tx.journal("check_in", session.id, "present", at=now, by=by)
    return Present(session, before=not is_new)


def note_present(
    tx: Tx, *, by: Person, now: datetime, content: Content, session_id: str, person_id: int
) -> Present | NotNoted:
    """An organizer notes somebody who is there without a telephone."""
    session = _session(tx, content, session_id)
    refused = refusal(session, now, ZoneInfo(content.territory.zone))
    person = tx.people.by_id(person_id)
    if refused is not None or session is None or person is None:
        refused = refused or NotNoted("wrong")
        tx.answer(by, screens.not_noted(refused), now=now)
        return refused
    is_new = tx.attendances.note(session_id, person_id, now=now)
    if is_new:
        details = {"session": session_id}
        tx.journal("note_present", f"person:{person_id}", "present", at=now, by=by, details=details)
    tx.answer(by, screens.noted_for(person), now=now)
    return Present(session, before=not is_new)


def make_code(tx: Tx, *, by: Person, now: datetime, session_id: str) -> str:
    """The code that is shown on site: made when somebody of the team first looks for it."""
    return tx.attendances.code_of(session_id)


def show_code(
    tx: Tx, *, by: Person, now: datetime, content: Content, session_id: str, message_id: int | None = None
) -> None:
    """The code of the day in the chat of somebody of the team, and how many people are there."""
    session = _session(tx, content, session_id)
    refused = refusal(session, now, ZoneInfo(content.territory.zone))
    if refused is not None or session is None:
        tx.answer(by, screens.not_noted(refused or NotNoted("wrong")), now=now, edits=message_id)
        return
    present = queries.present(tx.connection).get(session_id, 0)
    code = make_code(tx, by=by, now=now, session_id=session_id)
    tx.answer(by, screens.code_of_the_day(session, code, present), now=now, edits=message_id)


def _session(tx: Tx, content: Content, session_id: str | None) -> SessionDay | None:
    times = timetable_of(programme_of(content), tx.sessions.dates())
    return times.session(session_id) if times and session_id else None
