"""Who may do what. Every button, command and page names its policy; an undeclared one fails the build."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Taken:
    """A right was taken back."""

    person: Person
    role: Role


WhyKept = Literal["unknown", "not-held", "last-administrator", "no-longer-yours"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A right stays where it is, and why."""

    why: WhyKept


def may_take(role: Role, *, of: Person | None, by: Person, administrators: Collection[Person]) -> Kept | None:
    """Why a right cannot be taken back, or None where it can. `administrators`: all there are, at this moment."""
    if of is None or not of.is_enrolled:
        return Kept("unknown")
    if all(one.id != by.id for one in administrators):
        return Kept("no-longer-yours")
    if role not in of.roles:
        return Kept("not-held")
    if role is Role.ADMINISTRATOR and is_last(of, administrators):
        return Kept("last-administrator")
    return None


def is_last(person: Person, administrators: Collection[Person]) -> bool:
    """Whether nobody else could give rights who still hears from us."""
    others = [one for one in administrators if one.id != person.id]
    return Role.ADMINISTRATOR in person.roles and all(
        one.stopped_at is not None or one.unreachable_at is not None for one in others
    )
