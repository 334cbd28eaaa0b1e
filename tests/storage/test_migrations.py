"""Migrations: up, down and up again, and what they make is what the tables say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, Index, Integer, MetaData, event, inspect, text

from storage import schema
from storage.engines import write_engine
from storage.tables import metadata

T = TypeVar("T")


def look(url: str, query: Callable[[Connection], T]) -> T:
    engine = write_engine(url)
    try:
        with engine.connect() as connection:
            return query(connection)
    finally:
        engine.dispose()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def columns_and_indexes(connection: Connection) -> dict[str, tuple[object, ...]]:
    seen = inspect(connection)
    return {
        table: (
            sorted(
                (column["name"], str(column["type"]), column["nullable"])
                for column in seen.get_columns(table)
            ),
            sorted(
                (index["name"], index["column_names"], index["unique"]) for index in seen.get_indexes(table)
            ),
            sorted(str(key["column_names"]) for key in seen.get_unique_constraints(table)),
            sorted(str(key["constrained_columns"]) for key in seen.get_foreign_keys(table)),
        )
        for table in seen.get_table_names()
    }


def differences(connection: Connection, expected: MetaData = metadata) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, expected))


def test_the_schema_goes_up_and_down_and_up_again(empty_database_url: str) -> None:
    schema.migrate(empty_database_url)
    first = look(empty_database_url, columns_and_indexes)

    schema.migrate(empty_database_url, "base")
    nothing = look(empty_database_url, tables)
    schema.migrate(empty_database_url)

    assert nothing == {"alembic_version"}
    assert look(empty_database_url, columns_and_indexes) == first
    assert set(metadata.tables) | {"alembic_version"} == set(first)


def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    assert look(database_url, differences) == []


def test_a_column_or_an_index_without_a_migration_is_seen(database_url: str) -> None:
    changed = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(changed)
    changed.tables["sending"].append_column(Column("speed", Integer))
    Index("ix_sending_speed", changed.tables["sending"].c.speed)

    found = look(database_url, lambda connection: differences(connection, changed))

    assert [difference[0] for difference in found] == ["add_column", "add_index"]  # type: ignore[index]


def test_the_partial_indexes_are_partial_in_the_database_too(database_url: str) -> None:
    """Alembic does not compare the condition of an index."""
    expected = {
        index.name
        for table in metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"].get("where") is not None
    }

    def partial(connection: Connection) -> set[str]:
        of_sqlite = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
        of_postgresql = (
            "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'"
        )
        is_sqlite = connection.dialect.name == "sqlite"
        return set(connection.scalars(text(of_sqlite if is_sqlite else of_postgresql)))

    assert look(database_url, partial) == expected


def test_an_empty_database_is_made_ready_and_a_ready_one_left_alone(empty_database_url: str) -> None:
    schema.prepare(empty_database_url)
    schema.prepare(empty_database_url)

    assert look(empty_database_url, differences) == []


@pytest.mark.parametrize("statements", [3, 40])
def test_a_migration_that_is_broken_off_has_changed_nothing_and_is_run_again(
    empty_database_url: str, statements: int
) -> None:
    with broken_off_after(statements), pytest.raises(BrokenOff):
        schema.migrate(empty_database_url)

    assert look(empty_database_url, tables) == set()
    schema.migrate(empty_database_url)
    assert look(empty_database_url, differences) == []


class BrokenOff(Exception):
    """As by a kill in the middle of a migration."""


@contextmanager
def broken_off_after(statements: int) -> Iterator[None]:
    """Whoever executes more statements than these is stopped."""
    executed = count(1)

    def stop(*_: object) -> None:
        if next(executed) > statements:
            raise BrokenOff

    event.listen(Engine, "before_cursor_execute", stop)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", stop)


def test_a_database_of_another_version_is_refused(database_url: str) -> None:
    def grow_old(connection: Connection) -> None:
        with connection.begin():
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    look(database_url, grow_old)

    with pytest.raises(schema.OutOfDate, match="9999"):
        schema.prepare(database_url)


def test_the_last_file_is_the_version_the_program_asks_for(empty_database_url: str) -> None:
    schema.migrate(empty_database_url)

    newest = ScriptDirectory(str(schema.MIGRATIONS)).get_current_head()

    assert max(file.name[:4] for file in (schema.MIGRATIONS / "versions").glob("[0-9]*.py")) == newest
    schema.check(empty_database_url)
