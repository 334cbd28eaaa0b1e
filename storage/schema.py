"""Whether a database is ready for this version, and how it becomes so."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, inspect, literal, select, table

from storage.engines import StoreFailing, read_engine, sqlite_file, troubles_named

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION = table("alembic_version", column("version_num"))


class OutOfDate(RuntimeError):
    """The database was made by another version."""


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision of the schema (`base`: to nothing), creating it where there is none."""
    from alembic import command  # late: a tenth of a second that only this needs
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    file = sqlite_file(url)
    if file is not None:
        _make_room(file)
    with troubles_named():
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def _make_room(file: Path) -> None:
    """A file for the store that only its owner may read: it will hold people's stories."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise StoreFailing(f"it cannot be made: {error.strerror}") from None


def prepare(url: str) -> None:
    """Create the schema in an empty database; refuse one of another version."""
    if (now := _revision(url)) is None:
        migrate(url)
    else:
        _compare(now)


def check(url: str) -> None:
    """Raise `OutOfDate` where the database is not of this program's version."""
    if (now := _revision(url)) is None:
        raise OutOfDate("the database is empty")
    _compare(now)


def _compare(now: str) -> None:
    if now != (newest := _newest()):
        raise OutOfDate(f"the database is at version {now}, this program at {newest}")


@cache
def _newest() -> str:
    """The version this program is made for: the files of the migrations are numbered."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_there(connection: Connection) -> bool:
    """Whether the database answers at all."""
    return connection.scalar(select(literal(1))) == 1


def _revision(url: str) -> str | None:
    """The version a database is at; None where it has none yet."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return None
    engine = read_engine(url)
    try:
        with troubles_named(), engine.connect() as connection:
            has_one = inspect(connection).has_table(VERSION.name)
            return connection.scalar(select(VERSION.c.version_num)) if has_one else None
    finally:
        engine.dispose()
