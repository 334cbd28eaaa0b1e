"""How promised messages are treated: what goes first, what may wait, what is held back at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum


class Kind(StrEnum):
    """Why a message is sent; everything else follows from it."""

    ANSWER = "answer"  # to what somebody has just done
    DISTRESS = "distress"  # help numbers, and the alert to moderators
    CRISIS = "crisis"  # a real event: the one text that leaves at any hour
    DECISION = "decision"  # what became of a testimony: the author asked for it by sending it
    SESSION = "session"  # reminders J-7, J-1, H-2
    STAFF = "staff"  # what waits for a moderator or an organizer
    POLL = "poll"
    MODULE = "module"
    PROMPT = "prompt"
    BROADCAST = "broadcast"  # what an organizer wrote


PRIORITY = {
    Kind.ANSWER: 0,
    Kind.DISTRESS: 0,
    Kind.CRISIS: 1,
    Kind.DECISION: 2,
    Kind.STAFF: 2,
    Kind.SESSION: 3,
    Kind.POLL: 4,
    Kind.MODULE: 4,
    Kind.PROMPT: 4,
    Kind.BROADCAST: 5,
}

CONTENT = frozenset({Kind.POLL, Kind.MODULE, Kind.PROMPT})
"""One of these a day at most."""

UNASKED = CONTENT | {Kind.BROADCAST}
"""Two of these a day at most; session reminders, decisions and a real crisis are never held for it."""

MAX_CONTENT_A_DAY = 1
MAX_UNASKED_A_DAY = 2

NIGHT_FROM = time(21, 0)
NIGHT_UNTIL = time(8, 0)
SUNDAY_FROM = time(17, 0)

ANY_HOUR = frozenset({Kind.ANSWER, Kind.DECISION, Kind.DISTRESS, Kind.CRISIS})
DURING_PAUSE = frozenset({Kind.ANSWER, Kind.DISTRESS, Kind.CRISIS})
"""What leaves during the general pause as well: what somebody has just asked for, help, and the one text for a
real event."""

SUNDAY_TOO = frozenset({Kind.SESSION, Kind.STAFF})


def may_leave(kind: Kind, now: datetime, zone: tzinfo) -> bool:
    """Whether a message of this kind may leave at this hour of the territory."""
    if kind in ANY_HOUR:
        return True
    local = now.astimezone(zone)
    if not NIGHT_UNTIL <= local.time() < NIGHT_FROM:
        return False
    return kind in SUNDAY_TOO or local.isoweekday() != 7 or local.time() >= SUNDAY_FROM


def next_morning(now: datetime, zone: tzinfo) -> datetime:
    """The next day's first quiet-free hour: where a message goes that is too much for today."""
    local = now.astimezone(zone)
    tomorrow = (local + timedelta(days=1)).date()
    opening = SUNDAY_FROM if tomorrow.isoweekday() == 7 else NIGHT_UNTIL
    return datetime.combine(tomorrow, opening, tzinfo=zone)


def leaves_at(kind: Kind, due_at: datetime, zone: tzinfo) -> datetime:
    """When a message that is due then may leave: at once, or when the quiet hours end."""
    if may_leave(kind, due_at, zone):
        return due_at
    local = due_at.astimezone(zone)
    days = [local.date() + timedelta(days=ahead) for ahead in range(3)]
    openings = [datetime.combine(day, hour, zone) for day in days for hour in (NIGHT_UNTIL, SUNDAY_FROM)]
    return next(at for at in openings if at > local and may_leave(kind, at, zone))
