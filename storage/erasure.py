"""Making somebody unknown: what is theirs goes, what was counted stays under a number of nobody's.

What goes and what stays is declared in `storage/register.py`; this only carries it out.
"""

from __future__ import annotations

import secrets as randomness
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, insert, or_, select, update

from domain.people import Person, Stage
from storage import departed, owed, seals, struck
from storage.register import REGISTER, Fate, Holding
from storage.tables import inbox, journal, metadata, outbox, people

if TYPE_CHECKING:
    from storage.tx import Tx

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""When a number without a person came in: the true moment would be a way back to whoever left then."""


def erase(connection: Connection, person: Person, *, now: datetime) -> None:
    """Erase a person, in the order in which tables lean on each other."""
    connection.execute(select(people.c.id).where(people.c.id == person.id).with_for_update())
    departed.sign(connection, person, now=now)
    seals.forget_who(connection, person)
    owed.forget(connection, person.id)
    struck.strike_words(connection, person.id)
    _forget_bytes(connection, person)
    nobody = _nobody(connection, person)
    for table in reversed(metadata.sorted_tables):
        _erase_in(connection, table, person, nobody)


def forget(connection: Connection, person: Person) -> None:
    """Somebody who has agreed to nothing stays outside: no number, no fingerprint, no row is left of them."""
    seals.forget_who(connection, person)
    connection.execute(update(journal).where(journal.c.person_id == person.id).values(person_id=None))
    _forget_bytes(connection, person)
    connection.execute(delete(inbox).where(belonging_to(inbox, REGISTER["inbox"], person)))
    for table in reversed(metadata.sorted_tables):
        if table is not journal and "person_id" in table.c:
            connection.execute(delete(table).where(table.c.person_id == person.id))
    connection.execute(delete(people).where(people.c.id == person.id))


def belonging_to(table: Table, holding: Holding, person: Person) -> ColumnElement[bool]:
    """The rows of a table that are a person's."""
    column = table.c[holding.whose]
    if holding.through:
        parent = metadata.tables[holding.through]
        theirs = select(parent.c.id).where(parent.c[REGISTER[holding.through].whose] == person.id)
        return column.in_(theirs)
    if table is inbox:  # what waits for its first turn is what they do next: it finds a stranger
        return and_(column == person.telegram_id, or_(inbox.c.state == "quarantined", inbox.c.attempts > 0))
    if table is outbox:
        return or_(column == person.id, and_(column.is_(None), outbox.c.chat_id == person.telegram_id))
    return column == person.id


def _erase_in(connection: Connection, table: Table, person: Person, nobody: int) -> None:
    holding = REGISTER[table.name]
    if holding.whose:
        theirs = belonging_to(table, holding, person)
        if holding.columns[holding.whose].fate is Fate.DELETED:
            connection.execute(delete(table).where(theirs))
        else:
            connection.execute(update(table).where(theirs).values(_left_of(table, holding, nobody)))
    for name in _other_references(table, holding):
        stays = nobody if holding.columns[name].fate is Fate.REKEYED else None
        connection.execute(update(table).where(table.c[name] == person.id).values({name: stays}))
    if table is journal:  # what others did to them
        about = update(journal).where(journal.c.subject == f"person:{person.id}")
        connection.execute(about.values(subject=f"person:{nobody}"))


def _left_of(table: Table, holding: Holding, nobody: int) -> dict[str, Any]:
    """What a row that stays is changed to."""
    blanked = {
        name: declared.empty
        for name, declared in holding.columns.items()
        if declared.fate is Fate.BLANKED and not _refers_to_people(table, name)
    }
    return blanked | {holding.whose: nobody}


def _other_references(table: Table, holding: Holding) -> Iterator[str]:
    """Columns that name a person beside the one whose row it is: a moderator, say."""
    for name, declared in holding.columns.items():
        stays = declared.fate in (Fate.BLANKED, Fate.REKEYED)
        if stays and name != holding.whose and _refers_to_people(table, name):
            yield name


def _refers_to_people(table: Table, name: str) -> bool:
    return any(key.column is people.c.id for key in table.c[name].foreign_keys)


def _nobody(connection: Connection, person: Person) -> int:
    """A number without a person. It stays in their group, or results would change under the readers.

    Random, so that nothing leads back; negative, so that new people's numbers never follow it.
    """
    number = -randomness.randbits(62) - 1
    row = {"id": number, "language": "fr", "stage": Stage.ERASED, "panel": person.panel}
    connection.execute(insert(people), row | {"created_at": NO_TIME})
    return number


def _forget_bytes(connection: Connection, person: Person) -> None:
    """Quarantined bytes that could not be read, and yet hold the account's number."""
    account = str(person.telegram_id).encode()
    unread = select(inbox.c.id, inbox.c.raw).where(inbox.c.state == "quarantined", inbox.c.lane.is_(None))
    theirs = [row.id for row in connection.execute(unread) if account in (row.raw or b"")]
    if theirs:
        connection.execute(delete(inbox).where(inbox.c.id.in_(theirs)))


def wipe(tx: Tx) -> None:
    """Have the writer wipe what was erased or changed so far, once this is committed."""
    tx.wipe_traces()
