"""How each database is opened: what makes a commit durable and a write exclusive.

SQLite: `pysqlite3` brings a version without the WAL-reset corruption race; where it has no wheel, Python's
own module serves. `isolation_level=None` and a `begin` event that emits BEGIN IMMEDIATE: of 250
simultaneous writers none loses an update (the default loses most). That event fires for reads as well,
so reads use an engine of their own, opened read-only.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

try:
    import pysqlite3.dbapi2 as sqlite_module
except ImportError:
    import sqlite3 as sqlite_module

SAFE_SQLITE = (3, 51, 3)
"""The first version without the WAL-reset corruption race."""

PATIENCE_SECONDS = 30
"""How long a connection waits for another to finish writing."""


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
        "sqlite+pysqlite://",
        creator=lambda: _connect(f"file:{file}", isolation_level=None),
        poolclass=QueuePool,
        **_JSON,
    )
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def read_engine(url: str) -> Engine:
    """The engine for queries: it cannot change anything."""
    file = sqlite_file(url)
    if file is None:
        return _postgresql(url, read_only=True)
    return create_engine(
        "sqlite+pysqlite://",
        creator=lambda: _connect(f"file:{file}?mode=ro"),
        poolclass=QueuePool,
        **_JSON,
    )


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


_JSON: dict[str, Any] = {"json_serializer": _dumps, "json_deserializer": orjson.loads}


def _connect(uri: str, **options: Any) -> Any:
    return sqlite().connect(uri, uri=True, timeout=PATIENCE_SECONDS, check_same_thread=False, **options)


def _prepare_writer(connection: Any, _: Any) -> None:
    for pragma in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",  # what is erased is overwritten
        "PRAGMA trusted_schema=OFF",
    ):
        connection.execute(pragma)


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(url: str, *, read_only: bool) -> Engine:
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    options = "-c default_transaction_read_only=on" if read_only else ""
    return create_engine(
        parsed,
        pool_pre_ping=read_only,
        connect_args={"options": f"-c TimeZone=UTC {options}", "application_name": "rebonds"},
        **_JSON,
    )


def wipe_traces(connection: Connection) -> bool:
    """Empty SQLite's write-ahead log, which still holds the pages as they were before something was erased.

    Outside of any transaction, and never an error: what it follows is committed. False where a reader was
    in the way: then it is tried again after the next commit.
    """
    if connection.dialect.name != "sqlite":
        return True
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA busy_timeout=250")
    try:
        is_busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite().Error:
        return False
    finally:
        raw.execute(f"PRAGMA busy_timeout={PATIENCE_SECONDS * 1000}")
    return not is_busy
