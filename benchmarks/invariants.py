"""How long it takes to look at every row of a store, and whether tampering with the chain is always found (G21).

A store with so many citizens: each has consented, answered a poll twice and been sent two messages; beside
them a chain of so many privileged acts. Then one character of a small chain is changed, again and again.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, insert

from benchmarks.measuring import versions
from benchmarks.tampering import tamper
from benchmarks.torture.command import fresh_store, say
from domain.people import Person
from storage import seals
from storage.engines import read_engine, write_engine
from storage.invariants import INVARIANTS, Witness
from storage.store import Store
from storage.tables import consents, outbox, people, poll_answer_events, poll_answers, poll_openings
from storage.tx import Tx

SEED = 20270104
NOW = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
CHUNK = 5_000
LONGEST_CHAIN_SECONDS = 5.0
WITNESS = Witness(
    acknowledged=(), copies={}, log="", secrets=(), canaries=("words-of-nobody",), zone=ZoneInfo("Europe/Paris")
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small: to see that it works")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--citizens", type=int, default=100_000)
    parser.add_argument("--links", type=int, default=100_000)
    asked = parser.parse_args()
    citizens, links, changes = asked.citizens, asked.links, 1_000
    if asked.quick:
        citizens, links, changes = 2_000, 1_000, 50
    with fresh_store(asked.database) as (url, _):
        say(f"{citizens} citizens and {links} links ...")
        asyncio.run(_fill(url, citizens, links))
        seconds = _look(url)
    found = _tamper(asked.seed, changes)
    report = {
        "seed": asked.seed, "database": asked.database, "citizens": citizens, "links": links,
        "seconds": seconds, "seconds_in_all": round(sum(seconds.values()), 2),
        "tampered": changes, "found": found,
        "holds": found == changes and seconds[CHAIN] < LONGEST_CHAIN_SECONDS, "versions": versions(),
    }  # fmt: skip
    sys.stdout.write(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n")
    raise SystemExit(0 if report["holds"] else 1)


CHAIN = next(name for name in INVARIANTS if name.startswith("I8 "))


def _look(url: str) -> dict[str, float]:
    """Each invariant by itself; what is broken in a store that nobody has broken is a defect of ours."""
    seconds = {}
    engine = read_engine(url)
    with engine.connect() as connection:
        for name, look in INVARIANTS.items():
            began = perf_counter()
            broken = list(look(connection, WITNESS))
            seconds[name] = round(perf_counter() - began, 2)
            if broken:
                raise AssertionError(broken[0])
    engine.dispose()
    return seconds


# --- a store to look at ---------------------------------------------------------------------------


async def _fill(url: str, citizens: int, links: int) -> None:
    with Store(url) as store:
        await store.write(_open_poll)
        for first in range(1, citizens + 1, CHUNK):
            await store.write(_enrol, range(first, min(first + CHUNK, citizens + 1)))
        for _ in range(0, links, CHUNK):
            await store.write(_act, min(CHUNK, links))


def _open_poll(tx: Tx) -> None:
    opening = {"id": 1, "poll_id": "po-1", "occasion": "once", "opens_at": NOW}
    tx.connection.execute(insert(poll_openings), opening | {"closes_at": NOW + timedelta(days=7)})


def _enrol(tx: Tx, numbers: range) -> None:
    """Citizens with their consents, their two answers and the messages they were sent."""
    lives = [_life(number) for number in numbers]
    for name, table in TABLES.items():
        tx.connection.execute(insert(table), [row for life in lives for row in life[name]])


TABLES = {
    "people": people, "consents": consents, "answers": poll_answers, "events": poll_answer_events,
    "outbox": outbox,
}  # fmt: skip


def _life(number: int) -> dict[str, list[dict[str, Any]]]:
    told = {"chat_id": number, "priority": 4, "text_key": "sorry", "params": {}, "rows": [], "due_at": NOW}
    told |= {"state": "sent", "attempts": 1, "settled_at": NOW, "settled_on": "2027-01-04"}
    answer = {"opening_id": 1, "person_id": number, "own_words": None}
    words = {"person_id": number, "purpose": "participer", "text_hash": "", "language": "fr"}
    person = {"id": number, "telegram_id": number, "language": "fr", "stage": "enrolled", "created_at": NOW}
    return {
        "people": [person | {"panel": number % 100 == 0}],
        "consents": [words | {"given": True, "at": NOW}],
        "answers": [answer | {"choosing": [], "options": ["b"], "revision": 2, "answered_at": NOW}],
        "events": [
            answer | {"options": [option], "revision": revision, "at": NOW}
            for revision, option in ((1, "a"), (2, "b"))
        ],
        "outbox": [
            told | {"person_id": number, "key": f"{kind}:{number}", "kind": kind}
            for kind in ("module", "broadcast")
        ],
    }  # fmt: skip


def _act(tx: Tx, times: int) -> None:
    """Invitations are made, again and again."""
    for number in range(times):
        tx.journal("invite", f"invitation:{number}", "made", at=NOW, details={"role": "citizen"})


# --- tampering ------------------------------------------------------------------------------------


def _tamper(seed: int, times: int) -> int:
    """How often one character that was changed was found, each time in a chain that was whole before."""
    dice, found = random.Random(seed), 0
    with fresh_store("sqlite") as (url, _):
        asyncio.run(_small_chain(url))
        with _writing(url) as connection:
            for _ in range(times):
                what = tamper(connection, dice)
                is_found = any(seals.flaws(connection))
                connection.rollback()
                found += is_found
                if not is_found:
                    say(f"not found: {what}")
    return found


async def _small_chain(url: str) -> None:
    """Thirty links; one of those who acted has left."""
    with Store(url) as store:
        await store.write(_enrol_two)
        await store.write(_act, 28)
        await store.write(lambda tx: tx.register.erase(_person(tx, 1), now=NOW))


def _enrol_two(tx: Tx) -> None:
    for number in (1, 2):
        person = tx.people.add(number, language="fr", now=NOW)
        tx.journal("set_panel", f"person:{person.id}", "on", at=NOW, by=person, details={"why": "é\n"})


def _person(tx: Tx, number: int) -> Person:
    person = tx.people.by_id(number)
    assert person is not None
    return person


@contextmanager
def _writing(url: str) -> Iterator[Connection]:
    engine = write_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


if __name__ == "__main__":
    main()
