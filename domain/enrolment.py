"""The way in: what has been answered decides what is asked next. Nothing else is remembered."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from domain.consents import Consent
from domain.people import Person
from domain.profile_questions import DECLINED, ProfileQuestion
from domain.spelling import fold

FIRST_NAME = "pr-prenom"
"""The question whose answer is kept as the person's first name."""

ELSEWHERE = "elsewhere"
"""The answer of somebody who lives outside the territory: welcome, outside the panel."""

_AGE_IN_WORDS = re.compile(r"(oui|non|yes|no|1|2|majeure?|mineure?|.*\b\d{1,2} (ans?|years?)\b.*|\d{2})")


@dataclass(frozen=True, slots=True)
class AskConsent:
    """The next question is whether the person agrees to this."""

    consent: Consent
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class AskProfile:
    """The next question is one about the person."""

    question: ProfileQuestion
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Complete:
    """Nothing is left to ask."""


Step = AskConsent | AskProfile | Complete


@dataclass(frozen=True, slots=True)
class Asked:
    """The next question stands in front of the person, or the one they have not answered yet."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Too young, or not in agreement: nothing of this person is kept."""

    why: Literal["under-18", "no-consent"]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The person has come all the way in."""

    person: Person


@dataclass(frozen=True, slots=True)
class AlreadyIn:
    """The person was enrolled before; `changed` where an invitation has given them something since."""

    person: Person
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """A button that was answered, or that belongs to another moment: nothing has changed."""


Outcome = Asked | TurnedAway | Enrolled | AlreadyIn | Stale


def next_step(
    consents: Mapping[str, Consent],
    questions: Mapping[str, ProfileQuestion],
    *,
    given: Mapping[str, bool],
    answered: Collection[str],
) -> Step:
    """What to ask next: the first consent without an answer, then the first question without one."""
    for number, consent in enumerate(consents.values(), 1):
        if consent.id not in given:
            return AskConsent(consent, number, len(consents))
    asked = asked_at_enrolment(questions, given)
    for number, question in enumerate(asked, 1):
        if question.id not in answered:
            return AskProfile(question, number, len(asked))
    return Complete()


def asked_at_enrolment(
    questions: Mapping[str, ProfileQuestion], given: Mapping[str, bool]
) -> list[ProfileQuestion]:
    """The few questions that come with enrolling: what to call the person, and what the draw needs.

    Each is asked only with the consent it names; the others wait until somebody wants to answer them.
    """
    return [
        question
        for question in questions.values()
        if given.get(question.consent) and (question.for_the_draw or question.id == FIRST_NAME)
    ]


def text_hash(shown: str) -> str:
    """The proof of which words somebody agreed to."""
    return sha256(shown.encode()).hexdigest()


NameRefused = Literal["too-long", "no-letter"]


@dataclass(frozen=True, slots=True)
class FirstName:
    """What to call somebody."""

    name: str


def first_name(typed: str, most: int) -> FirstName | NameRefused:
    """A first name or a nickname on one line, or what is wrong with it."""
    name = " ".join(typed.split())
    if not any(letter.isalpha() for letter in name):
        return "no-letter"
    return FirstName(name) if len(name) <= most else "too-long"


def is_option(question: ProfileQuestion, option_id: str) -> bool:
    """Whether this can be answered to a question with a button."""
    if question.kind == "text":
        return option_id == DECLINED
    return any(option.id == option_id for option in question.options)


def sounds_like_an_age(typed: str) -> bool:
    """Whether a stranger's words answer the age question: it is answered with a button only."""
    return _AGE_IN_WORDS.fullmatch(fold(typed)) is not None
