"""The facts of the place, as variables that every text and every piece of content may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from content.moments import date_in_words
from content.typography import typeset
from domain.territory import Person, Territory

FACTS: Mapping[str, Callable[[Territory, str], str]] = {
    "territory": lambda place, _: place.name,
    "organizer": lambda place, _: place.organizer,
    "sponsor": lambda place, _: place.sponsor,
    "contact": lambda place, _: place.contact,
    "contact_phone": lambda place, _: place.contact_phone,
    "town_hall_phone": lambda place, _: place.town_hall_phone,
    "data_officer": lambda place, _: place.data_officer,
    "retention_months": lambda place, _: str(place.retention_months),
    "answer_deadline": lambda place, language: date_in_words(place.answer_deadline, language),
    "expert_name": lambda place, _: _first(place.experts),
    "decision_maker_name": lambda place, _: _first(place.decision_makers),
    "allowance_link": lambda place, _: place.links.allowance,
    "rules_link": lambda place, _: place.links.rules,
    "emergency_number": lambda place, _: place.help_numbers.emergency,
    "medical_number": lambda place, _: place.help_numbers.medical,
    "police_number": lambda place, _: place.help_numbers.police,
    "fire_number": lambda place, _: place.help_numbers.fire,
    "text_message_number": lambda place, _: place.help_numbers.text_message,
    "crisis_line": lambda place, _: place.help_numbers.crisis_line,
    "victims_line": lambda place, _: place.help_numbers.victims_line,
}
"""Each fact, by the name of its variable. Whoever sends a text need not give these."""


def facts_of(territory: Territory, language: str, said_otherwise: Mapping[str, str]) -> dict[str, str]:
    """Each fact in words, in one language."""
    facts = {name: tell(territory, language) for name, tell in FACTS.items()} | dict(said_otherwise)
    return {name: typeset(value, language) for name, value in facts.items()}


def _first(people: Sequence[Person]) -> str:
    return people[0].name if people else ""


def for_broadcasts(territory: Territory) -> Mapping[str, str]:
    """What an organizer may write in braces into a message to many, and what is read in its place."""
    facts = {
        "territoire": territory.name,
        "contact": territory.contact,
        "téléphone": territory.contact_phone,
        "mairie": territory.town_hall_phone,
        "règles": territory.links.rules,
        "indemnités": territory.links.allowance,
    }
    return {name: fact for name, fact in facts.items() if fact}
