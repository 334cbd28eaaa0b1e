"""A message an organizer writes to many: when it leaves, who must agree, what its text may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from domain.audiences import Audience
from domain.personal_data import kinds_in, spot
from domain.sending import NIGHT_FROM, Kind, leaves_at

LONGEST = 1500
"""Characters; longer is not read on a phone."""

KEPT = timedelta(hours=48)
"""How long a message may wait for a free day before it is no longer worth sending."""

TAKE_BACK = timedelta(seconds=60)
"""How long whoever has sent it may still change their mind."""

ALONE_UP_TO = 100
"""To how many people one organizer may write alone."""

FARTHEST = timedelta(days=60)
"""How far ahead an hour may be set: what lies behind is a slip of the pen."""

DRAFT, ASKED, PLANNING, PLANNED = "draft", "asked", "planning", "planned"
LATE, CANCELLED, STOPPED = "late", "cancelled", "stopped"
"""States of a campaign. `asked`: a broadcast that waits for a second person."""

BEING_WRITTEN = (DRAFT, ASKED)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message of an organizer to many. `revision` counts its changes: what was seen is what is sent."""

    id: int
    writer: int | None  # who changed it last
    words: str
    whom: Audience
    hour: datetime | None  # None: as soon as it may leave
    revision: int
    state: str
    due_at: datetime
    approved_by: int | None = None
    roll: bytes | None = None
    as_read: str = ""  # the words with the facts of the place in them

    @property
    def is_being_written(self) -> bool:
        return self.state in BEING_WRITTEN

    def can_be_taken_back(self, now: datetime) -> bool:
        """Whether it was let go and nothing of it has left."""
        return self.state == PLANNING and now < self.due_at

    def can_be_stopped(self, now: datetime) -> bool:
        """Whether it has begun, and some may still have to leave."""
        return self.state in (PLANNING, PLANNED) and now >= self.due_at


def leaves_first(hour: datetime | None, now: datetime, zone: tzinfo) -> datetime:
    """When the first of it leaves, let go now: never before it can be taken back, never in quiet hours."""
    return leaves_at(Kind.BROADCAST, max(hour or now, now + TAKE_BACK), zone)


def needs_second_person(reached: int) -> bool:
    return reached > ALONE_UP_TO


def read_hour(typed: str, zone: tzinfo) -> datetime | None:
    """An hour as a form or a button says it, by the territory's clock; nothing: as soon as it may leave.

    `ValueError` where it is no hour.
    """
    return datetime.fromisoformat(typed).replace(tzinfo=zone) if typed else None


def hour_flaw(hour: datetime | None, now: datetime) -> str:
    """Why it cannot leave at this hour, or nothing."""
    if hour is None or now <= hour <= now + FARTHEST:
        return ""
    return "hour-past" if hour < now else "hour-too-far"


# --- the text -------------------------------------------------------------------------------------

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What keeps a text from being sent: it is `empty` or `too-long`, has a `variable` nobody knows, or what
    must never be sent to many: a number of `social-security`, an `iban`."""

    what: str
    which: str = ""
    given: int = 0


def flaws(words: str, facts: Mapping[str, str]) -> tuple[Flaw, ...]:
    """All that keeps a text from being sent."""
    if not words.strip():
        return (Flaw("empty"),)
    unknown = dict.fromkeys(name for name in _BRACES.findall(words) if not facts.get(name))
    found = [Flaw("variable", name[:40]) for name in unknown]
    found += [Flaw(kind) for kind in kinds_in(words) if kind in NEVER_TO_MANY]
    if not unknown and len(whole := filled_in(words, facts)) > LONGEST:
        found.append(Flaw("too-long", given=len(whole)))
    return tuple(found)


NEVER_TO_MANY = ("social-security", "iban")


def seems_personal(words: str, facts: Mapping[str, str]) -> tuple[str, ...]:
    """What could tell who somebody is, for its writer to look at once more. Facts of the place are everybody's."""
    public = {_bare(fact) for fact in facts.values()}
    own = [one for one in spot(words) if _bare(words[one.start : one.end]) not in public]
    return tuple(dict.fromkeys(one.kind for one in own))


def _bare(words: str) -> str:
    return "".join(sign for sign in words if sign.isalnum()).casefold()


def filled_in(words: str, facts: Mapping[str, str]) -> str:
    """The words with the facts of the place in them. What was filled in is never looked at again."""
    return _BRACES.sub(lambda found: facts.get(found[1]) or found[0], words.strip())


# --- how long it takes ----------------------------------------------------------------------------

PACE = 28.0
"""Messages a second, where nothing has been seen yet of how fast they leave: what Telegram allows."""


def ends_at(*, waiting: int, last_due: datetime, now: datetime, pace: float, zone: tzinfo) -> datetime:
    """When the last of them will have left: at this pace, and never in quiet hours."""
    at, left = leaves_at(Kind.BROADCAST, now, zone), timedelta(seconds=waiting / pace)
    while at + left > (evening := _evening_of(at, zone)):
        left -= evening - at
        at = leaves_at(Kind.BROADCAST, evening, zone)
    return max(at + left, leaves_at(Kind.BROADCAST, last_due, zone))


def _evening_of(at: datetime, zone: tzinfo) -> datetime:
    return datetime.combine(at.astimezone(zone).date(), NIGHT_FROM, zone)
