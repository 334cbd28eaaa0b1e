"""The parts of the content that, with the date of the first session, make a timetable."""

from __future__ import annotations

from content.loader import Content
from domain.timetable import Programme


def programme_of(content: Content) -> Programme:
    """What `domain.timetable.timetable` needs."""
    return Programme(content.calendar, tuple(content.sessions.values()), content.polls, content.territory)
