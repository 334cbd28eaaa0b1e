"""A text with holes in it, made ready once so that filling it in is quick.

A sentence whose variable is empty is not said, and a line that loses all its sentences goes with
them: nobody ever reads a brace, or "Téléphone :" with nothing after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content.typography import typeset

VARIABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?…])(?= )")
_NUMBERED = re.compile(r"\d+\.")
_OPENING = re.compile(r"[\s«\-–•(]*")

Sentence = tuple[str, ...]
"""Words and names of variables in turn: words, name, words, name, words."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text made ready. `fixed` holds it whole where it has no variable left."""

    fixed: str | None
    lines: tuple[tuple[Sentence, ...], ...]
    variables: frozenset[str]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its values; what has no value is left out with its sentence."""
        if self.fixed is not None:
            return self.fixed
        return _join(_fill_line(line, values) for line in self.lines)


def variables_in(text: str) -> frozenset[str]:
    """The names of the variables of a text."""
    return frozenset(VARIABLE.findall(text))


def make_template(text: str, language: str, facts: Mapping[str, str]) -> Template:
    """Set a text in type, write the facts of the place into it, and cut it into sentences."""
    lines = [_sentences(line) for line in typeset(text, language).split("\n")]
    told = [(line, tuple(_tell(one, facts) for one in line)) for line in lines]
    kept = [tuple(one for one in after if one) for before, after in told if not before or any(after)]
    variables = frozenset(name for line in kept for sentence in line for name in sentence[1::2])
    fixed = None if variables else _join(_fill_line(line, {}) for line in kept)
    return Template(fixed, tuple(kept), variables)


def _sentences(line: str) -> tuple[Sentence, ...]:
    if not line:
        return ()
    pieces = _END_OF_SENTENCE.split(line)
    if len(pieces) > 1 and _NUMBERED.fullmatch(pieces[0]):
        pieces[:2] = [pieces[0] + pieces[1]]
    return tuple(tuple(VARIABLE.split(piece)) for piece in pieces)


def _tell(sentence: Sentence, facts: Mapping[str, str]) -> Sentence:
    """Write the known facts into a sentence; empty where one of them is empty."""
    told = [sentence[0]]
    for name, after in zip(sentence[1::2], sentence[2::2], strict=True):
        if name not in facts:
            told += [name, after]
        elif not facts[name]:
            return ()
        else:
            starts = len(told) == 1 and _OPENING.fullmatch(told[0])
            fact = facts[name][:1].upper() + facts[name][1:] if starts else facts[name]
            told[-1] += fact + after
    return tuple(told)


def _fill_line(line: tuple[Sentence, ...], values: Mapping[str, str]) -> str | None:
    """The line, or None where none of its sentences can be said."""
    if not line:
        return ""
    said = [filled for sentence in line if (filled := _fill(sentence, values))]
    return "".join(said).lstrip(" ") if said else None


def _fill(sentence: Sentence, values: Mapping[str, str]) -> str:
    if len(sentence) == 1:
        return sentence[0]
    filled = list(sentence)
    for position in range(1, len(sentence), 2):
        value = values.get(sentence[position], "")
        if not value:
            return ""
        filled[position] = value
    return "".join(filled)


def _join(lines: Iterable[str | None]) -> str:
    """The lines that are left, with never two empty ones in a row, nor one at either end."""
    kept: list[str] = []
    for line in lines:
        if line is not None and (line or (kept and kept[-1])):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)
