"""Where each piece of content is found: its address.

An address is where the words stand: the name of the file, then the keys that lead to them, an item of
a list by its `id` (or by its number from 1, where it has none). The list a file is about is not named
again, and the `text` of a thing has the thing's own address:

    programme/title                               programme/phases/p1-diagnostic/question
    sessions/session-1/title                      sessions/session-1/agenda/1
    modules/<id>/title                            modules/<id>/cards/<card>
    modules/<id>/scenario/situation               modules/<id>/scenario/question
    modules/<id>/scenario/choices/<choice>        modules/<id>/scenario/choices/<choice>/feedback
    modules/<id>/quiz/<question>/question         modules/<id>/quiz/<question>/options/<option>
    modules/<id>/quiz/<question>/explanation      modules/<id>/gesture
    modules/<id>/gesture/with_neighbours          modules/<id>/sources/1/institution
    polls/<id>/title                              polls/<id>/question
    polls/<id>/options/<option>                   polls/<id>/decision
    polls/<id>/follow_up                          prompts/<id>/title
    prompts/<id>/invitation                       prompts/<id>/guide/1
    prompts/<id>/follow_ups/1                     prompts/common/before
    prompts/common/levels/<level>                 taxonomy/<theme>
    taxonomy/<theme>/tags/<tag>                   statements/<id>
    statements/lots/<lot>/title                   consents/<id>
    consents/intro                                privacy/short
    reminders/<id>                                announcements/<id>
    follow-up/states/<state>                      follow-up/messages/<id>
    profile/<id>/question                         profile/<id>/why
    profile/<id>/help                             profile/<id>/options/<option>
    profile/<id>/follow_up/question               faq/<id>/question
    faq/<id>/answer                               moderation/reasons/<code>
    moderation/decisions/<decision>               moderation/charter/<part>
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from content.documents import Document, Way


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file of words: its name in addresses, the file, and the list it is about."""

    name: str
    file: str
    main: str = ""


SHELVES = (
    Shelf("programme", "programme.yaml"),
    Shelf("sessions", "sessions.yaml"),
    Shelf("polls", "polls.yaml"),
    Shelf("prompts", "testimony_prompts.yaml", main="prompts"),
    Shelf("taxonomy", "taxonomy.yaml"),
    Shelf("statements", "statements.yaml", main="statements"),
    Shelf("consents", "consents.yaml", main="consents"),
    Shelf("privacy", "privacy.yaml"),
    Shelf("reminders", "reminders.yaml"),
    Shelf("announcements", "announcements.yaml"),
    Shelf("follow-up", "follow_up.yaml"),
    Shelf("moderation", "moderation.yaml"),
    Shelf("profile", "profile.yaml", main="questions"),
    Shelf("faq", "faq.yaml"),
)

NOT_WORDS = frozenset(
    {
        *("id", "order", "phase", "session", "kind", "audience", "status", "note", "lot", "verdict"),
        *("right", "theme", "tension", "pole", "required_tags", "consent", "when", "insee", "official"),
        *("decides", "quotas", "open_points"),
    }
)
"""Keys that hold ids, codes or notes for the team: nothing of it is said to anybody."""

MAYBE_REFERENCES = frozenset({"phases", "modules", "polls", "testimony_prompts", "statements"})
"""Keys that hold ids in one file and the things themselves, words and all, in another."""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of content, its address, and where it stands."""

    address: str
    text: str
    file: str
    line: int


def words_in(document: Document, name: str, main: str = "") -> Iterator[Word]:
    """Every piece of content of a file, with its address under `name`."""
    for address, way, text in _walk(document.data, name, (), main):
        yield Word(address, text, document.file, document.line(way))


def _walk(data: Any, address: str, way: Way, main: str = "") -> Iterator[tuple[str, Way, str]]:
    if isinstance(data, str):
        yield address, way, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if not _says_nothing(key, value):
                inner = address if key in ("text", main) else f"{address}/{key}"
                yield from _walk(value, inner, (*way, key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            name = value.get("id") if isinstance(value, dict) else None
            yield from _walk(value, f"{address}/{name or position + 1}", (*way, position))


def _says_nothing(key: str, value: Any) -> bool:
    if key in MAYBE_REFERENCES:
        return isinstance(value, str) or all(isinstance(one, str) for one in value)
    return key in NOT_WORDS
