"""Reminders of a session: what, when, where, and whom to call."""

from __future__ import annotations

from actions.screens.doors import MENU
from domain.messages import Message, Value, When, Words
from domain.territory import Territory
from domain.timetable import Due


def reminder(due: Due, territory: Territory) -> Message:
    """The reminder an entry of the calendar stands for, with the facts of its session."""
    session, at = due.session, due.session_at
    assert session is not None
    assert at is not None
    meeting = territory.meetings[session.id]
    params: dict[str, Value] = {
        "reminder": Words(f"reminders/{due.entry.ref}"),
        "session_title": Words(f"sessions/{session.id}/title"),
        "session_date": When(at, "day"),
        "session_time": When(at, "time"),
        "session_place": meeting.place,
        "map_link": meeting.map_link,
    }
    return Message("session-reminder", params, ((MENU,),))
