"""Who comes to a session: yes, no or perhaps, what they need for it, and who has a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.people import Person
from domain.programme import Audience
from domain.timetable import SessionDay

CHOICES = ("yes", "perhaps", "no")
NEEDS = ("transport", "childcare", "interpreter", "access")
"""What somebody may need in order to come; several at once."""

MOST_PLACES = 10_000


@dataclass(frozen=True, slots=True)
class Coming:
    """What one person has said of one session. `waits`: they would come, and there is no place yet."""

    session_id: str
    person_id: int
    choice: str
    needs: tuple[str, ...] = ()
    waits: bool = False
    since: datetime | None = None
    """From when they have been coming, or waiting for a place: who waits longest is first."""

    @property
    def has_place(self) -> bool:
        return self.choice == "yes" and not self.waits


@dataclass(frozen=True, slots=True)
class Room:
    """How many places a session has (None: as many as come), and how many are taken."""

    session_id: str
    places: int | None = None
    taken: int = 0

    @property
    def is_full(self) -> bool:
        return self.places is not None and self.taken >= self.places

    @property
    def free(self) -> int | None:
        """How many places are left; None where nobody counts them."""
        return None if self.places is None else max(self.places - self.taken, 0)


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be answered, and why."""

    why: Literal["unknown", "cancelled", "has-begun", "not-invited"]
    session: SessionDay | None = None


def refusal(
    session: SessionDay | None, person: Person, audience: Audience, *, now: datetime
) -> Refused | None:
    """Why this person cannot say whether they come, or None where they can."""
    if session is None:
        return Refused("unknown")
    if audience == "panel" and not person.panel:
        return Refused("not-invited", session)
    if session.is_cancelled:
        return Refused("cancelled", session)
    return Refused("has-begun", session) if session.has_begun(now) else None


def choose(before: Coming | None, fresh: Coming, room: Room, *, now: datetime) -> Coming:
    """What is kept of an answer. Whoever said yes before keeps their place, or their turn."""
    if before is not None and before.choice == fresh.choice:
        return before
    needs = before.needs if before is not None and fresh.choice != "no" else ()
    return replace(fresh, needs=needs, waits=fresh.choice == "yes" and room.is_full, since=now)


def with_need(before: Coming, need: str, *, is_wanted: bool) -> Coming:
    """The same with one need more or less. Somebody who does not come needs nothing."""
    if need not in NEEDS or before.choice == "no":
        return before
    wanted = {*before.needs, need} if is_wanted else {*before.needs} - {need}
    return replace(before, needs=in_order(wanted))


def in_order(needs: set[str] | Sequence[str]) -> tuple[str, ...]:
    """Needs in the order in which they are always named."""
    return tuple(one for one in NEEDS if one in needs)
