"""A store copied whole: nothing is lost, changed or numbered twice, whichever database it goes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.engine import URL

from storage import archive, copying, numbering
from storage.copying import DEPARTED, NotEmpty, NotWhole, Sums
from storage.engines import sqlite, write_engine
from storage.schema import OutOfDate
from storage.tables import journal, leadership, metadata, outbox, people, testimonies
from storage.tx import Group
from tests.databases import KINDS
from tests.storage.lives import AUTHOR, LIVED, everything, live

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)


@contextmanager
def writing(url: str) -> Iterator[Connection]:
    engine = write_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.fixture(params=KINDS)
def elsewhere(request: pytest.FixtureRequest) -> Iterator[str]:
    """Another migrated database, of each kind."""
    with request.getfixturevalue(f"{request.param}_databases").migrated() as url:
        yield url


@pytest.fixture
def twin(request: pytest.FixtureRequest, database_url: str) -> Iterator[str]:
    """Another migrated database of the same kind."""
    kind = database_url.partition(":")[0]
    with request.getfixturevalue(f"{kind}_databases").migrated() as url:
        yield url


@pytest.fixture
def lived_in(database_url: str) -> str:
    """A store in which every column of every table holds something."""
    with writing(database_url) as connection:
        live(connection)
        for table in metadata.sorted_tables:  # every row once more, with nothing where nothing may stand
            _leave_bare(connection, table.name)
        numbering.go_on_after(connection, {})
    return database_url


def _leave_bare(connection: Connection, name: str) -> None:
    table = metadata.tables[name]
    if name in ("inbox", "outbox", "journal", "campaigns"):
        row = connection.execute(select(table)).mappings().first()
        assert row is not None
        bare = {one.name: row[one.name] for one in table.columns if not one.nullable and not one.unique}
        connection.execute(insert(table), bare | {"id": 7} | ({"key": "bare"} if "key" in row else {}))


def copy(source_url: str, target_url: str, *, replace: bool = False) -> Sums:
    with copying.reading(source_url) as source, writing(target_url) as target:
        return copying.fill(target, source, replace=replace)


def seen(url: str) -> list[str]:
    with copying.reading(url) as connection:
        return sorted(everything(connection).splitlines())


def test_every_value_of_every_table_arrives_as_it_was(lived_in: str, elsewhere: str) -> None:
    sums = copy(lived_in, elsewhere)

    assert seen(elsewhere) == seen(lived_in)
    assert sums["people"].total == 3


def test_what_is_there_already_is_replaced_only_when_told_so(lived_in: str, twin: str) -> None:
    copy(lived_in, twin)
    before = seen(twin)

    with pytest.raises(NotEmpty):
        copy(lived_in, twin)
    assert seen(twin) == before

    copy(lived_in, twin, replace=True)
    assert seen(twin) == before


def test_numbers_go_on_after_the_highest_that_was_ever_given(lived_in: str, elsewhere: str) -> None:
    with writing(lived_in) as connection:
        for table in (people, outbox):
            number = connection.scalar(insert(table).values(_row(table.name)).returning(table.c.id))
            connection.execute(delete(table).where(table.c.id == number))
        forgotten = numbering.given_out(connection)["people"]
    assert forgotten > AUTHOR + 2

    copy(lived_in, elsewhere)

    with writing(elsewhere) as connection:
        for table in (people, outbox, journal):
            row = _row(table.name) if table is not journal else _line()
            assert connection.scalar(insert(table).values(row).returning(table.c.id)) is not None
        assert connection.scalar(select(people.c.id).order_by(people.c.id.desc())) > forgotten


def _row(name: str) -> dict[str, object]:
    if name == "people":
        return {"language": "fr", "stage": "started", "created_at": LIVED}
    promise = {"chat_id": 1, "key": "last", "kind": "answer", "priority": 0, "text_key": "x", "params": {}}
    return promise | {"rows": [], "due_at": LIVED, "state": "waiting", "attempts": 0}


def _line() -> dict[str, object]:
    return {"at": LIVED, "act": "a", "subject": "s", "outcome": "o", "details": {}}


def test_who_leads_is_about_the_bots_of_one_store(lived_in: str, twin: str) -> None:
    for url, epoch in ((lived_in, 3), (twin, 9)):
        with writing(url) as connection:
            connection.execute(insert(leadership).values(id=1, epoch=epoch, owner=1))

    copy(lived_in, twin)

    with copying.reading(twin) as connection:
        assert connection.scalar(select(leadership.c.epoch)) == 9


def test_a_copy_that_differs_is_no_copy(lived_in: str, twin: str) -> None:
    """A trigger changes what is written: the digest sees it, and nothing of the copy stays."""
    with writing(twin) as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(
                text(
                    "CREATE TRIGGER thief AFTER INSERT ON consents BEGIN"
                    " UPDATE consents SET purpose = 'other'; END"
                )
            )
        else:
            connection.execute(
                text(
                    "CREATE FUNCTION thieve() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$BEGIN NEW.purpose = 'other'; RETURN NEW; END$$"
                )
            )
            connection.execute(
                text("CREATE TRIGGER thief BEFORE INSERT ON consents FOR EACH ROW EXECUTE FUNCTION thieve()")
            )

    with pytest.raises(NotWhole, match="consents"):
        copy(lived_in, twin)

    assert seen(twin) == []


def test_what_does_not_fit_is_said_without_what_it_is(sqlite_url: str, postgresql_url: str) -> None:
    with writing(sqlite_url) as connection:
        connection.execute(insert(people).values(_row("people") | {"first_name": "x" * 31}))

    with pytest.raises(NotWhole, match="a row of people does not fit") as refused:
        copy(sqlite_url, postgresql_url)

    assert "xxx" not in str(refused.value)


# --- in a file ------------------------------------------------------------------------------------


def test_an_archive_is_one_file_of_its_owner_only(lived_in: str, tmp_path: Path) -> None:
    file = tmp_path / "100 % été? [1].sqlite3"

    archive.write(lived_in, file, now=NOW)

    assert list(tmp_path.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o600
    with archive.opened(file) as found:
        assert found.made_at == NOW
    assert seen(URL.create("sqlite", database=str(file)).render_as_string()) == seen(lived_in)
    assert list(tmp_path.iterdir()) == [file], "reading leaves nothing beside"


def test_a_file_that_is_there_is_written_over_only_when_told_so(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("something dear")

    with pytest.raises(NotEmpty):
        archive.write(sqlite_url, file, now=NOW)
    assert file.read_text() == "something dear"

    archive.write(sqlite_url, file, now=NOW, replace=True)
    with archive.opened(file) as found:
        assert found.made_at == NOW


def test_a_backup_that_fails_leaves_nothing_lying_about(sqlite_url: str, tmp_path: Path) -> None:
    with writing(sqlite_url) as connection:
        connection.execute(text("DROP TABLE testimony_parts"))

    with pytest.raises(Exception, match="testimony_parts"):
        archive.write(sqlite_url, tmp_path / "backup", now=NOW)

    assert list(tmp_path.iterdir()) == []


def test_an_archive_in_which_a_word_has_changed_is_refused(lived_in: str, twin: str, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    archive.write(lived_in, file, now=NOW)
    with writing(f"sqlite:///{file}") as connection:
        connection.execute(update(testimonies).values(level="public"))

    with archive.opened(file) as found, writing(twin) as target:
        copied = copying.fill(target, found.connection)
        with pytest.raises(NotWhole, match="testimonies"):
            found.check(copied)


def test_a_file_of_another_version_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    archive.write(sqlite_url, file, now=NOW)
    with writing(f"sqlite:///{file}") as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    with pytest.raises(OutOfDate, match="version 0000"), archive.opened(file):
        pass


def test_a_list_of_who_has_left_holds_nothing_else(lived_in: str, tmp_path: Path) -> None:
    with writing(lived_in) as connection:
        connection.execute(insert(metadata.tables["erasures"]), {"account_hash": "h", "erased_at": NOW})
        connection.execute(insert(metadata.tables["secrets"]), {"name": "erasures", "value": b"k"})

    archive.write(lived_in, tmp_path / "list", now=NOW, tables=DEPARTED)

    left = archive.departed_in(tmp_path / "list")
    assert (left.keys, left.erased_at) == ([b"k"], {"h": NOW})
    connection = sqlite().connect(tmp_path / "list")
    assert connection.execute("SELECT count(*) FROM people").fetchone() == (0,)
    connection.close()


def test_a_backup_is_of_one_moment_whatever_is_written_meanwhile(database_url: str, tmp_path: Path) -> None:
    """Each person is written with one line in the journal: a copy that holds one without the other is torn."""

    def write_pair(number: int) -> None:
        with writing(database_url) as connection:
            group = Group(connection)
            connection.execute(insert(people).values(_row("people") | {"telegram_id": number}))
            group.journal.note("arrive", str(number), "here", at=NOW, by=None, details={})
            group.flush()

    for number in range(3):
        write_pair(number)
    with ExitStack() as stack:
        source = stack.enter_context(copying.reading(database_url))
        assert len(source.execute(select(people.c.id)).all()) == 3
        write_pair(3)
        target = stack.enter_context(writing(f"sqlite:///{_migrated(tmp_path)}"))
        sums = copying.fill(target, source)

    assert (sums["people"].total, sums["journal"].total) == (3, 3)


def _migrated(folder: Path) -> Path:
    archive.schema.migrate(f"sqlite:///{folder}/copy")
    return folder / "copy"
