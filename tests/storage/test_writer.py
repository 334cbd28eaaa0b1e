"""The writer: nothing is lost, one bad verb hurts nobody, and who waits is woken once it is committed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DBAPIError, OperationalError

from domain.messages import Message
from storage import engines
from storage.engines import backend, write_engine
from storage.store import WRITERS, Store, StoreFailing, WriterClosed
from storage.tables import people, sessions
from storage.tx import Tx
from storage.writer import WriterDied

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store(database_url) as store:
        yield store


def add(tx: Tx, telegram_id: int) -> int:
    return tx.people.add(telegram_id, language="fr", now=NOW).id


def count_up(tx: Tx, person_id: int) -> int:
    """Read, then write: the number somebody else would overwrite if both had read it."""
    before = int(tx.people.locked(person_id).awaiting or 0)
    tx.people.change(person_id, awaiting=str(before + 1))
    return before + 1


def accounts(connection: Connection) -> set[int | None]:
    return set(connection.scalars(select(people.c.telegram_id)))


def fail(tx: Tx, *args: object) -> None:
    add(tx, 666)
    raise ValueError("a verb of no use")


class Gate:
    """Holds the writer's threads at the door, so that what is asked meanwhile waits together."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._held: list[asyncio.Future[None]] = []

    async def holds_one_more(self, store: Store) -> None:
        inside = threading.Event()
        self._held.append(asyncio.ensure_future(store.write(self._hold, inside)))
        await asyncio.to_thread(inside.wait, 10)

    def _hold(self, tx: Tx, inside: threading.Event) -> None:
        inside.set()
        assert self._open.wait(timeout=10)

    async def opens(self) -> None:
        self._open.set()
        await asyncio.gather(*self._held)


async def wait_for(store: Store, verbs: int) -> None:
    """Until so many verbs wait for the writer."""
    while store.writes_waiting() < verbs:
        await store.read(accounts)


async def gate(store: Store) -> Gate:
    gate = Gate()
    for _ in range(WRITERS[backend(store.url)]):
        await gate.holds_one_more(store)
    return gate


async def test_250_at_once_who_read_and_then_write_lose_nothing(store: Store) -> None:
    person_id = await store.write(add, 7)

    counts = await asyncio.gather(*(store.write(count_up, person_id) for _ in range(250)))

    assert sorted(counts) == list(range(1, 251))


async def test_two_processes_at_once_who_read_and_then_write_lose_nothing(database_url: str) -> None:
    """Such as `rebonds invite` beside the bot: two stores share nothing but the database."""
    with Store(database_url) as here, Store(database_url) as there:
        person_id = await here.write(add, 7)

        counts = await asyncio.gather(
            *(store.write(count_up, person_id) for store in (here, there) for _ in range(60))
        )

        assert sorted(counts) == list(range(1, 121))


async def test_one_bad_verb_of_a_group_fails_alone(store: Store) -> None:
    held = await gate(store)
    asked = [store.write(fail if number == 7 else add, number) for number in range(20)]
    waiting = asyncio.gather(*asked, return_exceptions=True)
    await wait_for(store, 20)

    await held.opens()

    outcomes = await waiting
    assert [number for number, outcome in enumerate(outcomes) if isinstance(outcome, BaseException)] == [7]
    assert str(outcomes[7]) == "a verb of no use"
    assert await store.read(accounts) == set(range(20)) - {7}


async def test_a_verb_that_fails_leaves_nothing_of_what_it_wrote(store: Store) -> None:
    with pytest.raises(ValueError, match="of no use"):
        await store.write(fail)

    assert await store.read(accounts) == set()


async def test_who_waits_is_woken_after_the_commit_and_not_before(store: Store) -> None:
    for number in range(20):
        await store.write(add, number)

        assert number in await store.read(accounts)


async def test_promises_are_announced_after_the_commit(store: Store) -> None:
    seen: list[int] = []
    announced = asyncio.Event()
    store.when_promised(announced.set)

    def promise(tx: Tx) -> None:
        person = tx.people.add(7, language="fr", now=NOW)
        tx.answer(person, Message("sorry"), now=NOW)

    await store.write(promise)
    await asyncio.wait_for(announced.wait(), 10)
    seen.append(len(await store.read(accounts)))

    assert seen == [1]


async def test_nothing_in_a_verb_can_be_awaited(store: Store) -> None:
    async def slow(tx: Tx) -> None:
        add(tx, 7)

    with pytest.raises(TypeError, match="slow is a coroutine function: a verb is plain"):
        await store.write(slow)
    with pytest.raises(TypeError, match="returned something to await"):
        await store.write(lambda tx: (add(tx, 7), slow(tx))[1])

    assert await store.read(accounts) == set(), "what it had written is rolled back"


async def test_closing_commits_what_waits(database_url: str) -> None:
    store = Store(database_url)
    held = await gate(store)
    asked = asyncio.gather(*(store.write(add, number) for number in range(50)))
    await wait_for(store, 50)
    closing = asyncio.ensure_future(asyncio.to_thread(store.close))

    await held.opens()

    assert len(set(await asked)) == 50
    await closing
    with Store(database_url) as again:
        assert len(await again.read(accounts)) == 50
    with pytest.raises(WriterClosed):
        await store.write(add, 99)


async def test_a_caller_who_has_gone_does_not_take_its_verb_along(store: Store) -> None:
    held = await gate(store)
    impatient = asyncio.ensure_future(store.write(add, 7))
    await wait_for(store, 1)
    impatient.cancel()

    await held.opens()

    await store.write(add, 8)
    while await store.read(accounts) != {7, 8}:
        pass  # on PostgreSQL another thread may still be at the verb of the one who has gone


