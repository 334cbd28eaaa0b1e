"""The way in, screen by screen: what this is, the age gate, each consent, each question, the welcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from actions.screens.doors import LATER_IN, MENU
from actions.screens.invitations import role_given
from actions.screens.menus import menu
from actions.screens.polls import LONG_LABEL
from domain.enrolment import ELSEWHERE, AskProfile
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.people import Person
from domain.profile_questions import DECLINED, ProfileQuestion
from domain.territory import Commune

INFORMATION: Sequence[Value] = (
    Text("welcome"),
    Text("who-decides"),
    Text("not-an-emergency"),
    Text("promise"),
    Words("privacy/short"),
)
"""What a stranger reads before any question, one idea at a time."""

WIDE_LABEL = 18
"""A button with a longer label has a row of its own."""

COMMUNE_BUTTONS = 12
"""More communes than this are typed, not tapped."""

TYPED = frozenset({"text", "commune"})
"""Questions whose answer is typed as well as tapped."""

_CONTINUE = Button(Text("button-continue"), pack("begin"))
_DECLINE = Text("prefer-not-to-answer")

Rows = tuple[tuple[Button, ...], ...]


# --- before anything is kept ----------------------------------------------------------------------


def information(step: int, code: str) -> Message:
    """One step of what must be known first; the invitation travels in the button, and nowhere else."""
    rows = [(Button(Text("button-next"), pack("enrol", step + 1, code)),)]
    if step == len(INFORMATION):
        rows.append((Button(Text("button-whole-notice"), pack("enrol-notice", code)),))
    params: dict[str, Value] = {"body": INFORMATION[step - 1], "step": step, "total": len(INFORMATION)}
    return Message("enrolment-step", params, tuple(rows))


def whole_notice(code: str) -> Message:
    """The privacy notice, whole, before the first question."""
    onward = Button(Text("button-next"), pack("enrol", len(INFORMATION) + 1, code))
    return Message("enrolment-notice", {"notice": Words("privacy/full")}, ((onward,),))


def age_gate(code: str = "", *, was_typed: bool = False) -> Message:
    rows = (
        (Button(Text("button-age-yes"), pack("age", "yes", code)),),
        (Button(Text("button-age-no"), pack("age", "no")),),
    )
    return Message("age-gate-again" if was_typed else "age-gate", rows=rows)


def under_age() -> Message:
    """Kindly no; no button is left to try the other answer."""
    return Message("age-under-18")


# --- of age -------------------------------------------------------------------------------------


def of_age(note: Value) -> Message:
    """The record of the age answer, and what comes next."""
    return Message("enrolment-of-age", {"note": note, "intro": Words("consents/intro")}, ((_CONTINUE,),))


def no_consent() -> Message:
    """Without the required consent nothing is kept; the door stays open."""
    return Message("consent-none", rows=((Button(Text("button-begin"), pack("begin")),),))


# --- profile --------------------------------------------------------------------------------------


def question(
    asked: ProfileQuestion,
    communes: Sequence[Commune],
    *,
    step: AskProfile | None = None,
    noted: Value = "",
    note: Value = "",
) -> Message:
    """One question with why it is asked; it can be declined everywhere but for the commune."""
    is_numbered = any(len(option.text) > LONG_LABEL for option in asked.options)
    params: dict[str, Value] = {
        "noted": noted,
        "intro": Words("profile/intro") if step and step.number == 1 else "",
        "progress": Text("profile-progress", {"number": step.number, "total": step.total}) if step else "",
        "question": Words(f"profile/{asked.id}/question"),
        "help": Words(f"profile/{asked.id}/help") if asked.help else "",
        "options": Lines(tuple(_numbered(asked)) if is_numbered else ()),
        "why": Words(f"profile/{asked.id}/why"),
        "note": note,
    }
    return Message("profile-question", params, (*_answers(asked, communes, is_numbered), (LATER_IN,)))


def owner_of_words(asked: ProfileQuestion) -> str:
    """Who owns the next words, while this question is open."""
    return pack("profile-words", asked.id)


def noted(answer: Value) -> Value:
    """What was understood of a typed answer."""
    return Text("profile-noted", {"answer": answer})


def profile_record(asked: ProfileQuestion, answer: Value, *, is_inside: bool) -> Message:
    """The question and its answer, on the message that was tapped."""
    params: dict[str, Value] = {"question": Words(f"profile/{asked.id}/question"), "answer": answer}
    rows: Rows = ((Button(Text("button-change"), pack("profile-change", asked.id)),),)
    return Message("profile-record", params, (*rows, (MENU,)) if is_inside else rows)


def answer_in_words(asked: ProfileQuestion, answer: str, communes: Sequence[Commune]) -> Value:
    """An answer as its author reads it."""
    if asked.kind == "commune":
        names = {commune.code: commune.name for commune in communes}
        return names.get(answer) or Text("live-elsewhere")
    if asked.options:
        return Words(f"profile/{asked.id}/options/{answer}")
    return _DECLINE if answer == DECLINED else answer


def _numbered(asked: ProfileQuestion) -> list[Value]:
    return [
        Text("numbered", {"number": str(number), "label": _option_words(asked, option.id)})
        for number, option in enumerate(asked.options, 1)
    ]


def _option_words(asked: ProfileQuestion, option_id: str) -> Words:
    return Words(f"profile/{asked.id}/options/{option_id}")


def _answers(asked: ProfileQuestion, communes: Sequence[Commune], is_numbered: bool) -> Rows:
    if asked.kind == "commune":
        shown = communes if len(communes) <= COMMUNE_BUTTONS else ()
        towns = [(one.name, Button(one.name, pack("profile", asked.id, one.code))) for one in shown]
        elsewhere = Button(Text("live-elsewhere"), pack("profile", asked.id, ELSEWHERE))
        return (*_two_a_row(towns), (elsewhere,))
    if is_numbered:
        numbers = [
            Button(Text("button-number", {"number": str(n)}), pack("profile", asked.id, option.id))
            for n, option in enumerate(asked.options, 1)
        ]
        return _two_a_row([("", button) for button in numbers])
    if asked.kind == "text":
        return ((Button(_DECLINE, pack("profile", asked.id, DECLINED)),),)
    return _two_a_row(
        [
            (option.text, Button(_option_words(asked, option.id), pack("profile", asked.id, option.id)))
            for option in asked.options
        ]
    )


def _two_a_row(labelled: Sequence[tuple[str, Button]]) -> Rows:
    """Short labels two by two; a long one alone. The order never changes."""
    rows: list[tuple[Button, ...]] = []
    half: Button | None = None
    for label, button in labelled:
        if len(label) > WIDE_LABEL:
            if half is not None:
                rows.append((half,))
            rows.append((button,))
            half = None
        elif half is None:
            half = button
        else:
            rows.append((half, button))
            half = None
    return (*rows, (half,)) if half is not None else tuple(rows)


# --- the end of the way in ------------------------------------------------------------------------


def later() -> Message:
    """Nothing presses: what was answered is kept."""
    return Message("enrolment-later", rows=((_CONTINUE,),))


def welcome(person: Person, first_session: datetime | None) -> Message:
    """The person is in: what happens next, and the menu under it."""
    params: dict[str, Value] = {
        "first_name": person.first_name or "",
        "role": Lines(tuple(role_given(role) for role in sorted(person.roles))),
        "panel": Text("invitation-gives-panel") if person.panel else "",
        "session": Text("enrolled-first-session", {"date": When(first_session)}) if first_session else "",
    }
    return Message("enrolled", params, menu(person).rows)
