"""What organizers start from, and the calendar they read."""

from __future__ import annotations

from datetime import datetime

from actions.campaigns import CALENDAR
from actions.screens import sessions as screens
from domain.audiences import EVERYBODY, PANEL
from domain.people import Person
from domain.timetable import Programme, timetable_of
from storage import audiences, campaigns, unknowns
from storage.tx import Tx


def show_organization(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """How many people take part, when the first session is, and what an organizer can do."""
    tx.people.await_text(by.id, None)
    enrolled = audiences.reach(tx.connection, EVERYBODY, now=now).reached
    panel = audiences.reach(tx.connection, PANEL, now=now).reached
    unknown = unknowns.total(tx.connection)
    start = screens.organization(by, enrolled, panel, tx.sessions.first(), unknown)
    tx.answer(by, start, now=now, edits=message_id)


def show_calendar(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, page: int, message_id: int | None = None
) -> None:
    """The whole calendar in real dates, page by page."""
    times = timetable_of(programme, tx.sessions.dates())
    begun = {
        key.removeprefix(CALENDAR): state
        for key, state in campaigns.known_keys(tx.connection, CALENDAR).items()
    }
    tx.answer(by, screens.calendar(times, begun, page=page), now=now, edits=message_id)
