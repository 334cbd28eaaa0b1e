"""Read the content of a territory: every file, once, into values that never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.documents import Document
from content.facts import facts_of
from content.parsing import Parser
from content.problems import ContentError
from content.sources import Sources
from content.templates import Template, make_template
from content.texts import LANGUAGES, Texts, make_texts
from domain.polls import Poll
from domain.programme import Calendar, Programme, Session
from domain.territory import Territory

CONTENT = Path(__file__).parent
"""The content that ships: an invented territory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that citizens read, and what the programme is made of.

    `words` holds every piece of content by its address, per language (`content/words.py`).
    """

    territory: Territory
    programme: Programme
    sessions: Mapping[str, Session]
    calendar: Calendar
    polls: Mapping[str, Poll]
    texts: Texts
    words: Mapping[str, Mapping[str, Template]]
    languages: tuple[str, ...] = LANGUAGES


def load(directory: Path = CONTENT) -> Content:
    """The whole content of a directory; all that keeps it from being read, in one error."""
    sources = Sources.read(directory)
    parser = Parser()
    values = _values(sources.documents, parser)
    if parser.problems:
        raise ContentError(parser.problems)
    facts = {
        language: facts_of(values["territory"], language, sources.facts_said_otherwise(language))
        for language in LANGUAGES
    }
    words = {
        language: {
            word.address: make_template(word.text, language, facts[language])
            for word in sources.words(language)
        }
        for language in LANGUAGES
    }
    return Content(**values, texts=make_texts(sources.texts, facts), words=words)


def _values(files: Mapping[str, Document], parser: Parser) -> dict[str, Any]:
    return {
        "territory": parser.one(files["territory.yaml"], Territory),
        "programme": parser.one(files["programme.yaml"], Programme),
        "sessions": parser.by_id(files["sessions.yaml"], Session),
        "calendar": parser.one(_with_spelled(files["calendar.yaml"]), Calendar),
        "polls": parser.by_id(files["polls.yaml"], Poll),
    }


def _with_spelled(calendar: Document) -> Document:
    """`with` is a word of Python's own: entries write it so, their type calls it `with_`."""
    if not isinstance(calendar.data, dict) or not isinstance(calendar.data.get("entries"), list):
        return calendar
    entries = [
        {("with_" if key == "with" else key): value for key, value in entry.items()}
        for entry in calendar.data["entries"]
    ]
    return Document(calendar.file, calendar.data | {"entries": entries}, calendar.lines)
