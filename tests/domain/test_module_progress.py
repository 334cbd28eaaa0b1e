"""The rules of taking a module, without a phone or a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from content.loader import load
from domain import module_progress as rules
from domain.messages import BUTTON_BYTES, pack
from domain.module_progress import Elsewhere, Moved, Place, Progress
from domain.modules import Module

NOON = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
MODULES = load().modules
MODULE = MODULES["c01-mon-territoire"]
AT_THE_QUIZ = replace(rules.begin(MODULE, 7, now=NOON), step="c01-q1", answers={"c01-s": "a"})
FINISHED = replace(
    AT_THE_QUIZ,
    step="score",
    answers={"c01-s": "a", "c01-q1": "georisques", "c01-q2": "pompiers", "c01-q3": "visite"},
    finished_at=NOON,
)


def moved(outcome: rules.Outcome) -> Progress:
    assert isinstance(outcome, Moved)
    return outcome.progress


def walk(module: Module) -> Progress:
    """Take a module from end to end, right in everything."""
    progress = rules.begin(module, 7, now=NOON)
    for step in rules.steps(module)[:-1]:
        if step == module.scenario:
            progress = moved(rules.answer(module, progress, step.id, module.scenario.choices[0].id))
        elif step.id in module.questions():
            progress = moved(rules.answer(module, progress, step.id, module.questions()[step.id].right))
        progress = moved(rules.go_on(module, progress, step.id, now=NOON))
    return progress


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.id)
def test_every_module_can_be_taken_from_end_to_end(module: Module) -> None:
    progress = walk(module)

    assert progress.step == module.gesture.id
    assert progress.finished_at == NOON
    assert rules.score(module, progress) == len(module.quiz)


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.id)
def test_every_answer_of_every_module_fits_a_button(module: Module) -> None:
    answers = [(module.scenario.id, choice.id) for choice in module.scenario.choices]
    answers += [(question.id, option.id) for question in module.quiz for option in question.options]

    assert all(
        len(pack("module-answer", module.id, step, option).encode()) <= BUTTON_BYTES
        for step, option in answers
    )


def test_the_quiz_is_one_step_of_three_questions() -> None:
    places = [rules.place_of(MODULE, step) for step in rules.steps(MODULE)]

    assert places == [
        *(Place(number, 8) for number in (1, 2, 3, 4, 5, 6)),
        *(Place(7, 8, question) for question in (1, 2, 3)),
        Place(7, 8),
        Place(8, 8),
    ]


def test_a_step_is_left_only_from_where_one_is() -> None:
    begun = rules.begin(MODULE, 7, now=NOON)

    assert rules.go_on(MODULE, begun, "c01-m2", now=NOON) == Elsewhere()
    assert moved(rules.go_on(MODULE, begun, "c01-m1", now=NOON)).step == "c01-m2"


@pytest.mark.parametrize("step", ["c01-s", "c01-q2"])
def test_a_question_is_not_left_before_it_is_answered(step: str) -> None:
    waiting = replace(AT_THE_QUIZ, step=step, answers={})

    assert rules.go_on(MODULE, waiting, step, now=NOON) == Elsewhere()


def test_the_gesture_is_the_last_step() -> None:
    at_the_end = replace(FINISHED, step="c01-g")

    assert rules.go_on(MODULE, at_the_end, "c01-g", now=NOON) == Elsewhere()


def test_the_first_answer_of_a_question_counts() -> None:
    once = moved(rules.answer(MODULE, AT_THE_QUIZ, "c01-q1", "impots"))

    assert moved(rules.answer(MODULE, once, "c01-q1", "georisques")) == once


def test_the_story_shows_each_choice_that_is_looked_at() -> None:
    at_the_story = replace(AT_THE_QUIZ, step="c01-s", answers={"c01-s": "a"})

    assert moved(rules.answer(MODULE, at_the_story, "c01-s", "c")).answers == {"c01-s": "c"}


@pytest.mark.parametrize(("step", "option"), [("c01-q1", "nowhere"), ("c01-q2", "mairie"), ("c01-m1", "")])
def test_an_answer_to_something_else_changes_nothing(step: str, option: str) -> None:
    assert rules.answer(MODULE, AT_THE_QUIZ, step, option) == Elsewhere()


def test_the_day_a_module_was_finished_first_is_kept() -> None:
    again = moved(rules.take_quiz_again(MODULE, FINISHED))
    for question in MODULE.quiz:
        again = moved(rules.answer(MODULE, again, question.id, question.right))
        again = moved(rules.go_on(MODULE, again, question.id, now=NOON + timedelta(days=3)))

    assert (again.step, again.finished_at) == ("score", NOON)
    assert rules.score(MODULE, again) == 3


def test_taking_the_quiz_again_forgets_its_answers_and_keeps_the_story() -> None:
    again = moved(rules.take_quiz_again(MODULE, FINISHED))

    assert (again.step, again.answers) == ("c01-q1", {"c01-s": "a"})


def test_nothing_is_done_again_before_it_was_done_once() -> None:
    assert rules.take_quiz_again(MODULE, AT_THE_QUIZ) == Elsewhere()
    assert rules.read_again(MODULE, AT_THE_QUIZ) == Elsewhere()
    assert rules.settle_gesture(AT_THE_QUIZ, "done") == Elsewhere()


def test_a_gesture_done_stays_done() -> None:
    done = moved(rules.settle_gesture(FINISHED, "done"))

    assert moved(rules.settle_gesture(done, "later")).gesture == "done"


def test_whoever_stands_at_a_step_that_was_cut_starts_at_the_first_card() -> None:
    lost = replace(AT_THE_QUIZ, step="c01-m9")

    assert rules.current_step(MODULE, lost) == MODULE.cards[0]


def test_a_person_always_sees_the_same_order_and_not_everybody_the_same() -> None:
    question = MODULE.quiz[0]
    orders = {tuple(option.id for option in rules.shown_order(question, person)) for person in range(50)}

    assert len(orders) > 10
    assert rules.shown_order(question, 7) == rules.shown_order(question, 7)
    assert all(sorted(order) == sorted(option.id for option in question.options) for order in orders)


def test_options_whose_order_means_something_stay_in_order() -> None:
    colours = MODULES["c03-alerte"].quiz[0]

    assert [option.id for option in rules.shown_order(colours, 7)] == ["vert", "jaune", "orange", "rouge"]


def test_without_a_calendar_every_module_is_open() -> None:
    assert len(rules.open_to(MODULES, None, {})) == len(MODULES)


def test_what_is_under_way_comes_first_and_what_is_finished_last() -> None:
    opened = frozenset({"c01-mon-territoire", "c02-resilience", "c03-alerte"})
    begun = rules.begin(MODULES["c03-alerte"], 7, now=NOON)
    taken = {"c01-mon-territoire": FINISHED, "c03-alerte": begun}

    found = [module.id for module in rules.open_to(MODULES, opened, taken)]

    assert found == ["c03-alerte", "c02-resilience", "c01-mon-territoire"]


def test_a_module_begun_stays_open_whatever_the_calendar_says() -> None:
    taken = {MODULE.id: AT_THE_QUIZ}

    assert rules.open_to(MODULES, frozenset(), taken) == [MODULE]
