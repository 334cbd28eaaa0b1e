"""The rules of a story: written in parts, sent, read by one moderator, decided once per revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

LONGEST = 1500
"""How many characters a whole story may have."""

LEASE = timedelta(minutes=30)
"""How long a story belongs to the moderator who opened it."""

OTHER = "other"
"""What stands for "something else" where a story answers no prompt."""


class State(StrEnum):
    """How far a story has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CHANGE_ASKED = "change-asked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TO_CONFIRM = "to-confirm"  # a moderator has corrected a detail: the author says whether that is right


class Level(StrEnum):
    """How far a story may go, as its author chose."""

    TEAM = "team"
    GROUP = "group"
    PUBLIC = "public"


class Origin(StrEnum):
    """Whose forwarded words are, as the teller says."""

    OWN = "own"
    RELATIVE = "relative"
    ELSEWHERE = "elsewhere"


class Verdict(StrEnum):
    """What a moderator decides of a story."""

    ACCEPT = "accept"
    CHANGE = "change"
    REFUSE = "refuse"

    @property
    def leads_to(self) -> State:
        return _LEADS_TO[self]


_LEADS_TO = {
    Verdict.ACCEPT: State.ACCEPTED,
    Verdict.CHANGE: State.CHANGE_ASKED,
    Verdict.REFUSE: State.REFUSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """A story as it stands. `revision` is the one being written or the last one sent."""

    __test__ = False

    id: int
    number: str
    person_id: int
    prompt_id: str | None
    state: State
    level: Level | None
    quote: bool | None
    sensitive: bool | None
    revision: int
    urgent: bool
    created_at: datetime
    submitted_at: datetime | None
    claimed_by: int | None
    claimed_until: datetime | None
    review_asked_at: datetime | None
    place: str | None = None
    origin: str | None = None

    @property
    def is_draft(self) -> bool:
        return self.state is State.DRAFT

    @property
    def was_never_sent(self) -> bool:
        return self.is_draft and self.revision == 1

    def holder(self, now: datetime) -> int | None:
        """Who is reading it now; nobody once the lease has run out."""
        if self.claimed_until is None or self.claimed_until <= now:
            return None
        return self.claimed_by


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a story that is being written."""

    words: str
    message_id: int | None = None
    is_forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Fits:
    """The story holds it; `left` is how many characters still fit."""

    left: int


@dataclass(frozen=True, slots=True)
class TooLong:
    """The story would be `given` characters long; without it `left` fit."""

    given: int
    left: int


def whole(parts: Sequence[Part]) -> str:
    """The story as it reads: its messages, one under the other."""
    return "\n".join(part.words for part in parts)


def room_for(parts: Sequence[Part], new: Part) -> Fits | TooLong:
    """Whether a message fits, beside the others or in place of the one it changes."""
    others = [part for part in parts if new.message_id is None or part.message_id != new.message_id]
    given = len(whole([*others, new]))
    if given > LONGEST:
        return TooLong(given, max(0, LONGEST - len(whole(others)) - bool(others)))
    return Fits(LONGEST - given)


# --- deciding -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decision:
    """What one moderator decided of one revision, once and for all."""

    testimony_id: int
    revision: int
    verdict: Verdict
    reason: str | None
    moderator_id: int
    decided_at: datetime


WhyNot = Literal[
    "unknown", "own", "withdrawn", "rewritten", "to-confirm", "decided", "held", "for-a-colleague",
    "not-open", "no-reason", "no-colleague", "too-late", "unchanged", "too-different", "too-long",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NotDecided:
    """Nothing was decided, and why: who was there before, or who is reading."""

    why: WhyNot
    decision: Decision | None = None
    moderator_id: int | None = None
    until: datetime | None = None


def may_read(
    testimony: Testimony, decisions: Sequence[Decision], *, moderator_id: int, revision: int, now: datetime
) -> NotDecided | None:
    """Why this moderator may not take this revision in hand, or None where they may."""
    if testimony.person_id == moderator_id:
        return NotDecided("own")
    if testimony.state is State.WITHDRAWN:
        return NotDecided("withdrawn")
    if decided := next((one for one in decisions if one.revision == revision), None):
        return NotDecided("decided", decision=decided)
    if testimony.revision == revision and testimony.state is State.TO_CONFIRM:
        return NotDecided("to-confirm")
    if testimony.revision != revision or testimony.state is not State.SUBMITTED:
        return NotDecided("rewritten")
    if is_for_a_colleague(testimony, decisions, moderator_id=moderator_id):
        return NotDecided("for-a-colleague")
    holder = testimony.holder(now)
    if holder is not None and holder != moderator_id:
        return NotDecided("held", moderator_id=holder, until=testimony.claimed_until)
    return None


def is_for_a_colleague(testimony: Testimony, decisions: Sequence[Decision], *, moderator_id: int) -> bool:
    """A second reading is never done by whoever did the first."""
    if testimony.review_asked_at is None:
        return False
    return any(one.moderator_id == moderator_id for one in decisions)


def may_act(
    testimony: Testimony, decisions: Sequence[Decision], *, moderator_id: int, revision: int, now: datetime
) -> NotDecided | None:
    """Why this moderator may do nothing to this revision, or None: only who has it open now may."""
    refused = may_read(testimony, decisions, moderator_id=moderator_id, revision=revision, now=now)
    if refused is None and testimony.holder(now) != moderator_id:
        return NotDecided("not-open")
    return refused


def decide(
    testimony: Testimony,
    decisions: Sequence[Decision],
    verdict: Verdict,
    reason: str | None,
    *,
    moderator_id: int,
    revision: int,
    now: datetime,
) -> Decision | NotDecided:
    """One decision per revision, by the one moderator who has the story open."""
    refused = may_act(testimony, decisions, moderator_id=moderator_id, revision=revision, now=now)
    if refused is not None:
        return refused
    if verdict is not Verdict.ACCEPT and reason is None:
        return NotDecided("no-reason")
    return Decision(testimony.id, revision, verdict, reason, moderator_id, now)


UNDO = timedelta(seconds=60)
"""How long a decision can be undone; its author is told only then."""


def may_undo(
    testimony: Testimony, decision: Decision | None, *, moderator_id: int, revision: int, now: datetime
) -> NotDecided | None:
    """Why this decision stays, or None: whoever made it may take it back before its author is told."""
    if decision is None or decision.revision != revision or decision.moderator_id != moderator_id:
        return NotDecided("unknown")
    if testimony.state is State.WITHDRAWN:
        return NotDecided("withdrawn")
    if testimony.revision != revision or testimony.state is not decision.verdict.leads_to:
        return NotDecided("rewritten")
    return None if now < decision.decided_at + UNDO else NotDecided("too-late")


# --- a second reading -----------------------------------------------------------------------------


def review_until(decision: Decision, *, days: int) -> datetime:
    """Until when an author may ask for a second reading."""
    return decision.decided_at + timedelta(days=days)


def may_ask_review(testimony: Testimony, decision: Decision | None, *, days: int, now: datetime) -> bool:
    """A second reading can be asked for once, after a refusal, for some days."""
    if testimony.state is not State.REFUSED or testimony.review_asked_at is not None or decision is None:
        return False
    return now < review_until(decision, days=days)
