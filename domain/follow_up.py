"""What became of what people gave: each stage has its sentence. Not sent by the bot yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpState:
    """A stage on the way from "received" to "done"; stages of one order exclude each other."""

    id: str
    order: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """The stages, and the news that is given one, three, six and twelve months after the vote."""

    intro: str
    states: tuple[FollowUpState, ...]
    final_question: str
    rule: str
    messages: Mapping[str, str]
