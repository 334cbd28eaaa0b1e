"""The people of the demo: invented, seated once, each with a telephone of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from content.loader import Content
from content.rendering import say
from domain.enrolment import text_hash
from domain.messages import Words
from domain.people import Person, Role, Stage
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody in the demo; `is_new`: the bot does not know them, they come in by themselves."""

    id: str
    telegram_id: int
    first_name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    panel: bool = False
    roles: frozenset[Role] = frozenset()
    is_new: bool = False


def lives(commune: str, age: str, gender: str, activity: str) -> Mapping[str, str]:
    """What somebody has said of themselves."""
    return {"pr-commune": commune, "pr-age": age, "pr-genre": gender, "pr-activite": activity}


CHARACTERS = (
    Character("awa", 1001, "Awa", lives("00104", "25-34", "f", "employe"), panel=True),
    Character("basile", 1002, "Basile", lives("00107", "65-74", "h", "retraite")),
    Character("ines", 1003, "Inès", is_new=True),
    Character(
        "mireille", 1004, "Mireille", lives("00101", "50-64", "f", "cadre"), roles=frozenset({Role.MODERATOR})
    ),
    Character(
        "samuel", 1005, "Samuel", lives("00101", "35-49", "h", "intermediaire"),
        roles=frozenset({Role.ORGANIZER, Role.ADMINISTRATOR}),
    ),
)  # fmt: skip


def seat_everybody(tx: Tx, *, content: Content, first_session: datetime, now: datetime) -> bool:
    """Set the date of the first session and enrol who comes enrolled. Done once: False if it was before."""
    if tx.sessions.first() is not None:
        return False
    tx.sessions.set_first(first_session, now=now)
    for character in CHARACTERS:
        if not character.is_new:
            enrol_character(tx, character, content, now)
    tx.journal("seat_everybody", "demo", "done", at=now)
    return True


def enrol_character(tx: Tx, character: Character, content: Content, now: datetime) -> Person:
    """As if they had come in by the door: every consent given, every question answered."""
    person = tx.people.add(character.telegram_id, language="fr", now=now)
    for purpose in content.consents:
        proof = text_hash(say(content, Words(f"consents/{purpose}"), person.language))
        tx.consents.record(person.id, purpose, given=True, text_hash=proof, language=person.language, now=now)
    for question, answer in character.answers.items():
        tx.profile.save(person.id, question, answer, now=now)
    tx.people.change(
        person.id,
        stage=Stage.ENROLLED,
        first_name=character.first_name,
        panel=character.panel,
        roles=character.roles,
        enrolled_at=now,
    )
    for role in sorted(character.roles):
        tx.journal("grant_role", f"person:{person.id}", "granted", at=now, details={"role": role.value})
    return tx.people.locked(person.id)
