"""Reminders of a session: what, when, where, and whom to call."""

from __future__ import annotations

from actions.screens.coming import answer_rows, facts_of
from actions.screens.doors import MENU
from domain.messages import Message, Value, Words
from domain.territory import Territory
from domain.timetable import Due, SessionDay

ASK = ("rappel-j7", "rappel-j1")
"""The reminders that ask whether somebody comes."""


def reminder(due: Due, territory: Territory) -> Message:
    """The reminder an entry of the calendar stands for, with the facts of its session."""
    session, at = due.session, due.session_at
    assert session is not None
    assert at is not None
    meeting = territory.meetings[session.id]
    day = SessionDay(session, 0, at)
    params: dict[str, Value] = {"reminder": Words(f"reminders/{due.entry.ref}"), **facts_of(day, meeting)}
    asks = due.entry.ref in ASK
    return Message("session-reminder", params, (*(answer_rows(session.id) if asks else ()), (MENU,)))
