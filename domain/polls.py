"""A quick poll: one question, its options, and the decision it feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.programme import Audience

PollKind = Literal["one", "several", "scale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOption:
    """An answer that can be chosen. Its id never changes: answers are kept by it.

    `exclusive` goes with no other answer; `own_words` is how many characters may be written instead
    (0: none); `anchored` keeps its place at the end when the others are shuffled.
    """

    id: str
    text: str
    exclusive: bool = False
    own_words: int = 0
    anchored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question to everybody. `repeats` holds the days it is asked again; `follow_up` asks why."""

    id: str
    kind: PollKind
    title: str
    question: str
    options: tuple[PollOption, ...]
    phase: str
    audience: Audience
    open_hours: int
    decision: str
    shuffle: bool = False
    max_choices: int = 0
    follow_up: str = ""
    repeats: tuple[int, ...] = ()

    def option(self, option_id: str) -> PollOption | None:
        """The option of that id, or None where the poll has no such option."""
        return next((option for option in self.options if option.id == option_id), None)
