"""Help: what can be done here, whom to talk to, the privacy notice, the questions people ask."""

from __future__ import annotations

from collections.abc import Sequence

from actions.screens.doors import MENU
from domain.faq import FrequentQuestion
from domain.messages import Button, Lines, Message, Text, Value, Words, pack

QUESTIONS = Button(Text("button-questions"), pack("faq"))
PRIVACY = Button(Text("button-privacy"), pack("privacy"))
CONTACT = Button(Text("button-contact"), pack("contact"))
HELP = Button(Text("menu-help"), pack("help"))


def overview() -> Message:
    """The commands, what this is not, and whom to talk to."""
    params: dict[str, Value] = {"not_an_emergency": Text("not-an-emergency")}
    return Message("help", params, ((QUESTIONS,), (CONTACT,), (PRIVACY,), (MENU,)))


def contact() -> Message:
    return Message("contact", rows=((HELP, MENU),))


def privacy() -> Message:
    """The notice in short; whole on demand."""
    whole = Button(Text("button-whole-notice"), pack("privacy-whole"))
    return Message("privacy-notice", {"notice": Words("privacy/short")}, ((whole,), (HELP, MENU)))


def whole_privacy() -> Message:
    """The ten points, in one message: they fit."""
    return Message("privacy-notice", {"notice": Words("privacy/full")}, ((HELP, MENU),))


def questions(faq: Sequence[FrequentQuestion]) -> Message:
    """The questions stand numbered in the message: as labels they would be cut."""
    lines: list[Value] = []
    buttons: list[Button] = []
    for number, one in enumerate(faq, 1):
        question = Words(f"faq/{one.id}/question")
        lines.append(Text("numbered", {"number": str(number), "label": question}))
        buttons.append(Button(Text("button-number", {"number": str(number)}), pack("faq-answer", one.id)))
    pairs = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return Message("faq", {"questions": Lines(tuple(lines))}, (*pairs, (HELP, MENU)))


def answer(asked: FrequentQuestion) -> Message:
    params: dict[str, Value] = {
        "question": Words(f"faq/{asked.id}/question"),
        "answer": Words(f"faq/{asked.id}/answer"),
    }
    others = Button(Text("button-other-questions"), pack("faq-answer"))
    return Message("faq-answer", params, ((others,), (MENU,)))
