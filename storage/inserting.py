"""Insert what is not there yet, on either database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table) -> Insert:
    """An insert that leaves alone what breaks a unique key: promised twice, received twice."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def upsert(connection: Connection, table: Table, key: list[str], values: dict[str, Any]) -> None:
    """Insert a row, or bring the one with this key up to date."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    changed = {name: value for name, value in values.items() if name not in key}
    statement = dialect.insert(table).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))
