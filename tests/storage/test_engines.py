"""How the databases are opened: a commit is durable, a write exclusive, a read cannot write."""

from __future__ import annotations

import importlib.util
import platform
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import DBAPIError

from storage import engines, schema
from storage.engines import StoreDamaged, StoreFailing, write_engine
from storage.store import Store
from storage.tables import sending
from storage.tx import Tx


def asked(tx: Tx, question: str) -> object:
    return tx.connection.exec_driver_sql(question).scalar()


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("PRAGMA journal_mode", "wal"),
        ("PRAGMA synchronous", 2),  # FULL
        ("PRAGMA foreign_keys", 1),
        ("PRAGMA secure_delete", 1),
        ("PRAGMA trusted_schema", 0),
        ("PRAGMA mmap_size", 0),
        ("PRAGMA busy_timeout", engines.PATIENCE_SECONDS * 1000),
    ],
)
async def test_the_writer_of_sqlite_is_durable_and_careful(
    sqlite_url: str, question: str, value: object
) -> None:
    with Store(sqlite_url) as store:
        assert await store.write(asked, question) == value
        assert await store.write(asked, question) == value, "and it stays so"


def test_sqlite_is_one_without_the_wal_reset_race_wherever_there_is_a_wheel() -> None:
    if (platform.machine(), platform.system()) != ("x86_64", "Linux"):
        assert importlib.util.find_spec("pysqlite3") is None
        return
    assert engines.sqlite().__name__ == "pysqlite3.dbapi2"
    assert engines.sqlite().sqlite_version_info >= engines.SAFE_SQLITE


async def test_nothing_can_be_written_on_the_side_of_the_readers(database_url: str) -> None:
    def write(connection: Connection) -> None:
        connection.execute(insert(sending).values(id=1))
        connection.commit()

    with Store(database_url) as store:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await store.read(write)

        assert (
            await store.read(lambda connection: connection.scalar(text("SELECT count(*) FROM sending"))) == 0
        )


async def test_a_reader_sees_what_is_committed_while_a_writer_is_at_work(database_url: str) -> None:
    with Store(database_url) as store:
        engine = write_engine(database_url)
        with engine.connect() as connection, connection.begin():
            connection.execute(insert(sending).values(id=1))

            seen = await store.read(lambda reader: reader.scalar(text("SELECT count(*) FROM sending")))

            assert seen == 0
        engine.dispose()


def test_a_folder_with_any_name_can_hold_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "100% été #1"
    url = f"sqlite:///{folder}/r.sqlite3"

    schema.migrate(url)

    assert [file.name for file in folder.iterdir()] == ["r.sqlite3"]


def test_a_database_that_is_not_there_is_named_as_trouble() -> None:
    with pytest.raises(StoreFailing):
        schema.prepare("postgresql://nobody@127.0.0.1:1/nothing")


def test_a_file_that_is_no_database_is_trouble_of_another_kind(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, and long enough to be looked at as one\n" * 50)

    with pytest.raises(StoreDamaged, match="not a database"):
        schema.prepare(f"sqlite:///{file}")


async def test_an_error_of_the_database_does_not_quote_what_was_written(database_url: str) -> None:
    def verb(tx: Tx) -> None:
        tx.connection.execute(insert(sending).values(id=1, paused_until=None))
        tx.connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "my story"})

    with Store(database_url) as store, pytest.raises(DBAPIError) as raised:
        await store.write(verb)

    assert "my story" not in str(raised.value)
