"""How each database is opened: what makes a commit durable and a write exclusive.

SQLite: `pysqlite3` brings a version without the WAL-reset corruption race; where it has no wheel, Python's
own module serves. `isolation_level=None` and a dialect that begins with BEGIN IMMEDIATE: of 250
simultaneous writers none loses an update (the default loses most). It begins reads so as well, so reads
use an engine of their own, opened read-only. (A listener on `begin` would do the same, but an engine that
is listened to pays for it at every statement.)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

try:
    import pysqlite3.dbapi2 as sqlite_module
except ImportError:
    import sqlite3 as sqlite_module

SAFE_SQLITE = (3, 51, 3)
"""The first version without the WAL-reset corruption race."""

PATIENCE_SECONDS = 30
"""How long a connection waits for another to finish writing."""


FROZEN_MS = 7000
"""After how long PostgreSQL ends the transaction of a bot that was frozen in the middle of one: others wait for
its locks. No transaction of ours waits for anything but the database."""


class StoreFailing(RuntimeError):
    """The database takes nothing just now: it is locked, full or gone. Whoever can, waits and tries again."""


class StoreDamaged(RuntimeError):
    """This is no database, or one whose file is damaged."""


def sqlite() -> ModuleType:
    """The SQLite module in use."""
    module: ModuleType = sqlite_module
    return module


def backend(url: str) -> str:
    """`sqlite`, `postgresql`, or another word that we cannot use."""
    try:
        return make_url(url).get_backend_name()
    except ArgumentError:
        return "none"


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite store, or None for another database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    return Path(parsed.database or "")


def write_engine(url: str) -> Engine:
    """The engine whose transactions take the writer's place at once."""
    file = sqlite_file(url)
    if file is None:
        return _postgresql(url, read_only=False)
    engine = create_engine(
        "sqlite+immediate://",
        module=sqlite(),  # whose errors SQLAlchemy then knows for errors of a database
        creator=lambda: _connect(f"file:{quote(str(file))}", isolation_level=None),
        poolclass=QueuePool,
        **_JSON,
    )
    event.listen(engine, "connect", _prepare_writer)
    return engine


def read_engine(url: str) -> Engine:
    """The engine for queries: it cannot change anything."""
    file = sqlite_file(url)
    if file is None:
        return _postgresql(url, read_only=True)
    return create_engine(
        "sqlite+pysqlite://",
        module=sqlite(),  # whose errors SQLAlchemy then knows for errors of a database
        creator=lambda: _connect(f"file:{quote(str(file))}?mode=ro"),
        poolclass=QueuePool,
        **_JSON,
    )


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


_JSON: dict[str, Any] = {
    "json_serializer": _dumps,
    "json_deserializer": orjson.loads,
    "hide_parameters": True,  # an error that is logged must not quote what a person typed
}


def _connect(uri: str, **options: Any) -> Any:
    return sqlite().connect(uri, uri=True, timeout=PATIENCE_SECONDS, check_same_thread=False, **options)


def _prepare_writer(connection: Any, _: Any) -> None:
    for pragma in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA cache_size=-16384",  # 16 MiB of pages at hand: 2 read the same ones again, 32 are no quicker
        "PRAGMA secure_delete=ON",  # what is erased is overwritten
        "PRAGMA trusted_schema=OFF",
    ):
        connection.execute(pragma)


class Immediate(SQLiteDialect_pysqlite):
    """SQLite whose transactions take the writer's place when they begin, not when they first write."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.execute("BEGIN IMMEDIATE")


registry.register("sqlite.immediate", __name__, Immediate.__name__)


def _postgresql(url: str, *, read_only: bool) -> Engine:
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    patience = (
        f"-c lock_timeout={PATIENCE_SECONDS * 1000:.0f} -c idle_in_transaction_session_timeout={FROZEN_MS}"
    )
    options = "-c default_transaction_read_only=on" if read_only else patience
    return create_engine(
        parsed,
        pool_pre_ping=read_only,
        connect_args={"options": f"-c TimeZone=UTC {options}", "application_name": "rebonds"},
        **_JSON,
    )


SQLITE_PASSING = frozenset({5, 6, 13, 14})
"""SQLite's codes for busy, locked, full and cannot open."""

SQLITE_BROKEN = 10
"""SQLite's code for an input or output error: what was written may not be on the disk."""

SQLITE_DAMAGED = frozenset({11, 26})
"""SQLite's codes for a damaged file and for a file that is no database."""

POSTGRESQL_PASSING = ("08", "53", "55P03", "57P")
"""PostgreSQL's codes for a lost connection, missing resources (disk, memory, connections), a lock that is not
given, and a shutdown."""


def is_passing(error: BaseException) -> bool:
    """Whether the database is in trouble, rather than what was asked of it."""
    if not isinstance(error, DBAPIError):
        return False
    if code := _sqlite_code(error):
        return code in SQLITE_PASSING
    if state := getattr(error.orig, "sqlstate", None):
        return str(state).startswith(POSTGRESQL_PASSING)
    return error.connection_invalidated or isinstance(error, OperationalError)  # the server is not there


def is_broken(error: BaseException) -> bool:
    """Whether the disk lies: nobody may go on as if a commit that failed could simply be tried again."""
    return isinstance(error, DBAPIError) and _sqlite_code(error) == SQLITE_BROKEN


def _sqlite_code(error: DBAPIError) -> int:
    return int(getattr(error.orig, "sqlite_errorcode", None) or 0) & 0xFF


@contextmanager
def troubles_named() -> Iterator[None]:
    """Turn the troubles of a database, whichever it is, into `StoreFailing`."""
    try:
        yield
    except DBAPIError as error:
        if is_passing(error):
            raise StoreFailing(_first_line(error)) from error
        if _sqlite_code(error) in SQLITE_DAMAGED:
            raise StoreDamaged(_first_line(error)) from error
        raise


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]


def wipe_traces(connection: Connection) -> bool:
    """Empty SQLite's write-ahead log, which still holds the pages as they were before something was erased.

    Outside of any transaction, and never an error: what it follows is committed. False where a reader was
    in the way: then it is tried again after the next commit.
    """
    if connection.dialect.name != "sqlite":
        return True
    raw: Any = connection.connection.driver_connection
    patience = f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000:.0f}"  # a pragma takes no parameters
    raw.execute("PRAGMA busy_timeout=250")
    try:
        is_busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite().Error:
        return False
    finally:
        raw.execute(patience)
    return not is_busy
