"""Who may do what. Every button, command and page names its policy; an undeclared one fails the build."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from domain.people import Person, Role, Stranger


class Policy(Enum):
    """Who a door is open to."""

    ANYONE = "anyone"
    KNOWN = "known"  # somebody who has passed the age gate, enrolled or about to be
    ENROLLED = "enrolled"
    STAFF = "staff"  # somebody who holds any right
    MODERATOR = "moderator"
    ORGANIZER = "organizer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The door is closed to this person; `must_enrol` where enrolling would open it."""

    policy: Policy
    must_enrol: bool


def refusal(by: Person | Stranger, policy: Policy) -> NotAllowed | None:
    """Why this person may not, or None where they may."""
    if policy is Policy.ANYONE:
        return None
    if isinstance(by, Stranger):
        return NotAllowed(policy, must_enrol=True)
    if policy is Policy.KNOWN:
        return None
    if not by.is_enrolled:
        return NotAllowed(policy, must_enrol=True)
    if policy is Policy.ENROLLED or _holds(by, policy):
        return None
    return NotAllowed(policy, must_enrol=False)


def _holds(by: Person, policy: Policy) -> bool:
    return bool(by.roles) if policy is Policy.STAFF else by.has(Role(policy.value))
