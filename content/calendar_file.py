"""A session as an `.ics` file: the date for a calendar of one's own. A newer one takes the place of the older."""

from __future__ import annotations

import re
from datetime import datetime

from icalendar import Calendar, Event, vUri

from content.loader import Content
from content.rendering import say
from domain.messages import Text, Words
from domain.spelling import fold
from domain.timetable import SessionDay


def session_file(content: Content, session: SessionDay, *, version: int, language: str, now: datetime) -> str:
    """One session. Its UID never changes; `version` grows with each change of a date."""
    meeting = content.territory.meetings[session.id]
    event = Event()
    event.add("uid", f"{session.id}@{_slug(content.territory.name)}.rebonds")
    event.add("sequence", version)
    event.add("dtstamp", now)
    event.add("dtstart", session.starts_at.astimezone(now.tzinfo))
    event.add("dtend", session.ends_at.astimezone(now.tzinfo))
    event.add("summary", say(content, Words(f"sessions/{session.id}/title"), language))
    event.add("location", meeting.place)
    event.add("url", vUri(meeting.map_link))
    event.add("description", say(content, Text("session-file-note"), language))
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Rebonds//Sessions//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def file_name(session: SessionDay) -> str:
    return f"session-{session.number}.ics"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
