"""Rows as plain values that are the same in both databases: texts, whole numbers, bytes, and nothing.

What a copy reads and writes by the million is not worth becoming a moment or a list on the way. The plain form
is what SQLite holds; PostgreSQL is asked for it, and given it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    Select,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.engine import Dialect

from storage.columns import Moment

AT_A_TIME = 1000
"""How many rows are in memory at once."""

Plain = tuple[Any, ...]


def read(connection: Connection, table: Table) -> Iterator[Sequence[Plain]]:
    """All rows of a table, some at a time."""
    is_sqlite = connection.dialect.name == "sqlite"
    found = connection.execute(_reading(table, is_sqlite).execution_options(yield_per=AT_A_TIME))
    for rows in found.partitions():
        yield [tuple(row) for row in rows]


def write(connection: Connection, table: Table, rows: Sequence[Plain]) -> None:
    """Add rows to a table."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_writing(table, connection.dialect), list(rows))
    else:
        named = [dict(zip(table.columns.keys(), row, strict=True)) for row in rows]
        connection.exec_driver_sql(_writing(table, connection.dialect), named)


@cache
def _reading(table: Table, is_sqlite: bool) -> Select[Any]:
    return select(*(_plain(column, is_sqlite).label(column.name) for column in table.columns))


def _plain(column: Column[Any], is_sqlite: bool) -> ColumnElement[Any]:
    match column.type:
        case Moment():
            return (
                type_coerce(column, String) if is_sqlite else func.to_char(column, "YYYY-MM-DD HH24:MI:SS.US")
            )
        case JSON():
            return cast(column, Text)
        case Boolean():
            return type_coerce(column, Integer) if is_sqlite else cast(column, Integer)
        case _:
            return column


def _writing(table: Table, dialect: Dialect) -> str:
    given = {column.name: _given(column, dialect.name == "sqlite") for column in table.columns}
    return str(insert(table).values(given).compile(dialect=dialect))


def _given(column: Column[Any], is_sqlite: bool) -> ColumnElement[Any]:
    match column.type:
        case Moment() | JSON() | Boolean() if is_sqlite:
            return bindparam(column.name, type_=String())
        case Moment():
            return cast(bindparam(column.name, type_=String()), DateTime(timezone=True))
        case JSON():
            return cast(bindparam(column.name, type_=String()), JSON)
        case Boolean():
            return cast(bindparam(column.name, type_=Integer()), Boolean)
        case _:
            return bindparam(column.name, type_=column.type)
