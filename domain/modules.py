"""A learning module: a few short cards, a story with a choice, a quiz, and a small act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from domain.programme import Status

Verdict = Literal["right", "mixed", "wrong"]
"""`mixed`: there is something for it and something against, and both are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message of a module: one idea, read in half a minute."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one may do in a story, and what comes of it."""

    id: str
    text: str
    verdict: Verdict
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A short story that stops where somebody has to choose."""

    id: str
    situation: str
    question: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizOption:
    """A possible answer. Its id never changes: answers are kept by it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizQuestion:
    """A question with one right answer, which is explained to everybody."""

    id: str
    question: str
    options: tuple[QuizOption, ...]
    right: str
    explanation: str
    shuffle: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesture:
    """Something useful that takes ten minutes, alone or with the neighbours."""

    id: str
    minutes: int
    text: str
    with_neighbours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read, and how far it was checked."""

    institution: str
    document: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """Five minutes to learn one thing."""

    id: str
    phase: str
    title: str
    minutes: int
    objective: str
    cards: tuple[Card, ...]
    scenario: Scenario
    quiz: tuple[QuizQuestion, ...]
    gesture: Gesture
    sources: tuple[Source, ...]

    def choices(self) -> Mapping[str, Choice]:
        """What one may choose in the story, by id."""
        return {choice.id: choice for choice in self.scenario.choices}

    def questions(self) -> Mapping[str, QuizQuestion]:
        """The questions of the quiz, by id."""
        return {question.id: question for question in self.quiz}
