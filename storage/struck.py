"""Striking out a person's words where they stand in messages to the staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, String, cast, or_, select, update

from storage.register import REGISTER
from storage.tables import metadata, outbox, people

SHORT = 12
"""Words shorter than this are struck only where they stand alone: "oui" is in many a sentence."""

BEGINNING = 24
"""By how many first characters longer words are found, also where only an excerpt was shown."""


def strike_words(connection: Connection, person_id: int) -> None:
    """Empty the parts of others' messages that repeat what this person typed.

    Only the staff is ever shown somebody else's words; the sentence around them is then not said.
    """
    for words in _typed_by(connection, person_id):
        for row in connection.execute(_holding(words, person_id)).all():
            kept = without(row.params, words)
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(params=kept))


def without(value: Any, words: str) -> Any:
    """A message's parameters with these words taken out, wherever they stand."""
    match value:
        case str():
            return "" if repeats(value, words) else value
        case dict():
            return {name: without(one, words) for name, one in value.items()}
        case list():
            return [without(one, words) for one in value]
        case _:
            return value


def repeats(shown: str, words: str) -> bool:
    """Whether what was shown to somebody is these words, holds them, or is the beginning of them."""
    if len(words) < SHORT:
        return shown == words
    excerpt = shown.rstrip(" .…")
    return words[:60] in shown or (len(excerpt) >= SHORT and words.startswith(excerpt))


def _typed_by(connection: Connection, person_id: int) -> Sequence[str]:
    """Everything this person has typed and we have kept."""
    found: set[str] = set()
    for name, holding in REGISTER.items():
        table = metadata.tables[name]
        for column, declared in holding.columns.items():
            if declared.is_typed:
                typed = select(table.c[column]).where(table.c[holding.whose] == person_id)
                found |= {words for words in connection.scalars(typed) if words}
    return sorted(found)


def _holding(words: str, person_id: int) -> Any:
    """Messages to others of the staff whose parameters seem to hold these words."""
    written = orjson.dumps(words[:BEGINNING]).decode()
    piece = written if len(words) < SHORT else written[1:-1]
    staff = select(people.c.id).where(people.c.roles != "", people.c.id != person_id, _not_named(words))
    return select(outbox.c.id, outbox.c.params).where(
        outbox.c.person_id.in_(staff), cast(outbox.c.params, String).contains(piece, autoescape=True)
    )


def _not_named(words: str) -> ColumnElement[bool]:
    """Somebody of the same first name keeps it in the messages to themselves."""
    return or_(people.c.first_name.is_(None), people.c.first_name != words)
