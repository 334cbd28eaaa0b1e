"""The place the convention is about: who holds it, where people meet, and its communes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.spelling import fold

FOUND_AT_MOST = 8
"""More communes than this are no help to somebody who is choosing one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A town or village, with how densely it is peopled on INSEE's two scales (3 and 7 classes)."""

    code: str
    name: str
    postcode: str
    density_3: int
    density_7: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Where a session is held, how to get there, and the hour it starts."""

    place: str
    map_link: str
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who will answer the group: an expert or a decision maker."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpNumbers:
    """Whom to call. They differ overseas, so they are facts of the place."""

    emergency: str
    medical: str
    police: str
    fire: str
    text_message: str
    crisis_line: str
    victims_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Pages of the organizer that texts point to."""

    allowance: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """Every fact of the place that a text may need."""

    invented: bool
    name: str
    organizer: str
    sponsor: str
    contact: str
    contact_phone: str
    town_hall_phone: str
    data_officer: str
    zone: str
    retention_months: int
    first_session: date
    answer_deadline: date
    meetings: Mapping[str, Meeting]
    experts: tuple[Person, ...]
    decision_makers: tuple[Person, ...]
    help_numbers: HelpNumbers
    links: Links
    communes: tuple[Commune, ...]

    def name_of(self, code: str) -> str | None:
        """What a commune is called, if it is one of ours."""
        return next((commune.name for commune in self.communes if commune.code == code), None)


def find_communes(typed: str, communes: Sequence[Commune]) -> tuple[Commune, ...]:
    """The communes somebody may mean: by postcode, or by a few letters, accents or not, "St" or "Saint".

    A name typed whole comes alone; then names that begin so; then names that hold these letters.
    """
    wanted = _spelled_out(typed)
    if not wanted:
        return ()
    named = [(_spelled_out(commune.name), commune) for commune in communes]
    exact = tuple(commune for name, commune in named if wanted in (name, commune.code))
    if exact:
        return exact
    if wanted.isdigit():
        return tuple(commune for commune in communes if commune.postcode.startswith(wanted))[:FOUND_AT_MOST]
    begin = [
        commune for name, commune in named if _without_article(name).startswith(_without_article(wanted))
    ]
    hold = [commune for name, commune in named if wanted in name and commune not in begin]
    return tuple([*begin, *hold][:FOUND_AT_MOST])


def _spelled_out(name: str) -> str:
    short = {"st": "saint", "ste": "sainte"}
    return " ".join(short.get(word, word) for word in fold(name).split())


def _without_article(name: str) -> str:
    first, _, rest = name.partition(" ")
    return rest if first in ("le", "la", "les", "l") and rest else name
