"""An organizer gives the first session its date; the calendar follows."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from actions.campaigns import CALENDAR
from actions.screens import sessions as screens
from domain.dates import read_date, saturdays
from domain.people import Person
from domain.timetable import Programme, Timetable, timetable
from storage.tx import Tx

WEEKS_AHEAD = 3
"""The calendar begins three weeks before the first session."""


def ask_date(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, message_id: int | None = None
) -> None:
    """Ask for the date of the first session, with a few that would do."""
    today = _today(now, programme)
    proposed = [programme.first_proposed, *saturdays(today, weeks_ahead=WEEKS_AHEAD, count=4)]
    later = sorted({day for day in proposed if day > today})[:4]
    tx.people.await_text(by.id, "session-date")
    tx.answer(by, screens.date_wanted(later, tx.sessions.first()), now=now, edits=message_id)


def propose_date(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, typed: str, message_id: int | None = None
) -> date | None:
    """Show what a date would change, before anything changes."""
    day = read_date(typed, today=_today(now, programme))
    if day is None or day <= _today(now, programme):
        tx.answer(by, screens.date_not_understood(is_past=day is not None), now=now)
        return None
    tx.people.await_text(by.id, None)
    tx.answer(by, screens.consequences(day, _times(programme, day), now), now=now, edits=message_id)
    return day


def set_date(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, day: str, message_id: int | None
) -> None:
    """Fix the date. What has not left yet moves with it; set twice, it is set once."""
    first = read_date(day, today=_today(now, programme))
    if first is None or first <= _today(now, programme):
        tx.answer(by, screens.date_not_understood(is_past=first is not None), now=now)
        return
    times = _times(programme, first)
    starts_at = times.sessions[0][1]
    if tx.sessions.first() != starts_at:
        tx.sessions.set_first(starts_at, now=now)
        taken_back = tx.campaigns.take_back_waiting(CALENDAR)
        tx.journal("set_date", "session-1", day, at=now, by=by, details={"taken_back": taken_back})
    tx.answer(by, screens.date_set(times, now), now=now, edits=message_id)


def _today(now: datetime, programme: Programme) -> date:
    return now.astimezone(ZoneInfo(programme.territory.zone)).date()


def _times(programme: Programme, first: date) -> Timetable:
    return timetable(programme, first)
