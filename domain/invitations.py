"""Invitations: a link somebody was given, what it opens, and whether it still does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from domain.people import Person, Role

Why = Literal["unknown", "expired", "used-up"]

CODE_BYTES = 16
"""128 bits of chance: no code is ever guessed."""

CODE_CHARACTERS = 43
"""The longest code carried: a button has 64 bytes for its name, its step and the code."""

WRONG_TRIES = 5
WRONG_TRIES_WITHIN = timedelta(hours=1)
"""After so many wrong codes in so long, an account's codes are met with silence."""

_CODE = re.compile(rf"[A-Za-z0-9_-]{{1,{CODE_CHARACTERS}}}")
UNREADABLE = "-"
"""Carried instead of what cannot be a code, so that its bearer is still told."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link opens: a place in the panel, a role, or simply the door."""

    id: int
    role: Role | None
    panel: bool
    uses_left: int
    expires_at: datetime | None

    def refusal(self, now: datetime) -> Refused | None:
        """Why it opens nothing any more, or None where it still does."""
        if self.expires_at is not None and self.expires_at <= now:
            return Refused("expired", self)
        if self.uses_left < 1:
            return Refused("used-up", self)
        return None

    def offers(self, person: Person, *, lives_here: bool) -> bool:
        """Whether it would change anything for this person. Living elsewhere is outside the panel."""
        new_role = self.role is not None and self.role not in person.roles
        return new_role or (self.panel and lives_here and not person.panel)


@dataclass(frozen=True, slots=True)
class Refused:
    """The link opens nothing, and why. The door itself stays open to everybody."""

    why: Why
    invitation: Invitation | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """The invitation counts as used by this person."""

    invitation: Invitation


@dataclass(frozen=True, slots=True)
class NothingNew:
    """This person has already had what the link gives."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Too many wrong codes from this account: codes are not looked at for a while."""


Outcome = Spent | Refused | NothingNew | Silence


def code_in(payload: str) -> str:
    """The code in what followed /start, small enough for a button; nothing where nothing followed."""
    if not payload:
        return ""
    return payload if _CODE.fullmatch(payload) else UNREADABLE


def hash_of(code: str) -> str:
    """What is kept of a code: it cannot be turned back into one."""
    return sha256(code.encode()).hexdigest()
