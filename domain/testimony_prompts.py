"""An invitation to tell what one lived through, and how what is told is sorted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TestimonyPrompt:
    """An invitation, a few questions that help, and one or two that go further."""

    __test__ = False

    id: str
    phase: str
    title: str
    invitation: str
    guide: tuple[str, ...]
    follow_ups: tuple[str, ...]
    required_tags: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLevel:
    """How far a story may go: the team, the group, the public; never with a name."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonWords:
    """What is said around every story, whichever invitation it answers."""

    before: str
    do_not_share: str
    release_question: str
    levels: tuple[ReleaseLevel, ...]
    quote_consent: str
    health_consent: str
    read_back: str
    thanks: str
    support: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One value of a theme."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A side from which stories are sorted: what happened, when, what helped."""

    id: str
    text: str
    tags: tuple[Tag, ...]
