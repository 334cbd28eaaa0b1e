"""Who takes part: citizens, moderators, organizers, administrators, and strangers at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do beyond taking part."""

    MODERATOR = "moderator"
    ORGANIZER = "organizer"
    ADMINISTRATOR = "administrator"


class Stage(StrEnum):
    """How far somebody has come in."""

    STARTED = "started"  # said to be of age; consents and profile not finished
    ENROLLED = "enrolled"
    ERASED = "erased"  # a number without a person, so that counts stay true


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who writes or taps and about whom nothing is kept."""

    telegram_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part."""

    id: int
    telegram_id: int | None
    language: str
    stage: Stage
    first_name: str | None = None
    panel: bool = False
    roles: frozenset[Role] = frozenset()
    awaiting: str | None = None
    invitation_id: int | None = None
    stopped_at: datetime | None = None
    unreachable_at: datetime | None = None
    paused_until: datetime | None = None

    @property
    def is_enrolled(self) -> bool:
        return self.stage is Stage.ENROLLED

    def has(self, role: Role) -> bool:
        """Administrators may do what moderators and organizers may."""
        return self.is_enrolled and (role in self.roles or Role.ADMINISTRATOR in self.roles)
