"""G40: backups are taken while people write; each is restored elsewhere, and everything in it must hold.

Each write is a pair, a consent and a line in the journal: a backup that holds one without the other is not of
one moment. In the end the last backup is restored in the place of the store it came from.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, func, select

from actions.archive import restore
from benchmarks.torture.command import Given, Report, fresh_store, on_each_database, say, torture
from benchmarks.torture.crowds import gathered, promised, real_now
from domain.sending import Kind
from storage import archive, hold
from storage.archive import Archive
from storage.invariants import check_all
from storage.store import Store
from storage.tables import consents, journal, people
from storage.tx import Tx

A_SECOND = 500
"""How many writes are asked for in a second."""

PAIR = "pair"


@dataclass(slots=True)
class Seen:
    """What the run has shown so far."""

    wrong: list[str] = field(default_factory=list)
    backup_seconds: list[float] = field(default_factory=list)
    restore_seconds: list[float] = field(default_factory=list)
    write_seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0


async def measure(given: Given) -> Report:
    return await on_each_database(given, _one)


async def _one(given: Given, url: str, folder: Path) -> Report:
    seen, backups, citizens = Seen(), given.size(25, 3), given.size(2000, 200)
    with Store(url) as store:
        await gathered(store, random.Random(given.seed), people=citizens)
        await promised(store, Kind.BROADCAST, real_now())
        began = perf_counter()
        enough = asyncio.Event()
        writing = asyncio.ensure_future(_write_on(store, seen, enough))
        for number in range(backups):
            await _back_up_and_restore(store, folder / f"backup-{number}", seen)
            if number % 5 == 4:
                say(f"{number + 1} of {backups}")
        rate = len(seen.write_seconds) / (perf_counter() - began)
        enough.set()
        await writing
        await _restore(store, folder / f"backup-{backups - 1}", seen, replace=True)
    return _report(seen, backups, rate)


async def _write_on(store: Store, seen: Seen, enough: asyncio.Event) -> None:
    """Write pairs, so many a second, whatever else goes on, until it is enough."""
    people_ids = await store.read(_some_people)
    async with asyncio.TaskGroup() as writes:
        while not enough.is_set():
            for person_id in random.choices(people_ids, k=A_SECOND // 50):  # noqa: S311
                writes.create_task(_timed(store, person_id, seen))
            await asyncio.sleep(0.02)


def _some_people(connection: Connection) -> list[int]:
    return list(connection.scalars(select(people.c.id).limit(100)))


async def _timed(store: Store, person_id: int, seen: Seen) -> None:
    began = perf_counter()
    await store.write(_pair, person_id)
    seen.write_seconds.append(perf_counter() - began)


def _pair(tx: Tx, person_id: int) -> None:
    now = real_now()
    tx.consents.record(person_id, PAIR, given=True, text_hash="0" * 64, language="fr", now=now)
    tx.journal(PAIR, str(person_id), "written", at=now)


async def _back_up_and_restore(store: Store, file: Path, seen: Seen) -> None:
    began = perf_counter()
    await asyncio.to_thread(archive.write, store.url, file, now=real_now())
    seen.backup_seconds.append(perf_counter() - began)
    with fresh_store("sqlite") as (url, _), Store(url) as elsewhere:
        await _restore(elsewhere, file, seen)


async def _restore(store: Store, file: Path, seen: Seen, *, replace: bool = False) -> None:
    began = perf_counter()
    with archive.opened(file) as found:
        seen.megabytes = _megabytes(found)
        await store.write(restore, archive=found, replace=replace, now=real_now())
    seen.restore_seconds.append(perf_counter() - began)
    report = await store.read(check_all)
    pairs = await store.read(_pairs)
    if not report.holds:
        seen.wrong.append(f"{file.name}: {report}")
    if pairs[0] != pairs[1]:
        seen.wrong.append(f"{file.name}: torn, {pairs[0]} consents and {pairs[1]} lines")
    if await store.read(hold.held_since) is None:
        seen.wrong.append(f"{file.name}: not held")


def _megabytes(found: Archive) -> float:
    pages, size = (
        found.connection.exec_driver_sql(pragma).scalar_one()
        for pragma in ("PRAGMA page_count", "PRAGMA page_size")
    )
    return float(pages * size / 2**20)


def _pairs(connection: Connection) -> tuple[int, int]:
    given = select(func.count()).select_from(consents).where(consents.c.purpose == PAIR)
    told = select(func.count()).select_from(journal).where(journal.c.act == PAIR)
    return connection.scalar(given) or 0, connection.scalar(told) or 0


def _report(seen: Seen, backups: int, rate: float) -> Report:
    writes = sorted(seen.write_seconds)
    return {
        "backups": backups,
        "restores": len(seen.restore_seconds),
        "megabytes": round(seen.megabytes, 1),
        "writes_per_second": round(rate),
        "write_ms_p50": round(writes[len(writes) // 2] * 1000, 1),
        "write_ms_p99": round(writes[len(writes) * 99 // 100] * 1000, 1),
        "backup_seconds": round(max(seen.backup_seconds), 2),
        "restore_seconds": round(max(seen.restore_seconds), 2),
        "wrong": seen.wrong[:20],
        "holds": not seen.wrong and len(seen.restore_seconds) == backups + 1,
    }


if __name__ == "__main__":
    torture(__doc__, measure)
