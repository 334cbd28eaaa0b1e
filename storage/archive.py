"""An archive: a store in one SQLite file, whichever database it came from, with what it must hold written in it.

It holds people's stories: only its owner may read it. It is written under another name, and has its own only once
it is whole and on the disk.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, insert, inspect, select
from sqlalchemy.engine import URL

from storage import departed, schema
from storage.columns import Moment
from storage.copying import WHOLE, NotEmpty, NotWhole, Sum, Sums, fill, reading
from storage.departed import Departed
from storage.engines import StoreFailing, troubles_named, write_engine

contents = Table(  # only in archives
    "contents",
    MetaData(),
    Column("name", String(40), primary_key=True),
    Column("total", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is being read. A store's file that was merely copied says neither when nor what."""

    connection: Connection
    made_at: datetime | None
    sums: Sums

    def check(self, copied: Sums) -> None:
        """Raise `NotWhole` where what was read is not what was once written."""
        for name, found in copied.items() if self.sums else ():
            if name not in self.sums:
                raise NotWhole("this is only a list of who has left, for --erasures")
            if found != self.sums[name]:
                raise NotWhole(f"the file is damaged: {name} is not what was written into it")


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Read an archive, or a copy of a store's file."""
    with reading(_url(file)) as connection:
        if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
            raise NotWhole("the file is damaged")
        yield _archive(connection)


def _archive(connection: Connection) -> Archive:
    if not inspect(connection).has_table(contents.name):
        return Archive(connection, None, {})
    rows = connection.execute(select(contents)).all()
    sums = {row.name: Sum(row.total, int(row.digest, 16)) for row in rows}
    return Archive(connection, min((row.made_at for row in rows), default=None), sums)


def departed_in(file: Path) -> Departed:
    """Who had left when this archive was made, or this list of them."""
    with reading(_url(file)) as connection:
        return departed.known(connection)


def write(
    url: str, file: Path, *, now: datetime, tables: Sequence[Table] = WHOLE, replace: bool = False
) -> Sums:
    """Put a store into a file, as it is at one moment. A bot may be running on it."""
    _must_be_free(file, replace=replace)
    with _another_name(file) as part:
        sums = _write(url, part, tables, now)
        _must_be_free(file, replace=replace)
        part.replace(file)
    _sync(file.parent)
    return sums


def _write(url: str, part: Path, tables: Sequence[Table], now: datetime) -> Sums:
    schema.migrate(_url(part))
    engine = write_engine(_url(part))
    try:
        with troubles_named(), reading(url) as source, engine.begin() as target:
            sums = fill(target, source, tables)
            _say_what_it_holds(target, sums, now)
        _have_nothing_beside(engine)
    finally:
        engine.dispose()
    with opened(part) as written:
        written.check(sums)
    _sync(part)
    return sums


def _have_nothing_beside(engine: Engine) -> None:
    """One file, without a write-ahead log: it can be copied and sent away as it is."""
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA journal_mode=DELETE")


def _say_what_it_holds(target: Connection, sums: Sums, now: datetime) -> None:
    contents.create(target)
    rows = [
        {"name": name, "total": one.total, "digest": f"{one.digest:x}", "made_at": now}
        for name, one in sums.items()
    ]
    target.execute(insert(contents), rows)


def _url(file: Path) -> str:
    return URL.create("sqlite", database=str(file)).render_as_string()


# --- on the disk ----------------------------------------------------------------------------------


def _must_be_free(file: Path, *, replace: bool) -> None:
    if file.exists() and not replace:
        raise NotEmpty(f"{file} is there already")


@contextmanager
def _another_name(file: Path) -> Iterator[Path]:
    """A file of its owner's only, beside the one that is meant; nothing is left of it in the end."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    except OSError as error:
        raise StoreFailing(f"{file.parent}: {error.strerror}") from None
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for beside in ("", "-journal", "-wal", "-shm"):
            Path(name + beside).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have what was written reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
