"""The facts of the place that the team may change: what each is, and what cannot be one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import phonenumbers

Shape = Literal["words", "phone", "short-phone", "mail", "link", "months", "date"]
Group = Literal["people", "numbers", "dates", "places", "links"]

ENGLISH = "@en"
"""Ends the name of a fact that English says in its own way."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its place in the content, the variable that texts use, its shape, and whether it may be empty."""

    key: str
    variable: str
    group: Group
    shape: Shape = "words"
    needed: bool = False


FACTS: Mapping[str, Fact] = {
    fact.key: fact
    for fact in (
        Fact("organizer", "organizer", "people", needed=True),
        Fact("organizer" + ENGLISH, "organizer", "people"),
        Fact("sponsor", "sponsor", "people", needed=True),
        Fact("sponsor" + ENGLISH, "sponsor", "people"),
        Fact("contact", "contact", "people", "mail"),
        Fact("contact_phone", "contact_phone", "people", "phone", needed=True),
        Fact("town_hall_phone", "town_hall_phone", "people", "phone"),
        Fact("data_officer", "data_officer", "people", "mail"),
        Fact("experts.0.name", "expert_name", "people"),
        Fact("decision_makers.0.name", "decision_maker_name", "dates"),
        Fact("answer_deadline", "answer_deadline", "dates", "date", needed=True),
        Fact("retention_months", "retention_months", "dates", "months", needed=True),
        Fact("name", "territory", "places", needed=True),
        *(
            Fact(f"help_numbers.{name}", variable, "numbers", "short-phone", needed=True)
            for name, variable in (
                ("emergency", "emergency_number"),
                ("medical", "medical_number"),
                ("police", "police_number"),
                ("fire", "fire_number"),
                ("text_message", "text_message_number"),
                ("crisis_line", "crisis_line"),
                ("victims_line", "victims_line"),
            )
        ),
        *(Fact(f"meetings.session-{n}.place", "session_place", "places") for n in range(1, 5)),
        *(Fact(f"meetings.session-{n}.map_link", "map_link", "places", "link") for n in range(1, 5)),
        Fact("links.allowance", "allowance_link", "links", "link"),
        Fact("links.rules", "rules_link", "links", "link"),
    )
}
"""Each fact that may be changed, by its name."""

LONGEST: Mapping[Shape, int] = {
    "words": 120, "phone": 20, "short-phone": 12, "mail": 100, "link": 200, "months": 3, "date": 10,
}  # fmt: skip
"""How many characters each may have: so many that every message still holds it."""

_MARKUP = re.compile(r"[{}<>\x00-\x1f\x7f]")
_PATTERNS: Mapping[Shape, re.Pattern[str]] = {
    "words": re.compile(r".+"),
    "mail": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}"),
    "link": re.compile(r"https://[^\s/]+\.[^\s]+"),
    "short-phone": re.compile(r"\d(?: ?\d){1,9}"),
    "months": re.compile(r"[1-9]\d?"),
}

Wrong = Literal[
    "unknown",
    "needed",
    "too-long",
    "markup",
    "words",
    "phone",
    "short-phone",
    "mail",
    "link",
    "months",
    "date",
    "room",
]


def wrong(fact: Fact, value: str) -> Wrong | None:
    """What keeps a value from being this fact; None where nothing does."""
    if not value:
        return "needed" if fact.needed else None
    if _MARKUP.search(value):
        return "markup"
    if len(value) > LONGEST[fact.shape]:
        return "too-long"
    return None if _fits(fact.shape, value) else fact.shape


def _fits(shape: Shape, value: str) -> bool:
    match shape:
        case "phone":
            return _is_phone(value)
        case "date":
            return _is_date(value)
        case _:
            return _PATTERNS[shape].fullmatch(value) is not None


def _is_phone(value: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(value, "FR"))
    except phonenumbers.NumberParseException:
        return False


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact has a new value."""

    fact: Fact
    value: str


@dataclass(frozen=True, slots=True)
class NotChanged:
    """It stays as it is: what was typed does not fit, or somebody else has changed it meanwhile."""

    why: Wrong | Literal["meanwhile", "same"]
