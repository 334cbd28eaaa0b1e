"""The rules of taking a module: one step after the other, left anywhere and taken up again right there."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.modules import Card, Gesture, Module, QuizOption, QuizQuestion, Scenario


@dataclass(frozen=True, slots=True)
class Score:
    """Where the quiz ends: how many answers were right. Nobody but the person is told."""

    id: str = "score"


Step = Card | Scenario | QuizQuestion | Score | Gesture
Gestured = Literal["done", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a person is in a module. `step` is what they have in front of them.

    A module finished once stays finished (`finished_at`), whatever is read or answered again.
    """

    person_id: int
    module_id: str
    step: str
    answers: Mapping[str, str]
    started_at: datetime
    finished_at: datetime | None = None
    gesture: Gestured | None = None

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


@dataclass(frozen=True, slots=True)
class Moved:
    """The person is where they wanted to be; the same tap twice is one move."""

    progress: Progress


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The button belongs to another step than the one this person is at: nothing has changed."""


Outcome = Moved | Elsewhere


@dataclass(frozen=True, slots=True)
class Place:
    """A step as it is told: "étape 7 sur 8, question 1 sur 3". The quiz is one step of several questions."""

    number: int
    total: int
    question: int = 0


def steps(module: Module) -> tuple[Step, ...]:
    """Everything a module shows, in order."""
    return (*module.cards, module.scenario, *module.quiz, Score(), module.gesture)


def step_of(module: Module, step_id: str) -> Step | None:
    """The step of that id, or None where the module has no such step (any more)."""
    return next((step for step in steps(module) if step.id == step_id), None)


def current_step(module: Module, progress: Progress) -> Step:
    """Where this person is; at the beginning where their step is no longer part of the module."""
    return step_of(module, progress.step) or module.cards[0]


def place_of(module: Module, step: Step) -> Place:
    """Which step of how many this is."""
    total = len(module.cards) + 3
    match step:
        case Card():
            return Place(module.cards.index(step) + 1, total)
        case Scenario():
            return Place(total - 2, total)
        case QuizQuestion():
            return Place(total - 1, total, module.quiz.index(step) + 1)
        case Score():
            return Place(total - 1, total)
        case Gesture():
            return Place(total, total)


def is_under_way(module: Module, progress: Progress) -> bool:
    """Whether something is left to read or to answer before the score."""
    is_past_the_quiz = isinstance(current_step(module, progress), Score | Gesture)
    return not (progress.is_finished and is_past_the_quiz)


def begin(module: Module, person_id: int, *, now: datetime) -> Progress:
    """Take a module for the first time."""
    return Progress(
        person_id=person_id, module_id=module.id, step=module.cards[0].id, answers={}, started_at=now
    )


def go_on(module: Module, progress: Progress, leaving: str, *, now: datetime) -> Outcome:
    """Leave a step for the next one. Nobody skips: a question is left once it is answered."""
    here = current_step(module, progress)
    if here.id != leaving or _waits_for_an_answer(here, progress) or isinstance(here, Gesture):
        return Elsewhere()
    everything = steps(module)
    following = everything[everything.index(here) + 1]
    finished_at = progress.finished_at or (now if isinstance(following, Score) else None)
    return Moved(replace(progress, step=following.id, finished_at=finished_at))


def answer(module: Module, progress: Progress, step_id: str, option_id: str) -> Outcome:
    """Answer the story or a question of the quiz.

    In the quiz the first answer counts, until the quiz is taken again; in the story each choice may be
    looked at, for there is something to learn from all of them.
    """
    here = current_step(module, progress)
    if here.id != step_id or option_id not in _options(here):
        return Elsewhere()
    if isinstance(here, QuizQuestion) and here.id in progress.answers:
        return Moved(progress)
    return Moved(replace(progress, answers={**progress.answers, here.id: option_id}))


def take_quiz_again(module: Module, progress: Progress) -> Outcome:
    """Answer the questions once more, as often as one likes."""
    if not progress.is_finished:
        return Elsewhere()
    questions = module.questions()
    kept = {step: option for step, option in progress.answers.items() if step not in questions}
    return Moved(replace(progress, step=module.quiz[0].id, answers=kept))


def read_again(module: Module, progress: Progress) -> Outcome:
    """Start over from the first card."""
    if not progress.is_finished:
        return Elsewhere()
    return Moved(replace(progress, step=module.cards[0].id, answers={}))


def settle_gesture(progress: Progress, gestured: Gestured) -> Outcome:
    """Say whether the small act is done. Done once, it stays done."""
    if not progress.is_finished:
        return Elsewhere()
    return Moved(replace(progress, gesture="done" if progress.gesture == "done" else gestured))


def score(module: Module, progress: Progress) -> int:
    """How many questions were answered right."""
    return sum(progress.answers.get(question.id) == question.right for question in module.quiz)


def shown_order(question: QuizQuestion, person_id: int) -> Sequence[QuizOption]:
    """The options as this person sees them, always the same: typed numbers follow this order."""
    if not question.shuffle:
        return question.options
    options = list(question.options)
    random.Random(f"{question.id}:{person_id}").shuffle(options)
    return options


def _options(step: Step) -> frozenset[str]:
    match step:
        case Scenario():
            return frozenset(choice.id for choice in step.choices)
        case QuizQuestion():
            return frozenset(option.id for option in step.options)
        case _:
            return frozenset()


def _waits_for_an_answer(step: Step, progress: Progress) -> bool:
    return isinstance(step, Scenario | QuizQuestion) and step.id not in progress.answers


# --- what may be taken ----------------------------------------------------------------------------


def open_to(
    modules: Mapping[str, Module], opened: frozenset[str] | None, taken: Mapping[str, Progress]
) -> Sequence[Module]:
    """The modules a person may take: those whose day has come (`opened`), and those they have begun.

    Without a calendar (None: the first session has no date yet) all are open. First what is under way,
    then what is new, then what is finished.
    """
    found = [
        module for module in modules.values() if opened is None or module.id in opened or module.id in taken
    ]
    return sorted(found, key=lambda module: _rank(module, taken.get(module.id)))


def _rank(module: Module, progress: Progress | None) -> int:
    if progress is None:
        return 1
    return 0 if is_under_way(module, progress) else 2
