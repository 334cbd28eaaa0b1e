"""What a person sees of a module: its start, one step after the other, its end.

One tap is one send: Telegram lets a bot say one thing a second in a chat, and the next card should be
there at once. So "Suite" sends the new step and leaves the old message alone. Its button stays, and
does no harm: tapped again it says on its own message that one is further on, and leads there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from actions.screens.doors import MENU
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.module_progress import (
    Progress,
    Score,
    Step,
    current_step,
    is_under_way,
    place_of,
    score,
    shown_order,
)
from domain.modules import Card, Choice, Gesture, Module, QuizOption, QuizQuestion, Scenario

LONG_LABEL = 35
"""Labels longer than this stand numbered in the message; their buttons carry the number."""

Rows = tuple[tuple[Button, ...], ...]


# --- before ---------------------------------------------------------------------------------------


def invitation(module: Module) -> Message:
    """What it is about, how long it takes and where it stops, before anything begins."""
    later = Button(Text("button-later"), pack("module-later", module.id))
    return Message("module-start", _about(module), ((_begin(module),), (later,)))


def not_now(module: Module) -> Message:
    """Put off before it began: it stays where it is."""
    return Message("module-start-later", _about(module), ((_begin(module), MENU),))


def _about(module: Module) -> dict[str, Value]:
    return {
        "title": _title(module),
        "objective": Words(f"modules/{module.id}/objective"),
        "minutes": module.minutes,
        "cards": len(module.cards),
        "questions": len(module.quiz),
    }


def _begin(module: Module) -> Button:
    return Button(Text("button-module-begin"), pack("module-begin", module.id))


def not_yet(module: Module, opens_at: datetime) -> Message:
    """Its day has not come."""
    return Message("module-not-yet", {"title": _title(module), "opens": When(opens_at, "day")}, ((MENU,),))


def unknown() -> Message:
    """A button of a module that is no longer there."""
    return Message("button-out-of-date", rows=((MENU,),))


# --- the list -------------------------------------------------------------------------------------


def list_of(modules: Sequence[Module], taken: Mapping[str, Progress], next_at: datetime | None) -> Message:
    """The modules that are open, each with where one stopped; with none, when the first one comes."""
    if not modules:
        opens = Text("modules-next", {"opens": When(next_at, "day")}) if next_at else ""
        return Message("modules-none", {"next": opens}, ((MENU,),))
    lines = tuple(
        Text(
            "module-line",
            {"number": number, "title": _title(module), "state": _state(module, taken.get(module.id))},
        )
        for number, module in enumerate(modules, 1)
    )
    rows = [(_opening(module, number),) for number, module in enumerate(modules, 1)]
    return Message("modules", {"modules": Lines(lines)}, (*rows, (MENU,)))


def _opening(module: Module, number: int) -> Button:
    label = Text("numbered", {"number": number, "label": _title(module)})
    return Button(label, pack("module", module.id))


def _state(module: Module, progress: Progress | None) -> Value:
    if progress is None:
        return Text("module-minutes", {"n": module.minutes})
    if is_under_way(module, progress):
        return Text("module-stopped-at", {"place": _place(module, current_step(module, progress))})
    return Text("module-gesture-waits" if progress.gesture != "done" else "module-is-over")


# --- one step after the other ---------------------------------------------------------------------


def step(module: Module, progress: Progress, at: Step) -> Message:
    """A step as it stands for this person: to read, to answer, or answered."""
    return _step(module, progress, at, _onward(module, progress, at))


def choices(module: Module, progress: Progress) -> Message:
    """The story once more with its choices, to look at what another one leads to."""
    story = module.scenario
    asked = _choice_rows(module, story)
    return _step(module, progress, story, (*asked, (_later(module, story),)), as_asked=True)


def left(module: Module, progress: Progress, at: Step) -> Message:
    """Stopped here: the message stays, and is the place to take it up again."""
    resume = Button(Text("button-resume"), pack("module-resume", module.id, at.id))
    return _step(module, progress, at, ((resume, MENU),), note=Text("module-left"))


def passed(module: Module, progress: Progress, at: Step) -> Message:
    """A button of a step this person is not at: where they are, and the way there."""
    note = Text("module-further", {"place": _place(module, current_step(module, progress))})
    rows = ((Button(Text("button-resume"), pack("module-resume", module.id)), MENU),)
    if isinstance(at, Score) and is_under_way(module, progress):  # the score of a round that is over
        return Message("module-passed", {"title": _title(module), "note": note}, rows)
    return _step(module, progress, at, rows, note=note)


def _step(
    module: Module, progress: Progress, at: Step, rows: Rows, *, note: Value = "", as_asked: bool = False
) -> Message:
    params: dict[str, Value] = {"title": _title(module), "place": _place(module, at), "note": note}
    chosen = None if as_asked else progress.answers.get(at.id)
    match at:
        case Card():
            params["text"] = Words(f"modules/{module.id}/cards/{at.id}")
            return Message("module-card", params, rows)
        case Scenario():
            return _story(module, at, chosen, params, rows)
        case QuizQuestion():
            return _question(module, progress, at, params, rows)
        case Score():
            params["score"] = Text("module-finished", _score(module, progress))
            return Message("module-score", params, rows)
        case Gesture():
            return _gesture(module, progress, at, params, rows)


def _onward(module: Module, progress: Progress, at: Step) -> Rows:
    """The buttons of a step: the way forward first, the way out last."""
    following = Button(Text("button-next"), pack("module-next", module.id, at.id))
    out = (_later(module, at),)
    match at:
        case Card():
            return (following,), out
        case Scenario() if at.id in progress.answers:
            others = Button(Text("button-other-choices"), pack("module-choices", module.id))
            return (following,), (others,), out
        case Scenario():
            return (*_choice_rows(module, at), out)
        case QuizQuestion() if at.id in progress.answers:
            return (following,), out
        case QuizQuestion():
            return (*_option_rows(module, progress, at), out)
        case Score():
            return (following,), (_quiz_again(module),), out
        case Gesture():
            return _gesture_rows(module, progress)


def _later(module: Module, at: Step) -> Button:
    return Button(Text("button-later"), pack("module-later", module.id, at.id))


# --- the story ------------------------------------------------------------------------------------


def _story(
    module: Module, story: Scenario, chosen: str | None, params: dict[str, Value], rows: Rows
) -> Message:
    address = f"modules/{module.id}/scenario"
    params |= {"situation": Words(f"{address}/situation"), "question": Words(f"{address}/question")}
    if chosen is None:
        words = [Words(f"{address}/choices/{choice.id}") for choice in story.choices]
        params["choices"] = _numbered(words) if _is_long(story.choices) else ""
        return Message("module-story", params, rows)
    choice = module.choices()[chosen]
    params["choice"] = Words(f"{address}/choices/{choice.id}")
    params["outcome"] = _outcome(choice, Words(f"{address}/choices/{choice.id}/feedback"))
    return Message("module-story-told", params, rows)


def _outcome(choice: Choice, feedback: Words) -> Value:
    """What comes of a choice. Our writers begin a right one with "Oui"; the others begin gently here."""
    if choice.verdict == "right":
        return feedback
    return Text(f"story-{choice.verdict}", {"feedback": feedback})


def _choice_rows(module: Module, story: Scenario) -> Rows:
    words = [Words(f"modules/{module.id}/scenario/choices/{choice.id}") for choice in story.choices]
    return _answer_rows(
        module, story, words, [choice.id for choice in story.choices], _is_long(story.choices)
    )


# --- the quiz -------------------------------------------------------------------------------------


def _question(
    module: Module, progress: Progress, question: QuizQuestion, params: dict[str, Value], rows: Rows
) -> Message:
    address = f"modules/{module.id}/quiz/{question.id}"
    params["question"] = Words(f"{address}/question")
    chosen = progress.answers.get(question.id)
    if chosen is None:
        options = shown_order(question, progress.person_id)
        words = [Words(f"{address}/options/{option.id}") for option in options]
        params["options"] = _numbered(words) if _is_long(options) else ""
        return Message("module-question", params, rows)
    is_right = chosen == question.right
    answer, right = Words(f"{address}/options/{chosen}"), Words(f"{address}/options/{question.right}")
    # The check mark means "recorded" elsewhere; here it would be read as "right", so only a right one has it.
    params["answer"] = Text("quiz-answer-right" if is_right else "quiz-answer", {"answer": answer})
    params["expected"] = "" if is_right else Text("quiz-expected", {"answer": right})
    params["verdict"] = Text("right-answer" if is_right else "wrong-answer")
    params["explanation"] = Words(f"{address}/explanation")
    return Message("module-question-answered", params, rows)


def _option_rows(module: Module, progress: Progress, question: QuizQuestion) -> Rows:
    options = shown_order(question, progress.person_id)
    words = [Words(f"modules/{module.id}/quiz/{question.id}/options/{option.id}") for option in options]
    return _answer_rows(module, question, words, [option.id for option in options], _is_long(options))


def _answer_rows(
    module: Module, at: Step, words: Sequence[Words], ids: Sequence[str], is_numbered: bool
) -> Rows:
    """One button an answer; those that stand numbered in the message are short, two in a row."""
    labels = [
        Text("button-number", {"number": number}) if is_numbered else label
        for number, label in enumerate(words, 1)
    ]
    buttons = [
        Button(label, pack("module-answer", module.id, at.id, option))
        for label, option in zip(labels, ids, strict=True)
    ]
    width = 2 if is_numbered else 1
    return tuple(tuple(buttons[first : first + width]) for first in range(0, len(buttons), width))


def _is_long(options: Sequence[Choice] | Sequence[QuizOption]) -> bool:
    return any(len(option.text) > LONG_LABEL for option in options)


def _numbered(words: Sequence[Words]) -> Lines:
    return Lines(
        tuple(Text("numbered", {"number": number, "label": label}) for number, label in enumerate(words, 1))
    )


def _quiz_again(module: Module) -> Button:
    return Button(Text("button-quiz-again"), pack("module-quiz-again", module.id))


def _score(module: Module, progress: Progress) -> dict[str, Value]:
    return {"n": score(module, progress), "total": len(module.quiz)}


# --- the gesture and the end ----------------------------------------------------------------------


def _gesture(
    module: Module, progress: Progress, gesture: Gesture, params: dict[str, Value], rows: Rows
) -> Message:
    address = f"modules/{module.id}/gesture"
    params |= {"minutes": gesture.minutes, "gesture": Words(address)}
    params["with_neighbours"] = Words(f"{address}/with_neighbours")
    if progress.gesture is not None and not params["note"]:
        params["note"] = Text(f"gesture-{progress.gesture}")
    params["done"] = Text("gesture-is-done") if progress.gesture == "done" else ""
    return Message("module-gesture", params, rows)


def _gesture_rows(module: Module, progress: Progress) -> Rows:
    done = Button(Text("button-gesture-done"), pack("module-gesture", module.id, "done"))
    later = Button(Text("button-later"), pack("module-gesture", module.id, "later"))
    if progress.gesture is None:
        return ((done, later),)
    if progress.gesture == "later":
        return (done,), (_sources(module), MENU)
    return ((_sources(module), MENU),)


def _sources(module: Module) -> Button:
    return Button(Text("button-sources"), pack("module-sources", module.id))


def over(module: Module, progress: Progress) -> Message:
    """A finished module, opened again: what it left behind, and all that can be done once more."""
    assert progress.finished_at is not None
    params: dict[str, Value] = {
        "title": _title(module),
        "finished": When(progress.finished_at, "day"),
        "score": Text("module-score-line", _score(module, progress)),
        "gesture": Text("gesture-is-done" if progress.gesture == "done" else "gesture-waits"),
    }
    rows = (
        (Button(Text("button-gesture"), pack("module-show-gesture", module.id)),),
        (_quiz_again(module),),
        (Button(Text("button-read-again"), pack("module-read-again", module.id)),),
        (_sources(module), MENU),
    )
    return Message("module-over", params, rows)


def sources(module: Module) -> Message:
    """Where the facts of a module were read. What is still to be confirmed is not a source yet."""
    lines = tuple(
        Text(
            "module-source",
            {
                "institution": Words(f"modules/{module.id}/sources/{number}/institution"),
                "document": Words(f"modules/{module.id}/sources/{number}/document"),
            },
        )
        for number, source in enumerate(module.sources, 1)
        if source.status != "to_confirm"
    )
    return Message("module-sources", {"title": _title(module), "sources": Lines(lines)}, ((MENU,),))


def _title(module: Module) -> Words:
    return Words(f"modules/{module.id}/title")


def _place(module: Module, at: Step) -> Text:
    place = place_of(module, at)
    params: dict[str, Value] = {"number": place.number, "total": place.total}
    if not place.question:
        return Text("step-of", params)
    params |= {"question": place.question, "questions": len(module.quiz)}
    return Text("step-of-question", params)
