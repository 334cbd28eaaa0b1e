"""Insert what is not there yet, on either database.

The statements are put together once for each table: building one costs more than running it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

DIALECTS: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}


def insert_new(connection: Connection, table: Table, *, returning: tuple[str, ...] = ()) -> Any:
    """An insert that leaves alone what breaks a unique key: promised twice, received twice.

    `returning`: the columns that are told of each row that was not there yet.
    """
    return _insert_new(connection.dialect.name, table, returning)


def upsert(connection: Connection, table: Table, key: Sequence[str], values: dict[str, Any]) -> None:
    """Insert a row, or bring the one with this key up to date."""
    statement = _upsert(connection.dialect.name, table, tuple(key), tuple(values))
    connection.execute(statement, values)


def add_up(connection: Connection, table: Table, key: Sequence[str], column: str) -> Any:
    """An insert that adds its number to the one that stands under this key already."""
    return _add_up(connection.dialect.name, table, tuple(key), column)


@cache
def _insert_new(dialect: str, table: Table, returning: tuple[str, ...]) -> Any:
    statement = DIALECTS[dialect].insert(table).on_conflict_do_nothing()
    return statement.returning(*(table.c[name] for name in returning)) if returning else statement


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], columns: tuple[str, ...]) -> Insert:
    statement = DIALECTS[dialect].insert(table)
    changed = {name: statement.excluded[name] for name in columns if name not in key}
    upserting: Insert = statement.on_conflict_do_update(index_elements=key, set_=changed)
    return upserting


@cache
def _add_up(dialect: str, table: Table, key: tuple[str, ...], column: str) -> Insert:
    statement = DIALECTS[dialect].insert(table)
    total = table.c[column] + statement.excluded[column]
    adding: Insert = statement.on_conflict_do_update(index_elements=key, set_={column: total})
    return adding