# --- PostgreSQL lets another go first -------------------------------------------------------------


async def test_a_deadlock_is_decided_anew(postgresql_url: str) -> None:
    with Store(postgresql_url) as here, Store(postgresql_url) as there:
        first, second = await here.write(add, 1), await here.write(add, 2)
        meeting = threading.Barrier(2)

        def crosswise(one: int, other: int) -> Callable[[Tx], None]:
            tries: list[int] = []

            def verb(tx: Tx) -> None:
                count_up(tx, one)
                if not tries:
                    tries.append(1)
                    meeting.wait(timeout=10)
                count_up(tx, other)

            return verb

        await asyncio.gather(here.write(crosswise(first, second)), there.write(crosswise(second, first)))

        def counted(connection: Connection) -> list[str | None]:
            return list(connection.scalars(select(people.c.awaiting).order_by(people.c.id)))

        assert await here.read(counted) == ["2", "2"]


async def test_a_serialization_failure_is_decided_anew(postgresql_url: str) -> None:
    with Store(postgresql_url) as store:
        person_id = await store.write(add, 7)
        tries: list[str] = []

        def verb(tx: Tx) -> str:
            if not tries:
                tx.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            before = tx.people.by_id(person_id)
            assert before is not None
            if not tries:
                _overwrite(postgresql_url, person_id)
            tries.append(before.awaiting or "")
            tx.people.change(person_id, awaiting=f"{before.awaiting} and mine")
            return tries[-1]

        assert await store.write(verb) == "theirs"
        assert tries == ["", "theirs"]


def _overwrite(url: str, person_id: int) -> None:
    engine = write_engine(url)
    with engine.begin() as connection:
        connection.execute(update(people).where(people.c.id == person_id).values(awaiting="theirs"))
    engine.dispose()


async def test_two_threads_that_insert_the_same_first_row_both_have_their_say(postgresql_url: str) -> None:
    with Store(postgresql_url) as store:
        meeting = threading.Barrier(2)

        def newcomer() -> Callable[[Tx], int]:
            tries: list[int] = []

            def verb(tx: Tx) -> int:
                known = tx.people.by_telegram(7)
                if not tries:
                    tries.append(1)
                    meeting.wait(timeout=10)
                return known.id if known else add(tx, 7)

            return verb

        here, there = Store(postgresql_url), Store(postgresql_url)
        ids = await asyncio.gather(here.write(newcomer()), there.write(newcomer()))
        here.close()
        there.close()

        assert ids[0] == ids[1]
        assert await store.read(accounts) == {7}


# --- the database is in trouble -------------------------------------------------------------------


async def test_a_database_that_is_locked_fails_whoever_waits_at_once_and_works_again_after(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PATIENCE_SECONDS", 0.1)
    with Store(sqlite_url) as store:
        await store.write(add, 1)
        engine = write_engine(sqlite_url)
        with engine.begin():
            asked = [store.write(add, number) for number in range(2, 12)]
            outcomes = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 10)
        engine.dispose()

        assert {type(outcome) for outcome in outcomes} == {StoreFailing}
        await store.write(add, 12)
        assert await store.read(accounts) == {1, 12}


async def test_a_full_disk_fails_what_does_not_fit_and_works_again_after(sqlite_url: str) -> None:
    with Store(sqlite_url) as store:
        size = await store.write(asked, "PRAGMA page_count")
        no_larger = f"PRAGMA max_page_count={size}"
        await store.write(asked, no_larger)

        with pytest.raises(StoreFailing):
            await store.write(write_much)

        await store.write(asked, "PRAGMA max_page_count=100000")
        await store.write(write_much)


def asked(tx: Tx, question: str) -> object:
    return tx.connection.exec_driver_sql(question).scalar()


def write_much(tx: Tx) -> None:
    tx.connection.execute(
        insert(sessions), [{"session_id": f"{n:0>39}", "starts_at": NOW, "set_at": NOW} for n in range(5000)]
    )


async def test_a_server_that_hung_up_is_called_again(postgresql_url: str) -> None:
    with Store(postgresql_url) as store:
        await store.write(add, 1)
        engine = write_engine(postgresql_url)
        with engine.connect() as connection:
            hang_up = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.exec_driver_sql(hang_up)
        engine.dispose()

        failures = 0
        for number in range(2, 12):
            try:
                await store.write(add, number)
            except StoreFailing:
                failures += 1

        assert failures <= 2, "each thread loses its line once"
        assert len(await store.read(accounts)) == 11 - failures


async def test_a_disk_that_lies_ends_the_writer_and_whoever_watches_learns_why(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    watching = asyncio.ensure_future(store.watch())

    def lie(tx: Tx) -> None:
        raise OperationalError("COMMIT", {}, _io_error())

    with pytest.raises(WriterDied):
        await store.write(lie)

    with pytest.raises(OperationalError):
        await asyncio.wait_for(watching, 10)
    with pytest.raises(WriterDied):
        await store.write(add, 1)
    store.close()


def _io_error() -> Exception:
    error: Any = engines.sqlite().OperationalError("disk I/O error")
    error.sqlite_errorcode = 1034  # SQLITE_IOERR_FSYNC
    return error  # type: ignore[no-any-return]


async def test_a_wrong_statement_is_its_verb_s_fault_and_not_the_database_s(store: Store) -> None:
    with pytest.raises(DBAPIError):
        await store.write(lambda tx: tx.connection.exec_driver_sql("SELECT * FROM nowhere"))

    await store.write(add, 1)
