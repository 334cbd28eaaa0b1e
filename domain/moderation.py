"""The rules by which stories are read: what is published, what is changed, what is refused, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Decides = Literal["change", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a story has to be changed, or is refused. The id is kept with each decision: never change it."""

    id: str
    decides: Decides
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What an author reads of a decision."""

    accepted_public: str
    accepted_group: str
    accepted_team: str
    change_intro: str
    change_end: str
    refused_intro: str
    refused_end: str
    review_received: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterPart:
    """A part of the rules as they are shown to everybody."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRule:
    """A case for the team, with an example that passes and one that does not."""

    id: str
    decides: Literal["publish", "change", "refuse", "redirect", "protect"]
    passes: str = ""
    fails: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamGuide:
    """How the team works, beside the rules that everybody can read."""

    principle: str
    second_reader: tuple[str, ...]
    rules: tuple[TeamRule, ...]
    distress_steps: tuple[str, ...]
    neutrality: tuple[str, ...]
    care: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderation:
    """All of it. `working_days` is within how many days an author gets an answer."""

    version: int
    working_days: int
    review_days: int
    charter: tuple[CharterPart, ...]
    reasons: tuple[Reason, ...]
    decisions: Decisions
    team: TeamGuide

    def reason(self, reason_id: str) -> Reason | None:
        """The reason of that id, or None where there is no such reason."""
        return next((reason for reason in self.reasons if reason.id == reason_id), None)

    def reasons_to(self, decides: Decides) -> tuple[Reason, ...]:
        """The reasons for which a story is changed, or refused."""
        return tuple(reason for reason in self.reasons if reason.decides == decides)
