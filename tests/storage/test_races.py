"""Two writers at once: what one of them could not see yet is found by looking again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import IntegrityError

from content.loader import load
from domain.poll_answers import Opening, Recorded, choose
from storage.engines import write_engine
from storage.store import Store
from storage.tables import people, poll_answer_events, poll_answers
from storage.tx import Tx

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
POLL = load().polls["s04-mot-coeur"]


async def test_a_transaction_that_froze_is_rolled_back_by_the_server_and_tried_again(
    postgresql_url: str,
) -> None:
    engine = write_engine(postgresql_url)
    has_frozen = False

    def freeze(tx: Tx) -> int:
        nonlocal has_frozen
        person = tx.people.add(7, language="fr", now=NOW)
        if not has_frozen:
            has_frozen = True
            process = tx.connection.scalar(text("SELECT pg_backend_pid()"))
            tx.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 1"))
            wait_until_hung_up(engine, process)
        return person.id

    with Store(postgresql_url) as store:
        first = await store.write(freeze)
        found = await store.read(lambda connection: connection.scalars(select(people.c.id)).all())
    engine.dispose()

    assert found == [first]


def wait_until_hung_up(engine: Engine, process: int) -> None:
    with engine.connect() as connection:
        alive = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        while connection.scalar(alive, {"pid": process}):
            connection.commit()


def begin(tx: Tx) -> tuple[int, Opening]:
    person = tx.people.add(7, language="fr", now=NOW)
    return person.id, tx.polls.open(POLL.id, "test", opens_at=NOW, closes_at=NOW + timedelta(hours=1))


def first_answer(
    option: str, person_id: int, opening: Opening, meeting: threading.Barrier
) -> Callable[[Tx], int]:
    """A verb that answers, once the other has found no answer either; it returns the revision."""
    has_met = False

    def verb(tx: Tx) -> int:
        nonlocal has_met
        before = tx.polls.answer(opening.id, person_id)
        if not has_met:
            has_met = True
            meeting.wait(timeout=10)
        outcome = choose(POLL, opening, before, option, now=NOW)
        assert isinstance(outcome, Recorded)
        answer = replace(outcome.answer, seen=True, panel=False)
        tx.polls.keep(answer, instead_of=before, now=NOW)
        return outcome.answer.revision

    return verb


def rows(connection: Connection) -> tuple[list[list[str]], list[int]]:
    current = list(connection.scalars(select(poll_answers.c.options)))
    return current, sorted(connection.scalars(select(poll_answer_events.c.revision)))


async def test_two_first_answers_at_once_are_one_answer_and_two_lines_of_history(postgresql_url: str) -> None:
    with Store(postgresql_url) as here, Store(postgresql_url) as there:
        person_id, opening = await here.write(begin)
        meeting = threading.Barrier(2)

        revisions = await asyncio.gather(
            here.write(first_answer("justice", person_id, opening, meeting)),
            there.write(first_answer("confiance", person_id, opening, meeting)),
        )

        last = ["justice", "confiance"][revisions.index(2)]
        assert await here.read(rows) == ([[last]], [1, 2])


async def test_a_key_that_is_taken_for_good_is_the_caller_s_to_see(database_url: str) -> None:
    with Store(database_url) as store:
        await store.write(begin)

        with pytest.raises(IntegrityError):
            await store.write(lambda tx: tx.people.add(7, language="fr", now=NOW))
