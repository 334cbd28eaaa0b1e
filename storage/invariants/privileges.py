"""What was decided for others: I7, whoever did a privileged act held the role for it at that moment."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from domain.people import Role, Stage
from domain.privileged import GIVES_ROLE, PRIVILEGED, TAKES_ROLE
from storage.invariants.findings import Broken
from storage.tables import journal, people


def actors_held_their_role(connection: Connection) -> Iterator[Broken]:
    """I7: by the journal of roles given and taken, read in its order."""
    held: dict[str, set[str]] = {}
    for row in connection.execute(_ACTS):
        if row.act == GIVES_ROLE:
            held.setdefault(row.subject, set()).add(row.details.get("role", ""))
        elif row.act == TAKES_ROLE:
            held.setdefault(row.subject, set()).discard(row.details.get("role", ""))
        elif not _may(held.get(f"person:{row.person_id}", set()), PRIVILEGED[row.act]):
            yield Broken(
                "I7", "journal", str(row.id), f"{row.act} by somebody who was no {PRIVILEGED[row.act]}"
            )
    yield from _roles_from_nowhere(connection, held)


def _roles_from_nowhere(connection: Connection, held: dict[str, set[str]]) -> Iterator[Broken]:
    holders = select(people.c.id, people.c.roles).where(
        people.c.stage == Stage.ENROLLED.value, people.c.roles != ""
    )
    for row in connection.execute(holders):
        for role in sorted(set(row.roles.split(",")) - held.get(f"person:{row.id}", set())):
            yield Broken("I7", "people", str(row.id), f"is {role}, and the journal knows of no such grant")


def _may(roles: set[str], needed: Role | None) -> bool:
    return needed is None or bool(roles & {needed.value, Role.ADMINISTRATOR.value})


_ACTS = (
    select(journal.c.id, journal.c.person_id, journal.c.act, journal.c.subject, journal.c.details)
    .where(journal.c.act.in_([*PRIVILEGED]))
    .order_by(journal.c.id)
)
