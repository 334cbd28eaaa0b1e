"""The numbers a store has given out: a copy goes on after them, so that none is ever given twice.

Buttons in old chats carry numbers. One that is given to another story would open that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Table,
    cast,
    column,
    func,
    insert,
    literal,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import REGCLASS

from storage.columns import Id
from storage.tables import metadata

Numbers = Mapping[str, int]

NUMBERED = [one for one in metadata.sorted_tables if "id" in one.c and one.c.id.type is Id]

_SEQUENCES = table("sqlite_sequence", column("name"), column("seq"))


def given_out(connection: Connection) -> Numbers:
    """The highest number that each table has given out, as far as the database knows."""
    return {one.name: _last(connection, one) for one in NUMBERED}


def go_on_after(connection: Connection, numbers: Numbers) -> None:
    """Let every table give out higher numbers only: higher than these, and than those it holds."""
    for one in NUMBERED:
        last = max(numbers.get(one.name, 0), _highest(connection, one))
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.setval(_sequence(one), max(last, 1), last > 0)))
        elif _is_counted(one):
            _count_on(connection, one, last)


def _last(connection: Connection, one: Table) -> int:
    if connection.dialect.name == "postgresql":
        told: Any = func.pg_sequence_last_value(_sequence(one), type_=BigInteger)
    else:
        told = select(_SEQUENCES.c.seq).where(_SEQUENCES.c.name == one.name).scalar_subquery()
    return max(connection.scalar(select(told)) or 0, _highest(connection, one))


def _highest(connection: Connection, one: Table) -> int:
    return max(connection.scalar(select(func.max(one.c.id))) or 0, 0)


def _count_on(connection: Connection, one: Table, last: int) -> None:
    mine = update(_SEQUENCES).where(_SEQUENCES.c.name == one.name)
    if not connection.execute(mine.values(seq=last)).rowcount:
        connection.execute(insert(_SEQUENCES), {"name": one.name, "seq": last})


def _is_counted(one: Table) -> bool:
    """SQLite remembers only the numbers of tables that ask for it; others go on after the highest they hold."""
    return bool(one.dialect_options["sqlite"]["autoincrement"])


def _sequence(one: Table) -> Any:
    return cast(func.pg_get_serial_sequence(literal(one.name), literal("id")), REGCLASS)
