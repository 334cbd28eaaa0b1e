"""What is held about a person, read and erased as `storage/register.py` declares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select

from domain.people import Person
from storage import erasure
from storage.register import REGISTER, Holding
from storage.tables import inbox, journal, metadata, outbox, poll_openings


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

    def erased_before(self, person: Person, entered_at: datetime) -> bool:
        """Whether this account was erased after it came in: a restored backup has brought it back."""
        return erasure.erased_before(self._connection, person, entered_at)

    def _held(self, name: str, holding: Holding, person: Person) -> list[Held]:
        shown = [column for column, declared in holding.columns.items() if declared.label]
        if not shown:
            return []
        table = metadata.tables[name]
        statement = select(*(table.c[column] for column in shown)).where(shown_to(table, holding, person))
        rows = self._connection.execute(statement.order_by(*table.primary_key.columns))
        return [Held(name, dict(row._mapping)) for row in rows]


def shown_to(table: Table, holding: Holding, person: Person) -> ColumnElement[bool]:
    """The rows that are shown to a person: theirs, what was done to them, what still waits to be sent."""
    theirs = erasure.belonging_to(table, holding, person)
    if table is journal:
        return or_(theirs, journal.c.subject == f"person:{person.id}")
    if table is outbox:
        return and_(theirs, outbox.c.state == "waiting")
    if table is inbox:
        return and_(theirs, inbox.c.state == "quarantined")
    return theirs
