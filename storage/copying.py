"""A store copied whole, table by table: into a file, out of one, from one database to the other.

Everything is read as it is at one moment, whatever is written meanwhile, and put into tables of the same version
in one transaction. Before that ends, what was written is read again and compared: how many rows, and a digest of
what stands in them. Reasons: docs/decisions/0011-backups.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import orjson
from sqlalchemy import DDL, Connection, Table, delete, exists, select
from sqlalchemy.exc import DataError, IntegrityError

from storage import numbering, plain, schema
from storage.engines import read_engine, troubles_named
from storage.plain import Plain
from storage.tables import erasures, leadership, metadata, secrets

WHOLE: Sequence[Table] = [table for table in metadata.sorted_tables if table is not leadership]
"""All that goes from store to store. Which bot leads is about the bots of one store, and stays."""

DEPARTED: Sequence[Table] = [secrets, erasures]
"""Who has left, and nothing else."""


class NotEmpty(RuntimeError):
    """Something stands already where a copy should go."""


class NotWhole(RuntimeError):
    """A copy is not what it must be."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What stands in a table, in short: how many rows, and a digest that does not depend on their order."""

    total: int = 0
    digest: int = 0

    def plus(self, rows: Sequence[Plain]) -> Sum:
        """With these rows too."""
        digests = sum(int.from_bytes(sha256(_packed(row)).digest()) for row in rows)
        return Sum(self.total + len(rows), (self.digest + digests) % 2**256)


Sums = Mapping[str, Sum]
Source = Connection


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """A store of this version as it is at one moment."""
    schema.check(url)
    engine = read_engine(url)
    try:
        with troubles_named(), engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
    finally:
        engine.dispose()


def is_empty(connection: Connection) -> bool:
    return not any(connection.scalar(select(exists(select(table)))) for table in WHOLE)


def fill(
    target: Connection, source: Connection, tables: Sequence[Table] = WHOLE, *, replace: bool = False
) -> Sums:
    """Copy these tables, inside the target's transaction, in place of what stands in them.

    Raises `NotEmpty` where something does and may not be replaced, `NotWhole` where the copy differs.
    """
    if not replace and not is_empty(target):
        raise NotEmpty("there is something in it already")
    _empty(target)
    copied = {table.name: _copy(target, source, table) for table in tables}
    _check(target, tables, copied)
    numbering.go_on_after(target, numbering.given_out(source))
    return copied


def _empty(target: Connection) -> None:
    if target.dialect.name == "postgresql":  # row by row, each would be looked for in what refers to it
        names = ", ".join(table.name for table in WHOLE)
        target.execute(DDL(f"TRUNCATE {names}"))  # type: ignore[no-untyped-call]
        return
    for table in reversed(WHOLE):
        target.execute(delete(table))


def _copy(target: Connection, source: Connection, table: Table) -> Sum:
    copied = Sum()
    for rows in plain.read(source, table):
        try:
            plain.write(target, table, rows)
        except (DataError, IntegrityError) as error:
            raise NotWhole(f"a row of {table.name} does not fit ({type(error.orig).__name__})") from None
        copied = copied.plus(rows)
    return copied


def _check(target: Connection, tables: Sequence[Table], copied: Sums) -> None:
    for table in tables:
        found = Sum()
        for rows in plain.read(target, table):
            found = found.plus(rows)
        if found != copied[table.name]:
            raise NotWhole(
                f"the copy of {table.name} differs: {found.total} rows of {copied[table.name].total}"
            )
    if target.dialect.name == "sqlite" and target.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise NotWhole("a row refers to one that is not there")


def _packed(row: Plain) -> bytes:
    """A row as bytes."""
    return orjson.dumps(row, default=bytes.hex)
