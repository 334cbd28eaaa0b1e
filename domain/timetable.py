"""The calendar in real dates: what is due when, and how long it may wait, once the first session has a date.

Nothing of it is stored: a session that moves takes with it all that has not left yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.polls import Poll
from domain.programme import Calendar, CalendarEntry, Session
from domain.sending import Kind, may_leave
from domain.territory import Territory

EVENING = time(21, 0)
"""After this hour what was meant for the day waits in the menu."""

KINDS: Mapping[str, Kind] = {
    "module": Kind.MODULE,
    "poll": Kind.POLL,
    "testimony": Kind.PROMPT,
    "reminder": Kind.SESSION,
}


@dataclass(frozen=True, slots=True)
class Due:
    """An entry of the calendar with its date. `not_after`: when it is no longer worth sending."""

    key: str
    entry: CalendarEntry
    at: datetime
    not_after: datetime | None
    session: Session | None = None  # of which it reminds
    session_at: datetime | None = None
    is_said_before: bool = False  # an H-2 reminder of the night: J-1 has said it

    @property
    def kind(self) -> Kind | None:
        """How it is sent, or None where the bot does not send it yet."""
        return None if self.is_said_before else KINDS.get(self.entry.kind)

    def is_late(self, now: datetime) -> bool:
        return self.not_after is not None and now >= self.not_after


@dataclass(frozen=True, slots=True)
class Timetable:
    """Every entry of the calendar in real time, the earliest first, and the four sessions."""

    due: tuple[Due, ...]
    sessions: tuple[tuple[Session, datetime], ...]

    def started(self, now: datetime) -> tuple[Due, ...]:
        """What is due, or was."""
        return tuple(one for one in self.due if one.at <= now)

    def to_come(self, now: datetime) -> tuple[Due, ...]:
        return tuple(one for one in self.due if one.at > now)

    def not_sent_yet(self, now: datetime) -> int:
        """How many entries to come this version of the bot does not send."""
        return sum(not one.entry.is_sent for one in self.to_come(now))

    def refs(self, kind: str, now: datetime) -> frozenset[str]:
        """The modules, polls or prompts whose day has come."""
        return frozenset(one.entry.ref for one in self.started(now) if one.entry.kind == kind)


@dataclass(frozen=True, slots=True)
class Programme:
    """The parts of the content that make a timetable."""

    calendar: Calendar
    sessions: Sequence[Session]
    polls: Mapping[str, Poll]
    territory: Territory

    @property
    def first_proposed(self) -> date:
        """The date the territory had in mind when its facts were written."""
        return self.territory.first_session


def timetable(programme: Programme, first_session: date) -> Timetable:
    """Place the whole calendar from the date of the first session."""
    zone = ZoneInfo(programme.territory.zone)
    starts = tuple(
        (session, _start_of(session, programme.territory, first_session, zone))
        for session in programme.sessions
    )
    due = [_due(entry, programme, first_session, starts, zone) for entry in programme.calendar.entries]
    return Timetable(tuple(sorted(due, key=lambda one: one.at)), starts)


def _start_of(session: Session, territory: Territory, first: date, zone: ZoneInfo) -> datetime:
    start = time.fromisoformat(territory.meetings[session.id].start)
    return datetime.combine(first + timedelta(days=session.day), start, zone)


def _due(
    entry: CalendarEntry,
    programme: Programme,
    first: date,
    starts: Sequence[tuple[Session, datetime]],
    zone: ZoneInfo,
) -> Due:
    session, session_at = _session_after(entry, first, starts)
    at = entry.moment(first, session_at.strftime("%H:%M") if session_at else "10:00", zone)
    is_reminder = entry.kind == "reminder"
    return Due(
        key=f"{entry.day}:{entry.kind}:{entry.ref}",
        entry=entry,
        at=at,
        not_after=_not_after(entry, at, session_at, programme.polls, zone),
        session=session if is_reminder else None,
        session_at=session_at if is_reminder else None,
        is_said_before=entry.ref == "rappel-h2" and not may_leave(Kind.SESSION, at, zone),
    )


def _session_after(
    entry: CalendarEntry, first: date, starts: Sequence[tuple[Session, datetime]]
) -> tuple[Session | None, datetime | None]:
    """The first session on the day of an entry or after it."""
    day = first + timedelta(days=entry.day)
    return next(((session, at) for session, at in starts if at.date() >= day), (None, None))


def _not_after(
    entry: CalendarEntry, at: datetime, session_at: datetime | None, polls: Mapping[str, Poll], zone: ZoneInfo
) -> datetime | None:
    """The ruling on what waits how long: a module its evening, a poll its close, a reminder its session."""
    evening = datetime.combine(at.date(), EVENING, zone)
    match entry.kind, entry.ref:
        case "poll", ref:
            return at + timedelta(hours=polls[ref].open_hours)
        case "reminder", "rappel-j7" if session_at is not None:
            return session_at - timedelta(days=2)
        case "reminder", "rappel-h2" if session_at is not None:
            return session_at
        case _:
            return evening
