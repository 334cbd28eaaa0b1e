"""The calendar in real dates: what is due when, and how long it may wait, once the first session has a date.

Nothing of it is stored: a session that moves takes with it all that prepares it and has not left yet.
Which entry goes with which session: docs/decisions/0017-sessions-that-move.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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


FIRST = "session-1"
"""The session from which the others count their days, as long as they have no date of their own."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What organizers have decided of one session: its date, or that it does not take place, and why."""

    starts_at: datetime
    cancelled_for: str | None = None
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """Every decision on dates that stands. `version` grows with each: who decides says which they have seen."""

    placed: Mapping[str, Placed]
    version: int = 0

    @property
    def first(self) -> datetime | None:
        """When the first session starts, or None where no date is set yet."""
        placed = self.placed.get(FIRST)
        return placed.starts_at if placed else None

    def with_one(self, session_id: str, placed: Placed) -> Dates:
        """The same with another decision on one session: what would be, before it is."""
        return replace(self, placed={**self.placed, session_id: placed}, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class SessionDay:
    """A session in real time. `cancelled_for`: why it does not take place, or None where it does."""

    session: Session
    number: int
    starts_at: datetime
    cancelled_for: str | None = None

    @property
    def id(self) -> str:
        return self.session.id

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=self.session.hours)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_for is not None

    def has_begun(self, now: datetime) -> bool:
        return now >= self.starts_at


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
    is_cancelled: bool = False  # its session does not take place

    @property
    def kind(self) -> Kind | None:
        """How it is sent, or None where it is not."""
        return None if self.is_said_before or self.is_cancelled else KINDS.get(self.entry.kind)

    def is_late(self, now: datetime) -> bool:
        return self.not_after is not None and now >= self.not_after


@dataclass(frozen=True, slots=True)
class Timetable:
    """Every entry of the calendar in real time, the earliest first, and the sessions in their order."""

    due: tuple[Due, ...]
    sessions: tuple[SessionDay, ...]

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

    def session(self, session_id: str) -> SessionDay | None:
        return next((one for one in self.sessions if one.id == session_id), None)

    def next_session(self, now: datetime) -> SessionDay | None:
        """The next session that takes place, the one that is being held included."""
        held = (one for one in self.sessions if not one.is_cancelled and one.ends_at > now)
        return min(held, key=lambda one: one.starts_at, default=None)


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

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.territory.zone)

    def start_of(self, session_id: str, day: date) -> datetime:
        """When a session starts that is held on this day, at the hour of its place."""
        hour = time.fromisoformat(self.territory.meetings[session_id].start)
        return datetime.combine(day, hour, self.zone)


def reminder_keys(programme: Programme) -> Mapping[str, tuple[str, ...]]:
    """The keys of the entries that remind of each session."""
    entries = [one for one in programme.calendar.entries if one.kind == "reminder"]
    return {
        session.id: tuple(key_of(one) for one in entries if _session_for(one, programme.sessions) == session)
        for session in programme.sessions
    }


def key_of(entry: CalendarEntry) -> str:
    """By what an entry is known, whatever its date."""
    return f"{entry.day}:{entry.kind}:{entry.ref}"


def timetable(programme: Programme, dates: Dates) -> Timetable:
    """Place the whole calendar. The first session must have its date."""
    first = dates.first
    assert first is not None, "nothing has a date before the first session has one"
    day_one = first.astimezone(programme.zone).date()
    sessions = tuple(
        _session_day(session, number, programme, dates, day_one)
        for number, session in enumerate(programme.sessions, 1)
    )
    due = [_due(entry, programme, sessions) for entry in programme.calendar.entries]
    return Timetable(tuple(sorted(due, key=lambda one: one.at)), sessions)


def timetable_of(programme: Programme, dates: Dates) -> Timetable | None:
    """The same, or None while the first session has no date."""
    return timetable(programme, dates) if dates.first is not None else None


def _session_day(
    session: Session, number: int, programme: Programme, dates: Dates, day_one: date
) -> SessionDay:
    """By its own date where it has one, otherwise so many days after the first session."""
    placed = dates.placed.get(session.id)
    if placed is None:
        day = day_one + timedelta(days=session.day)
        return SessionDay(session, number, programme.start_of(session.id, day))
    return SessionDay(session, number, placed.starts_at.astimezone(programme.zone), placed.cancelled_for)


def _due(entry: CalendarEntry, programme: Programme, sessions: Sequence[SessionDay]) -> Due:
    mine = _session_for(entry, programme.sessions)
    goes_with = next(one for one in sessions if one.session == mine)
    day = goes_with.starts_at.date() + timedelta(days=entry.day - goes_with.session.day)
    at = entry.moment(day, goes_with.starts_at)
    is_reminder = entry.kind == "reminder"
    return Due(
        key=key_of(entry),
        entry=entry,
        at=at,
        not_after=_not_after(entry, at, goes_with.starts_at, programme.polls, programme.zone),
        session=goes_with.session if is_reminder else None,
        session_at=goes_with.starts_at if is_reminder else None,
        is_said_before=entry.ref == "rappel-h2" and not may_leave(Kind.SESSION, at, programme.zone),
        is_cancelled=goes_with.is_cancelled and entry.kind in ("reminder", "session"),
    )


def _session_for(entry: CalendarEntry, sessions: Sequence[Session]) -> Session:
    """The session that an entry prepares: the next one. A summary tells of the session before it."""
    if entry.kind == "summary":
        return [one for one in sessions if one.day <= entry.day][-1]
    return next((one for one in sessions if one.day >= entry.day), sessions[-1])


def _not_after(
    entry: CalendarEntry, at: datetime, session_at: datetime, polls: Mapping[str, Poll], zone: ZoneInfo
) -> datetime:
    """The ruling on what waits how long: a module its evening, a poll its close, a reminder its session."""
    match entry.kind, entry.ref:
        case "poll", ref:
            return at + timedelta(hours=polls[ref].open_hours)
        case "reminder", "rappel-j7":
            return session_at - timedelta(days=2)
        case "reminder", "rappel-h2":
            return session_at
        case _:
            return datetime.combine(at.date(), EVENING, zone)
