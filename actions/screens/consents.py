"""What people agree to: each purpose asked, its record, and the list from which a mind can be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from actions.screens.doors import LATER_IN, MENU
from domain.consents import DRAW, STORIES, Consent
from domain.enrolment import AskConsent
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack

_ALL = Button(Text("button-consents"), pack("consents"))
_BACK = Button(Text("button-back"), pack("consents"))

EFFECTS = {DRAW: "consent-withdrawn-draw", STORIES: "consent-withdrawn-stories"}
"""What else happens when some consents are taken back."""


def question(step: AskConsent, language: str, note: Value) -> Message:
    """One purpose, asked on the way in."""
    asked = step.consent
    params: dict[str, Value] = {
        "number": step.number,
        "total": step.total,
        "text": _words(asked),
        "need": Text("consent-required" if asked.required else "consent-optional"),
        "note": note,
    }
    return Message("consent-question", params, (_answers(asked, language), (LATER_IN,)))


def record(asked: Consent, is_given: bool, now: datetime) -> Message:
    """The words and the answer stay on the message that was tapped."""
    return Message("consent-record", _recorded(asked, is_given, now))


def changed(asked: Consent, is_given: bool, now: datetime, rows: tuple[tuple[Button, ...], ...]) -> Message:
    """The same for somebody who has changed their mind, with what follows from it."""
    effect: Value = Text(EFFECTS[asked.id]) if not is_given and asked.id in EFFECTS else ""
    params = _recorded(asked, is_given, now) | {"effect": effect}
    return Message("consent-changed", params, (*rows, (_BACK, MENU)))


def overview(consents: Iterable[Consent], given: Mapping[str, bool]) -> Message:
    """Every purpose with the answer of today; each can be changed, as easily as it was given."""
    listed = list(consents)
    lines: list[Value] = [
        Text("consent-line", {"number": str(n), "text": _words(one), "answer": _answer(given.get(one.id))})
        for n, one in enumerate(listed, 1)
    ]
    buttons = [
        Button(Text("button-number", {"number": str(n)}), pack("consent-show", one.id))
        for n, one in enumerate(listed, 1)
    ]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Message("consents", {"list": Lines(tuple(lines))}, (*rows, (MENU,)))


def one(asked: Consent, given: bool | None, language: str) -> Message:
    """One purpose, with the answer of today and both answers to choose from."""
    params: dict[str, Value] = {"text": _words(asked), "answer": _answer(given)}
    return Message("consent-today", params, (_answers(asked, language), (_BACK,)))


def cannot_go_without(asked: Consent) -> Message:
    """Taking back the required consent is leaving: both ways to leave, and the way back."""
    rows = (
        (Button(Text("button-stop"), pack("stop")),),
        (Button(Text("button-erase-me"), pack("erase")),),
        (_BACK,),
    )
    return Message("consent-is-required", {"text": _words(asked)}, rows)


def answer_the_questions(question_id: str) -> tuple[Button, ...]:
    """What a new agreement makes possible: the questions that need it."""
    return (Button(Text("button-answer-questions"), pack("profile-change", question_id)),)


def _words(asked: Consent) -> Words:
    return Words(f"consents/{asked.id}")


def _answer(given: bool | None) -> Value:
    return Text("button-yes" if given else "button-no")


def _answers(asked: Consent, language: str) -> tuple[Button, ...]:
    """Yes and no. They carry the version and the language of the words they stand under."""
    yes, no = (pack("consent", asked.id, asked.version, answer, language) for answer in ("yes", "no"))
    said_yes = Text("button-consent-yes", {"label": Text("button-yes")})  # "oui" may be typed as well
    return (Button(said_yes, yes), Button(Text("button-consent-no"), no))


def _recorded(asked: Consent, is_given: bool, now: datetime) -> dict[str, Value]:
    return {
        "text": _words(asked),
        "answer": Text("button-consent-yes" if is_given else "button-consent-no"),
        "outcome": Text("consent-recorded" if is_given else "consent-partial", {"date": When(now)}),
    }
