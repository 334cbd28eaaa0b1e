"""Who holds which right, since when and given by whom: told by the journal, from the lines that are sealed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from domain.people import Person, Role, Stage
from domain.privileged import GIVES_ROLE
from domain.sign_ins import IDLE, LONGEST
from storage.invitations import CITIZEN
from storage.people import person_of
from storage.tables import invitations, journal, people, seals, sign_ins


@dataclass(frozen=True, slots=True)
class Maker:
    """Who gave a right or made an invitation: somebody by name, the command line, or somebody who has left."""

    person_id: int | None
    first_name: str | None

    @property
    def is_command_line(self) -> bool:
        return self.person_id is None


@dataclass(frozen=True, slots=True)
class Held:
    """One right of one person. `since`: None where the journal does not say."""

    role: Role
    since: datetime | None
    given_by: Maker


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team, with their rights and how many browsers are open in their name."""

    person: Person
    rights: tuple[Held, ...]
    browsers: int


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """A link that still opens something."""

    id: int
    role: Role | None
    panel: bool
    uses_left: int
    expires_at: datetime | None
    made_at: datetime
    made_by: Maker


def team(connection: Connection, *, now: datetime) -> Sequence[Member]:
    """Everybody who holds a right, the first who came first."""
    held = select(people).where(people.c.stage == Stage.ENROLLED.value, people.c.roles != "")
    rows = connection.execute(held.order_by(people.c.id))
    return _members(connection, [person_of(row) for row in rows], now)


def member(connection: Connection, person_id: int, *, now: datetime) -> Member | None:
    """One of them; None for somebody who holds no right."""
    held = select(people).where(people.c.id == person_id, people.c.stage == Stage.ENROLLED.value)
    row = connection.execute(held.where(people.c.roles != "")).one_or_none()
    return _members(connection, [person_of(row)], now)[0] if row else None


def open_invitations(connection: Connection, *, now: datetime) -> Sequence[OpenInvitation]:
    """The links that still open something, the one that ends first at the top."""
    rows = connection.execute(
        select(invitations)
        .where(
            invitations.c.uses_left > 0,
            invitations.c.expires_at.is_(None) | (invitations.c.expires_at > now),
        )
        .order_by(invitations.c.expires_at, invitations.c.id)
    ).all()
    makers = _makers(connection, [row.id for row in rows])
    return [_open_invitation(row, makers.get(row.id, COMMAND_LINE)) for row in rows]


COMMAND_LINE = Maker(None, None)


def _open_invitation(row: Any, maker: Maker) -> OpenInvitation:
    role = None if row.role == CITIZEN else Role(row.role)
    return OpenInvitation(row.id, role, row.panel, row.uses_left, row.expires_at, row.created_at, maker)


def _members(connection: Connection, found: Sequence[Person], now: datetime) -> Sequence[Member]:
    grants = _grants(connection, [one.id for one in found])
    makers = _makers(connection, {invitation for _, invitation in grants.values() if invitation})
    browsers = _browsers(connection, [one.id for one in found], now)

    def held(person: Person, role: Role) -> Held:
        since, invitation = grants.get((person.id, role), (None, None))
        return Held(role, since, makers.get(invitation or 0, COMMAND_LINE))

    return [
        Member(one, tuple(held(one, role) for role in Role if role in one.roles), browsers.get(one.id, 0))
        for one in found
    ]


def _grants(
    connection: Connection, person_ids: Collection[int]
) -> Mapping[tuple[int, str], tuple[datetime, int | None]]:
    """When each right was given last, and by which invitation."""
    subjects = {f"person:{person_id}": person_id for person_id in person_ids}
    given = _lines(GIVES_ROLE, subjects)
    return {
        (subjects[row.subject], row.details.get("role", "")): (row.at, row.details.get("invitation"))
        for row in connection.execute(given)
    }


def _makers(connection: Connection, invitation_ids: Collection[int]) -> Mapping[int, Maker]:
    """Who made each invitation."""
    subjects = {f"invitation:{invitation_id}": invitation_id for invitation_id in invitation_ids}
    lines = connection.execute(_lines("invite", subjects)).all()
    named = {row.person_id for row in lines if row.person_id is not None}
    names: dict[int, str | None] = {
        row.id: row.first_name
        for row in connection.execute(select(people.c.id, people.c.first_name).where(people.c.id.in_(named)))
    }
    return {subjects[row.subject]: Maker(row.person_id, names.get(row.person_id)) for row in lines}


def _lines(act: str, subjects: Collection[str]) -> Any:
    """The lines of a privileged act about these; found by way of the seals, which are few."""
    return (
        select(journal.c.at, journal.c.person_id, journal.c.subject, journal.c.details)
        .join_from(seals, journal, journal.c.id == seals.c.line_id)
        .where(journal.c.act == act, journal.c.subject.in_(list(subjects)))
        .order_by(journal.c.id)
    )


def _browsers(connection: Connection, person_ids: Collection[int], now: datetime) -> Mapping[int, int]:
    """How many browsers are open in each person's name."""
    counted = (
        select(sign_ins.c.person_id, func.count().label("total"))
        .where(
            sign_ins.c.person_id.in_(list(person_ids)),
            sign_ins.c.session_hash.is_not(None),
            sign_ins.c.seen_at > now - IDLE,
            sign_ins.c.opened_at > now - LONGEST,
        )
        .group_by(sign_ins.c.person_id)
    )
    return {row.person_id: row.total for row in connection.execute(counted)}
