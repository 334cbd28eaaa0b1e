"""The databases of the tests: fresh for each, with the same tables on both kinds."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, create_engine, inspect, text


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def tables(url: str) -> set[str]:
    with connected(url) as connection:
        return set(inspect(connection).get_table_names())


@pytest.mark.parametrize("visitor", ["first", "second"])
def test_what_one_test_leaves_the_next_does_not_find(database_url, visitor):
    with connected(database_url) as connection:
        connection.execute(text("CREATE TABLE left_behind (id integer)"))


def test_an_empty_database_has_no_table(empty_database_url):
    assert tables(empty_database_url) == set()


def test_both_kinds_hold_the_same_tables(sqlite_url, postgresql_url):
    assert tables(sqlite_url) == tables(postgresql_url) != set()
