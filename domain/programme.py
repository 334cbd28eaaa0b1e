"""The programme: its phases, its sessions, and what is sent on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

Audience = Literal["panel", "enrolled"]
Status = Literal["verified", "to_confirm", "local"]
"""How far a fact was checked: read in a source, still to be confirmed, or to be filled in by the place."""

Kind = Literal[
    "module",
    "poll",
    "testimony",
    "reminder",
    "registration",
    "session",
    "statements",
    "questions",
    "summary",
    "draw",
    "review",
    "follow-up",
]
SENT_KINDS: frozenset[Kind] = frozenset({"module", "poll", "testimony", "reminder"})
"""What the clock sends in this version. `registration` is the welcome at enrolment, whatever the date;
the others are listed as "not sent by the bot yet"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stage of the programme: one question, and what is learnt, asked and told around it."""

    id: str
    order: int
    title: str
    question: str = ""
    goal: str = ""
    weeks: tuple[int, ...] = ()
    modules: tuple[str, ...] = ()
    polls: tuple[str, ...] = ()
    testimony_prompts: tuple[str, ...] = ()
    statements: str = ""
    session: str = ""
    deliverable: str = ""
    launch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRules:
    """When a proposal counts as adopted."""

    adoption: str
    quorum: str
    secret: bool
    minority_opinion: str
    note: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The whole path, from the welcome to what happens after the vote."""

    id: str
    title: str
    mandate_question: str
    weeks: int
    voting_rules: VotingRules
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A day on which the group meets; `day` counts from the first session."""

    id: str
    day: int
    title: str
    phases: tuple[str, ...]
    hours: int
    agenda: tuple[str, ...]
    votes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """Something that reaches people on a day counted from the first session.

    `time` is an hour ("18:30"), or counted from the session of that day ("start", "start-2h").
    `with_` names the entry that travels in the same message.
    """

    day: int
    time: str
    kind: Kind
    ref: str
    phase: str
    audience: Audience
    note: str = ""
    with_: str = ""

    @property
    def is_sent(self) -> bool:
        """Whether this version of the bot sends it."""
        return self.kind in SENT_KINDS

    def moment(self, day: date, session_at: datetime) -> datetime:
        """When it is due on this day, in the zone of its session, which starts at `session_at`."""
        if not self.time.startswith("start"):
            return datetime.combine(day, time.fromisoformat(self.time), session_at.tzinfo)
        hours_before = int(self.time.removeprefix("start").strip("-h") or 0)
        return datetime.combine(day, session_at.timetz()) - timedelta(hours=hours_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRules:
    """How much may reach one person, and when nothing may."""

    max_messages_per_day: int
    max_contents_per_day: int
    quiet_from: str
    quiet_until: str
    sunday_quiet_until: str
    beyond_the_limit: tuple[str, ...]
    catch_up: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Every day of the programme on which something happens."""

    rules: CalendarRules
    entries: tuple[CalendarEntry, ...]
