"""Content as the team tells it: the files, with the facts of the place that were changed in the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from itertools import chain
from typing import Any

from content.documents import Document
from content.facts import facts_of
from content.loader import Content, build
from content.problems import ContentError
from content.sources import Sources
from content.templates import VARIABLE
from content.texts import LANGUAGES
from content.words import Word
from content.writing import room_problems
from domain.facts import ENGLISH, Fact

TO_FILL_IN = "À REMPLIR"


class Place(Enum):
    """Where a fact is looked up."""

    TOLD = "as it is told now"
    FILE = "as the file says"


def retold(content: Content, changes: Mapping[str, str]) -> Content:
    """The same content with these facts in place of its files'. Raises ContentError where they do not fit."""
    told = _told(content.sources, changes)
    built = build(told)
    territory = replace(built.territory, zone=content.territory.zone)
    return replace(built, territory=territory, sources=content.sources, told=told)


def fits(content: Content, fact: Fact, value: str) -> bool:
    """Whether every text still has room, and every file still reads, with this value."""
    try:
        there = retold(content, {fact.key: value})
    except ContentError:
        return False
    return not any(_too_long(there, language) for language in LANGUAGES)


def _too_long(content: Content, language: str) -> bool:
    facts = facts_of(content.territory, language, content.told.facts_said_otherwise(language))
    return any(True for word in _words(content, language) for _ in room_problems(word, facts))


def value_in(content: Content, fact: Fact, place: Place = Place.TOLD) -> str:
    """The value of a fact in words; empty where it is missing."""
    sources = content.told if place is Place.TOLD else content.sources
    way = _way(fact.key)
    value: Any = sources.documents.get(_file(fact.key), Document("", None, {})).data
    for step in way:
        value = _step(value, step)
    said = "" if value is None else str(value)
    return "" if TO_FILL_IN in said else said


def sentences_with(content: Content, fact: Fact, language: str) -> list[str]:
    """Every sentence that says this fact, each once, with the facts of the place in it."""
    hole = "{" + fact.variable + "}"
    found = (
        sentence
        for word in _words(content, language)
        if hole in word.text
        for sentence in _sentences(word.text)
        if hole in sentence
    )
    facts = facts_of(content.territory, language, content.told.facts_said_otherwise(language))
    said = (VARIABLE.sub(lambda name: facts.get(name[1]) or "…", one) for one in found if one != hole)
    return list(dict.fromkeys(said))


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from (
            one.strip()
            for one in line.replace("? ", "?\n").replace("! ", "!\n").replace(". ", ".\n").split("\n")
        )


def _words(content: Content, language: str) -> Iterator[Word]:
    texts = content.told.texts[language].entries.values()
    of_texts = (Word(one.key, form, one.file, one.line) for one in texts for form in one.forms)
    return chain(content.told.words(language), of_texts)


# --- the files, changed ---------------------------------------------------------------------------


def _told(sources: Sources, changes: Mapping[str, str]) -> Sources:
    documents = dict(sources.documents)
    for key, value in changes.items():
        name = _file(key)
        before = documents.get(name, Document(name, {}, {}))
        documents[name] = Document(name, _with(before.data or {}, _way(key), value), before.lines)
    return Sources(documents, sources.texts)


def _file(key: str) -> str:
    return "territory.en.yaml" if key.endswith(ENGLISH) else "territory.yaml"


def _way(key: str) -> tuple[str, ...]:
    return tuple(key.removesuffix(ENGLISH).split("."))


def _step(value: Any, step: str) -> Any:
    if isinstance(value, list):
        return value[int(step)] if int(step) < len(value) else None
    return value.get(step) if isinstance(value, dict) else None


def _with(data: Any, way: tuple[str, ...], value: str) -> Any:
    """The same values with another one at the end of the way; what is not there yet is made."""
    step, *rest = way
    if isinstance(data, list):
        items = data if int(step) < len(data) else [*data, {"name": "", "role": ""}]
        return [_put(one, tuple(rest), value) if n == int(step) else one for n, one in enumerate(items)]
    return {**data, step: _put(data.get(step, {}), tuple(rest), value)}


def _put(data: Any, way: tuple[str, ...], value: str) -> Any:
    return _with(data, way, value) if way else value
