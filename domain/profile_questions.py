"""What is asked when somebody enrols, why, and under which consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from domain.programme import Status

Answering = Literal["text", "commune", "one", "several"]
DECLINED = "np"
"""The id of "I prefer not to answer", in every question that can be declined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileOption:
    """An answer that can be chosen. `exclusive` goes with no other; `insee` is the census code."""

    id: str
    text: str
    exclusive: bool = False
    insee: str = ""
    official: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFollowUp:
    """A second question, asked after some of the answers."""

    when: tuple[str, ...]
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileQuestion:
    """One question. It is asked only of those who gave the consent it names."""

    id: str
    kind: Answering
    consent: str
    question: str
    why: str
    for_the_draw: bool = False
    help: str = ""
    max_characters: int = 0
    options: tuple[ProfileOption, ...] = ()
    follow_up: ProfileFollowUp | None = None
    note: str = ""
    status: Status = "verified"

    @property
    def can_be_declined(self) -> bool:
        """Whether "I prefer not to answer" is offered: everywhere but for the commune."""
        return self.kind != "commune"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """How the group is made to look like the population."""

    required: tuple[str, ...]
    wished: tuple[str, ...]
    group_size: str
    method: str
    smallest_group_shown: int
    note: str
    status: Status
    population: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """How the people of the territory are, in per cent, by criterion and option; what is not known is left out."""
