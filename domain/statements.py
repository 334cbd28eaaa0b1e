"""Sentences to agree or disagree with, two by two from either side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """The sentences that are sent together."""

    id: str
    title: str
    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One idea in one sentence. `tension` names the question it takes a side on, `pole` the side."""

    id: str
    lot: str
    theme: str
    tension: str
    pole: Literal["a", "b"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """Every sentence, by id, how they are asked and how they are shown afterwards."""

    instruction: str
    lots: Mapping[str, Lot]
    statements: Mapping[str, Statement]
    presentation: tuple[str, ...]
