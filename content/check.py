"""Check the content of a territory: all that is wrong, each with its line and how to put it right."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from content.documents import Document, Way, shown
from content.facts import FACTS, facts_of
from content.loader import Content, build
from content.problems import ContentError, Problem
from content.references import reference_problems
from content.sources import Sources
from content.texts import FIRST_LANGUAGE, LANGUAGES, TextFile
from content.translations import text_problems, word_problems
from content.variables import VARIABLES
from content.words import Word
from content.writing import room_problems, variable_problems, writing_problems

TO_FILL_IN = "À REMPLIR"
_NOT_YET = {"to_confirm": "is still to be confirmed", "local": "depends on the place"}


def check(directory: Path, publish: bool = False) -> list[Problem]:
    """Every problem of a directory, in the order of its files and lines.

    With `publish`, also all that may not go out yet: facts to be confirmed, and an invented place.
    """
    try:
        sources = Sources.read(directory)
        content = build(sources)
    except ContentError as error:
        return list(error.problems)
    problems = {*_problems(sources, content), *_unread(directory, sources)}
    if publish:
        problems |= set(_not_to_publish(sources))
    return sorted(problems)


def _problems(sources: Sources, content: Content) -> Iterator[Problem]:
    yield from reference_problems(sources, content)
    yield from _facts_to_fill_in(sources.documents["territory.yaml"])
    yield from text_problems(sources.texts)
    for language in LANGUAGES:
        if language != FIRST_LANGUAGE:
            yield from word_problems(sources.words(FIRST_LANGUAGE), sources.words(language), language)
        yield from _in_writing(sources, content, language)


def _unread(directory: Path, sources: Sources) -> Iterator[Problem]:
    for path in directory.rglob("*.yaml"):
        name = path.relative_to(directory).as_posix()
        if name not in sources.documents:
            yield Problem(name, 1, "Nothing reads this file.", "Check its name, or take it away.")


def _in_writing(sources: Sources, content: Content, language: str) -> Iterator[Problem]:
    lists = sources.documents["acronyms.yaml"].data
    capitals = frozenset(word for words in lists.values() for word in words)
    facts = facts_of(content.territory, language, sources.facts_said_otherwise(language))
    for word in sources.words(language):
        yield from variable_problems(word, frozenset(FACTS) | frozenset(VARIABLES))
    # Whoever sends a text of ours gives its variables: their names stand in no list.
    for word in chain(sources.words(language), _as_words(sources.texts[language])):
        yield from writing_problems(word, capitals)
        yield from room_problems(word, facts)


def _as_words(file: TextFile) -> Iterator[Word]:
    for entry in file.entries.values():
        for form in entry.forms:
            yield Word(entry.key, form, entry.file, entry.line)


def _facts_to_fill_in(territory: Document) -> Iterator[Problem]:
    for way, value in _leaves(territory.data, ()):
        if value is None or (isinstance(value, str) and (not value.strip() or TO_FILL_IN in value)):
            yield territory.problem(way, f"`{shown(way)}` is not filled in.", "Write the fact of the place.")


def _not_to_publish(sources: Sources) -> Iterator[Problem]:
    territory = sources.documents["territory.yaml"]
    if territory.data["invented"]:
        fix = "Fill in the real one and set `invented: false`."
        yield territory.problem(("invented",), "This territory is invented.", fix)
    for document in sources.documents.values():
        for way, value in _leaves(document.data, ()):
            if way and way[-1] == "status" and value in _NOT_YET:
                fix = "Check it, then write `status: verified`."
                name = f"`{shown(way[:-1])}`" if way[:-1] else "The whole file"
                yield document.problem(way, f"{name} {_NOT_YET[value]}.", fix)


def _leaves(data: Any, way: Way) -> Iterator[tuple[Way, Any]]:
    """Every single value of a file, and the way to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*way, key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _leaves(value, (*way, position))
    else:
        yield way, data
