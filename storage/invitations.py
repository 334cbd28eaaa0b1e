"""Invitations: codes that open a door once or a few times; only their hashes are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from domain.invitations import Invitation
from domain.people import Role
from storage.inserting import insert_new
from storage.tables import invitation_uses, invitations, journal

CITIZEN = "citizen"
"""The role of an invitation that gives none."""


class Invitations:
    """Invitations, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        code_hash: str,
        *,
        role: Role | None,
        panel: bool,
        uses: int,
        expires_at: datetime | None,
        now: datetime,
    ) -> Invitation:
        """Make an invitation; its code is known to whoever made it, and to nobody else."""
        values = {
            "code_hash": code_hash,
            "role": role.value if role else CITIZEN,
            "panel": panel,
            "uses_left": uses,
            "expires_at": expires_at,
            "created_at": now,
        }
        statement = insert(invitations).values(values).returning(invitations)
        return invitation_of(self._connection.execute(statement).one())

    def by_hash(self, code_hash: str) -> Invitation | None:
        statement = select(invitations).where(invitations.c.code_hash == code_hash)
        row = self._connection.execute(statement).one_or_none()
        return invitation_of(row) if row else None

    def by_id(self, invitation_id: int) -> Invitation | None:
        statement = select(invitations).where(invitations.c.id == invitation_id)
        row = self._connection.execute(statement).one_or_none()
        return invitation_of(row) if row else None

    def spend(self, invitation_id: int, person_id: int, *, now: datetime) -> bool:
        """Use an invitation once. False where the last use went to somebody else, or its time is over."""
        statement = update(invitations).where(
            invitations.c.id == invitation_id,
            invitations.c.uses_left > 0,
            or_(invitations.c.expires_at.is_(None), invitations.c.expires_at > now),
        )
        taken = self._connection.execute(statement.values(uses_left=invitations.c.uses_left - 1))
        if not taken.rowcount:
            return False
        use = {"invitation_id": invitation_id, "person_id": person_id, "used_at": now}
        self._connection.execute(insert_new(self._connection, invitation_uses), use)
        return True

    def revoke(self, invitation_id: int, *, now: datetime) -> Invitation | None:
        """Let it open nothing from now on; None where it did not any more."""
        statement = update(invitations).where(
            invitations.c.id == invitation_id,
            invitations.c.uses_left > 0,
            or_(invitations.c.expires_at.is_(None), invitations.c.expires_at > now),
        )
        row = self._connection.execute(statement.values(expires_at=now).returning(invitations)).one_or_none()
        return invitation_of(row) if row else None

    def of_team_by(self, person_id: int) -> Sequence[int]:
        """Invitations to the team that this person made, by the journal."""
        made = select(journal.c.subject).where(journal.c.person_id == person_id, journal.c.act == "invite")
        ids = [int(subject.partition(":")[2]) for subject in self._connection.scalars(made)]
        to_team = select(invitations.c.id).where(invitations.c.id.in_(ids), invitations.c.role != CITIZEN)
        return list(self._connection.scalars(to_team.order_by(invitations.c.id)))

    def has_used(self, invitation_id: int, person_id: int) -> bool:
        statement = select(invitation_uses.c.invitation_id).where(
            invitation_uses.c.invitation_id == invitation_id, invitation_uses.c.person_id == person_id
        )
        return self._connection.scalar(statement) is not None

    def opened_panel(self, person_id: int) -> bool:
        """Whether an invitation this person has used gave a place in the panel."""
        statement = (
            select(invitations.c.id)
            .join_from(invitations, invitation_uses, invitation_uses.c.invitation_id == invitations.c.id)
            .where(invitation_uses.c.person_id == person_id, invitations.c.panel)
        )
        return self._connection.execute(statement.limit(1)).first() is not None

    def wrong_tries(self, person_id: int, *, since: datetime) -> int:
        """How many codes of this person opened nothing since then, by the journal."""
        statement = select(func.count()).where(
            journal.c.person_id == person_id,
            journal.c.act == "use_invitation",
            journal.c.outcome.in_(["unknown", "expired", "used-up"]),
            journal.c.at > since,
        )
        return self._connection.scalar(statement) or 0


def invitation_of(row: Any) -> Invitation:
    return Invitation(
        id=row.id,
        role=None if row.role == CITIZEN else Role(row.role),
        panel=row.panel,
        uses_left=row.uses_left,
        expires_at=row.expires_at,
    )
