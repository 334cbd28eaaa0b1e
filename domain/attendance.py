"""Who was there: a code shown on site, good for the day of its session, marks whoever sends it as present.

An absence is not a fault: it is never counted against anybody, and nobody is asked for a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from domain.spelling import fold
from domain.timetable import SessionDay

PREFIX = "ici-"
"""What tells a link shown on site from an invitation."""

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No sign that looks like another."""

CODE_LENGTH = 6
"""A thousand million codes, five tries an hour, one day: nobody guesses it from home."""

WRONG_TRIES = 5
WRONG_TRIES_WITHIN = timedelta(hours=1)
"""After so many wrong codes in so long, an account's codes are not looked at for a while."""


@dataclass(frozen=True, slots=True)
class Present:
    """This person is noted as present; `before`: they were already."""

    session: SessionDay
    before: bool = False


@dataclass(frozen=True, slots=True)
class NotNoted:
    """The code opens nothing, and why."""

    why: Literal["wrong", "another-day", "cancelled", "too-many"]
    session: SessionDay | None = None


def read_code(typed: str) -> str:
    """A code as it is kept, however it was typed: "k7p 4qx" is "K7P4QX"."""
    return "".join(letter for letter in fold(typed).upper() if letter in LETTERS)[: CODE_LENGTH + 1]


def is_held_on(session: SessionDay, now: datetime, zone: tzinfo) -> bool:
    """Whether this is the day of a session."""
    return now.astimezone(zone).date() == session.starts_at.astimezone(zone).date()


def refusal(session: SessionDay | None, now: datetime, zone: tzinfo) -> NotNoted | None:
    """Why nobody can be noted as present in a session now, or None where they can."""
    if session is None:
        return NotNoted("wrong")
    if session.is_cancelled:
        return NotNoted("cancelled", session)
    return None if is_held_on(session, now, zone) else NotNoted("another-day", session)
