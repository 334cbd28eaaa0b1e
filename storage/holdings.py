"""What is held about a person, read and erased as `storage/register.py` declares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select

from domain.messages import Text, params_from_json
from domain.people import Person
from storage import departed, erasure
from storage.people import person_of
from storage.register import REGISTER, Holding
from storage.tables import inbox, journal, metadata, outbox, people, poll_openings


@dataclass(frozen=True, slots=True)
class Held:
    """One row that is held about a person: what they are shown of it, in the order of the register."""

    table: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that is held about one person, and what its numbers stand for."""

    rows: Sequence[Held]
    poll_of: Mapping[int, str]

    def of(self, table: str) -> list[Held]:
        return [row for row in self.rows if row.table == table]


class Register:
    """What is held about people, inside a transaction."""

    def __init__(self, connection: Connection, erased: Callable[[], None]) -> None:
        self._connection = connection
        self._erased = erased

    def holdings(self, person: Person) -> Holdings:
        """Everything held about this person, and about nobody else."""
        rows = [row for name, holding in REGISTER.items() for row in self._held(name, holding, person)]
        openings = self._connection.execute(select(poll_openings.c.id, poll_openings.c.poll_id))
        return Holdings(rows, {row.id: row.poll_id for row in openings})

    def erase(self, person: Person, *, now: datetime) -> None:
        """Make somebody unknown: what is theirs goes, what was counted stays under a number of nobody's."""
        erasure.erase(self._connection, person, now=now)
        self._erased()

    def forget(self, person: Person) -> None:
        """Let somebody go who has not agreed to take part: nothing is left of them."""
        erasure.forget(self._connection, person)
        self._erased()

    def brought_back(self) -> Sequence[Person]:
        """Those who are here again only because a backup made before they left was restored."""
        known = people.c.id.in_(departed.left_since(self._connection))
        return [person_of(row) for row in self._connection.execute(select(people).where(known))]

    def _held(self, name: str, holding: Holding, person: Person) -> list[Held]:
        shown = [column for column, declared in holding.columns.items() if declared.label]
        if not shown:
            return []
        table = metadata.tables[name]
        if table is outbox:
            return self._waiting(person)
        statement = select(*(table.c[column] for column in shown)).where(shown_to(table, holding, person))
        rows = self._connection.execute(statement.order_by(*table.primary_key.columns))
        return [Held(name, dict(row._mapping)) for row in rows]

    def _waiting(self, person: Person) -> list[Held]:
        """The messages that still wait to be sent, as they would be said."""
        theirs = outbox.c.person_id == person.id, outbox.c.state == "waiting"
        columns = outbox.c.text_key, outbox.c.params, outbox.c.due_at
        rows = self._connection.execute(select(*columns).where(*theirs).order_by(outbox.c.due_at))
        return [
            Held("outbox", {"text_key": Text(key, params_from_json(params)), "due_at": due_at})
            for key, params, due_at in rows
        ]


def shown_to(table: Table, holding: Holding, person: Person) -> ColumnElement[bool]:
    """The rows that are shown to a person: theirs, and what was done to them."""
    theirs = erasure.belonging_to(table, holding, person)
    if table is journal:
        return or_(theirs, journal.c.subject == f"person:{person.id}")
    if table is inbox:
        return and_(theirs, inbox.c.state == "quarantined")
    return theirs
