"""The shelf: the accepted stories that others may read, each as far as its author allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.people import Person
from domain.spelling import fold
from domain.testimonies import Level

LEAST = 10
"""A group of fewer people than this is never told apart from others."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """An accepted story as others read it: without a name, and without a way to one."""

    id: int
    number: str
    revision: int
    words: str
    prompt_id: str | None
    level: Level
    place: str | None
    accepted_at: datetime
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by theme


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for on the shelf; what is left out narrows nothing."""

    levels: tuple[Level, ...]
    words: str = ""
    prompt: str = ""
    tags: tuple[tuple[str, str], ...] = ()  # each a theme and one of its tags
    place: str = ""
    since: datetime | None = None
    until: datetime | None = None
    id: int | None = None

    @property
    def pieces(self) -> tuple[str, ...]:
        """The words to find, as they are compared: without accents and capitals."""
        return tuple(fold(self.words).split()[:8])


def levels_read_by(person: Person) -> tuple[Level, ...]:
    """What somebody may read in the chat. A story told to the drawn group is for the group, and for the team."""
    if person.panel or person.roles:
        return Level.GROUP, Level.PUBLIC
    return (Level.PUBLIC,)


@dataclass(frozen=True, slots=True)
class Heard:
    """A group of people, and how many of them have a story on the shelf."""

    answer: str
    people: int
    heard: int


def told_apart(groups: Iterable[Heard]) -> Sequence[Heard]:
    """The groups that are big enough to be told of, the least heard first; the small ones together, under no
    name, if there are several and enough in all: one alone could be worked out from the total."""
    big: list[Heard] = []
    small: list[Heard] = []
    for group in groups:
        (big if group.people >= LEAST else small).append(group)
    together = Heard("", sum(one.people for one in small), sum(one.heard for one in small))
    if len(small) > 1 and together.people >= LEAST:
        big.append(together)
    return sorted(big, key=lambda one: (one.heard / one.people, -one.people))


ALL = (Level.PUBLIC, Level.GROUP, Level.TEAM)
"""What the team reads: every story was told to it."""
