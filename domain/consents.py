"""What a person agrees to, purpose by purpose."""

from __future__ import annotations

from dataclasses import dataclass

from domain.programme import Status

DRAW, STORIES = "tirage", "temoignages"
"""Purposes that something depends on: the questions for the draw, the stories that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One purpose. Raise `version` whenever the words change: each consent is kept with its version."""

    id: str
    version: int
    required: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """Something the notice says that a professional has yet to settle."""

    text: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyNotice:
    """Who keeps what, why and how long: in a few lines, then in full."""

    version: int
    short: str
    full: str
    open_points: tuple[OpenPoint, ...]
