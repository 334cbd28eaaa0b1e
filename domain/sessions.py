"""Setting, moving and cancelling a session: what may be decided, and what it changes for everybody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from domain.timetable import Dates, Due, Placed, Programme, SessionDay, Timetable, timetable, timetable_of

LONGEST_REASON = 300
"""How much may be said of why a session is cancelled."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an organizer wants of a session: a day (and an hour of their own), or that it does not take place."""

    session_id: str
    day: date | None = None
    hour: time | None = None
    cancelled_for: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be decided so, and why; `by_session` is the session that stands in the way."""

    why: Literal[
        "unknown", "past", "has-begun", "first-is-missing", "too-early", "too-late", "no-reason", "no-date",
        "is-cancelled", "as-it-was",
    ]  # fmt: skip
    by_session: SessionDay | None = None


@dataclass(frozen=True, slots=True)
class SessionChange:
    """A session before and after: moved, cancelled, or dated for the first time."""

    before: SessionDay | None
    after: SessionDay


@dataclass(frozen=True, slots=True)
class SendChange:
    """Something that is sent on another day than before, or not at all any more."""

    before: Due | None
    after: Due

    @property
    def is_dropped(self) -> bool:
        """Whether it would have been sent and will not be."""
        return self.after.kind is None

    @property
    def key(self) -> str:
        return self.after.key


@dataclass(frozen=True, slots=True)
class Difference:
    """All that a decision changes, in the order in which it happens."""

    sessions: tuple[SessionChange, ...]
    sends: tuple[SendChange, ...]

    @property
    def moved(self) -> tuple[SendChange, ...]:
        return tuple(one for one in self.sends if not one.is_dropped)

    @property
    def dropped(self) -> tuple[SendChange, ...]:
        return tuple(one for one in self.sends if one.is_dropped)

    def late(self, now: datetime) -> int:
        """How many sends would come too late to be worth sending."""
        return sum(one.after.at <= now and one.after.is_late(now) for one in self.moved)


def decide(decision: Decision, dates: Dates, programme: Programme, *, now: datetime) -> Dates | Refused:
    """The dates as they would be, or why it cannot be so."""
    session = next((one for one in programme.sessions if one.id == decision.session_id), None)
    if session is None:
        return Refused("unknown")
    before = timetable_of(programme, dates)
    if before is None and session is not programme.sessions[0]:
        return Refused("first-is-missing")
    current = before.session(session.id) if before else None
    if current is not None and current.has_begun(now) and not current.is_cancelled:
        return Refused("has-begun", current)
    placed = _placed(decision, current, programme, now=now)
    if isinstance(placed, Refused):
        return placed
    after = dates.with_one(session.id, placed)
    return _out_of_order(timetable(programme, after), session.id) or after


def _placed(
    decision: Decision, current: SessionDay | None, programme: Programme, *, now: datetime
) -> Placed | Refused:
    if decision.day is None:
        return _cancelled(decision, current, now=now)
    starts_at = programme.start_of(decision.session_id, decision.day)
    if decision.hour is not None:
        starts_at = datetime.combine(decision.day, decision.hour, programme.zone)
    if starts_at <= now or decision.day <= now.astimezone(programme.zone).date():
        return Refused("past")
    if current is not None and not current.is_cancelled and current.starts_at == starts_at:
        return Refused("as-it-was", current)
    return Placed(starts_at, set_at=now)


def _cancelled(decision: Decision, current: SessionDay | None, *, now: datetime) -> Placed | Refused:
    reason = " ".join((decision.cancelled_for or "").split())[:LONGEST_REASON]
    if current is None:
        return Refused("no-date")
    if current.is_cancelled:
        return Refused("is-cancelled", current)
    if not reason:
        return Refused("no-reason")
    return Placed(current.starts_at, reason, now)


def _out_of_order(times: Timetable, session_id: str) -> Refused | None:
    """Sessions keep their order: each builds on the one before it."""
    held = [one for one in times.sessions if not one.is_cancelled]
    for earlier, later in zip(held, held[1:], strict=False):
        if earlier.starts_at.date() >= later.starts_at.date():
            return Refused("too-early", earlier) if later.id == session_id else Refused("too-late", later)
    return None


def difference(before: Timetable | None, after: Timetable, *, left: Collection[str] = ()) -> Difference:
    """What changes between two timetables. What has left already (`left`, by key) changes no more."""
    had = {one.id: one for one in before.sessions} if before else {}
    due = {one.key: one for one in before.due} if before else {}
    sessions = [SessionChange(had.get(one.id), one) for one in after.sessions if had.get(one.id) != one]
    sends = [
        SendChange(due.get(one.key), one)
        for one in after.due
        if one.key not in left and _is_sent_otherwise(due.get(one.key), one)
    ]
    return Difference(tuple(sessions), tuple(sends))


def _is_sent_otherwise(before: Due | None, after: Due) -> bool:
    if before is None:
        return after.kind is not None
    if before.kind is None and after.kind is None:
        return False
    return (before.at, before.kind, before.session_at) != (after.at, after.kind, after.session_at)
