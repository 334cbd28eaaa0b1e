"""Does a message sound as if somebody were in danger, now or by their own hand?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.programme import Status
from domain.spelling import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Distress:
    """The phrases that call for help, and ordinary disaster stories that must not be taken for them."""

    status: Status
    phrases: tuple[str, ...]
    counter_examples: tuple[str, ...]


def sounds_distressed(text: str, phrases: Sequence[str]) -> bool:
    """Whether one of the phrases stands in the text, accents, capitals and punctuation aside.

    Whole phrases, never single words: people here tell of floods, fires and deaths.
    """
    said = f" {fold(text)} "
    return any(phrase in said for phrase in _folded(tuple(phrases)))


@lru_cache(maxsize=8)
def _folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {fold(phrase)} " for phrase in phrases)
