"""How we write: short sentences, no shouting, one emoji at the most, texts that fit a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from content.lengths import TEXT_UNITS, units
from content.problems import Problem
from content.templates import VARIABLE
from content.variables import LONGEST, VARIABLES
from content.words import Word

LONGEST_SENTENCE = 20
_END_OF_SENTENCE = re.compile(r"[.!?…:;]+(?=[\s»)]|$)|\n")
_CAPITALS = re.compile(r"(?<![A-ZÀ-Ý])[A-ZÀ-Ý]{2,}(?![A-ZÀ-Ý])")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u2712\u2714-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23fa]")
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Limit:
    """The most characters a piece of content may have, by the shape of its address."""

    address: str
    characters: int
    what: str


LIMITS = (
    Limit("modules/*/cards/*", 600, "A card"),
    Limit("modules/*/quiz/*/options/*", 90, "An answer of a quiz"),
    Limit("modules/*/quiz/*/question", 280, "A question of a quiz"),
    Limit("modules/*/quiz/*/explanation", 180, "The explanation of an answer"),
    Limit("modules/*/scenario/choices/*/feedback", 300, "What comes of a choice"),
    Limit("modules/*/scenario/choices/*", 90, "A choice"),
    Limit("polls/*/options/*", 90, "An option of a poll"),
    Limit("polls/*/question", 280, "The question of a poll"),
    Limit("profile/*/options/*", 90, "An answer of the profile"),
    Limit("profile/*/question", 280, "A question of the profile"),
    Limit("statements/a*", 140, "A sentence to agree with"),
)
EXPLANATION = "modules/*/quiz/*/explanation"
LINE_BREAKS = 2


def writing_problems(word: Word, capitals: frozenset[str]) -> Iterator[Problem]:
    """What makes a piece of content or a text hard to read, in itself."""
    yield from _too_long(word)
    yield from _long_sentences(word)
    yield from _shouting(word, capitals)
    yield from _emoji(word)
    yield from _braces(word)


def variable_problems(word: Word, known: frozenset[str]) -> Iterator[Problem]:
    """Variables that nobody fills in."""
    for name in sorted(set(VARIABLE.findall(word.text)) - known):
        yield _problem(word, f"Nobody fills in {{{name}}}.", "Check its name in content/variables.py.")


def _braces(word: Word) -> Iterator[Problem]:
    if _BRACE.search(VARIABLE.sub("", word.text)):
        yield _problem(
            word, "A brace belongs to no variable.", "Variables are written {so}, in small letters."
        )


def room_problems(word: Word, facts: Mapping[str, str]) -> Iterator[Problem]:
    """A text that may not fit one message: ours are never cut, so it has to be shorter."""
    longest = units(VARIABLE.sub("", word.text))
    for name in VARIABLE.findall(word.text):
        longest += units(facts[name]) if name in facts else VARIABLES.get(name, LONGEST)
    if longest > TEXT_UNITS:
        yield _problem(
            word, f"With its variables it may have {longest} characters.", f"Keep it under {TEXT_UNITS}."
        )


def _too_long(word: Word) -> Iterator[Problem]:
    limit = next((one for one in LIMITS if fnmatchcase(word.address, one.address)), None)
    if limit and len(word.text) > limit.characters:
        over = f"{limit.what} has {len(word.text)} characters, {limit.characters} at most."
        yield _problem(word, over, "Cut it, or make two of it.")
    if fnmatchcase(word.address, EXPLANATION) and word.text.count("\n") > LINE_BREAKS:
        yield _problem(word, "An explanation breaks its line twice at most.", "Join some lines.")


def _long_sentences(word: Word) -> Iterator[Problem]:
    for sentence in _END_OF_SENTENCE.split(word.text):
        count = sum(any(sign.isalnum() for sign in piece) for piece in sentence.split())
        if count > LONGEST_SENTENCE:
            start = " ".join(sentence.split()[:6])
            over = f'A sentence has {count} words, {LONGEST_SENTENCE} at most: "{start}…".'
            yield _problem(word, over, "Make two of it.")


def _shouting(word: Word, capitals: frozenset[str]) -> Iterator[Problem]:
    for shouted in sorted(set(_CAPITALS.findall(VARIABLE.sub("", word.text))) - capitals):
        fix = "Write it small, or add it to acronyms.yaml if it is one."
        yield _problem(word, f"`{shouted}` stands in capitals.", fix)


def _emoji(word: Word) -> Iterator[Problem]:
    found = list(_EMOJI.finditer(word.text))
    if len(found) > 1:
        yield _problem(word, "It has more than one emoji.", "Keep one, at the end.")
    elif found and word.text[found[0].end() :].strip("\ufe0f\u200d "):
        yield _problem(word, "An emoji stands before the end.", "Move it to the end.")


def _problem(word: Word, what: str, fix: str) -> Problem:
    return Problem(word.file, word.line, f"{word.address}: {what}", fix)
