"""The hour that is there twice, and the hour that is not: each minute of the nights in which the clocks change
(G26).

A reminder that is due at any minute between midnight and four has one moment, on its own date, whatever the
clocks do: looked for every ten seconds from evening to noon it begins once, and it leaves once. In every zone
of the country, both changes of five years. Then the same in a store, where a job looks every minute.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, func, select

from benchmarks.stores import Seeded
from benchmarks.torture.command import Given, Report, on_each_database, torture
from content.loader import load
from domain.programme import CalendarEntry
from domain.sending import Kind, leaves_at
from scheduler import campaigns as job
from scheduler.timetable import Round
from storage.store import Store
from storage.tables import campaigns, outbox

ZONES = (
    "Europe/Paris", "America/Cayenne", "America/Guadeloupe", "America/Martinique", "America/Miquelon",
    "Indian/Mayotte", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis",
    "Pacific/Gambier", "Pacific/Marquesas",
)  # fmt: skip
CONTENT = load()
MODULE = next(iter(CONTENT.modules))
YEARS = range(2026, 2031)
MINUTES = range(4 * 60 + 1)
PEOPLE = 3
LOOK = timedelta(minutes=30)
FROM, TO = timedelta(hours=-2), timedelta(hours=8)
"""From the evening before a night to its morning, in hours that really pass."""


async def measure(given: Given) -> Report:
    odd = [
        f"{zone} {night} {_at(minute)}: {wrong}"
        for zone in ZONES
        for night in nights(ZoneInfo(zone))
        for minute in MINUTES
        for wrong in wrongs_of(night, minute, ZoneInfo(zone))
    ]
    looked = sum(len(nights(ZoneInfo(zone))) for zone in ZONES) * len(MINUTES)
    stored = await on_each_database(given, _look_every_minute)
    holds = stored["holds"] and not odd
    return {"zones": len(ZONES), "minutes": looked, "wrong": odd[:20], **stored, "holds": holds}


def nights(zone: ZoneInfo) -> list[date]:
    """The dates on which the clocks of a zone change; where they never do, those of Paris."""
    days = [date(year, 1, 1) + timedelta(days=n) for year in YEARS for n in range(365)]
    changing = [day for day in days if _offset(day, zone) != _offset(day + timedelta(days=1), zone)]
    return changing or nights(ZoneInfo("Europe/Paris"))


def _offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, time(), zone).utcoffset()


def wrongs_of(night: date, minute: int, zone: ZoneInfo) -> Iterator[str]:
    """What is wrong with a reminder that is due at this minute of this date."""
    at = _entry(0, minute).moment(night, datetime.combine(night, time(10), zone)).astimezone(UTC)
    if at.astimezone(zone).date() != night:
        yield "it is due on another date"
    leaves = leaves_at(Kind.SESSION, at, zone).astimezone(UTC)
    if leaves < at or leaves.astimezone(zone).date() != night:
        yield "it leaves on another date"
    if leaves.astimezone(zone).time() != time(8):
        yield "it does not leave when the quiet hours end"


def _entry(day: int, minute: int) -> CalendarEntry:
    return CalendarEntry(
        day=day,
        time=_at(minute),
        kind="module",
        ref=MODULE,
        phase="",
        audience="enrolled",
    )


def _at(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


async def _look_every_minute(given: Given, url: str, folder: Path) -> Report:
    """A job that looks again and again begins each entry once and promises it to everybody once."""
    zone, every = ZoneInfo("Europe/Paris"), given.size(1, 30)
    chosen = nights(zone)[: given.size(10, 2)]
    with Store(url) as store:
        seeded = Seeded(store, random.Random(given.seed))
        await seeded.fill(citizens=PEOPLE, polls=0, now=datetime(2026, 1, 1, tzinfo=UTC))
        expected = 0
        for number, night in enumerate(chosen):
            for minute in MINUTES[::every]:
                await _one_night(store, night, day=1000 * number + minute, minute=minute, zone=zone)
                expected += 1
        begun = await store.read(_count, campaigns.c.id)
        promised = await store.read(_count, outbox.c.id)
    return {
        "entries": expected,
        "begun": begun,
        "promised to each": promised / PEOPLE / max(expected, 1),
        "holds": begun == expected and promised == expected * PEOPLE,
    }


async def _one_night(store: Store, night: date, *, day: int, minute: int, zone: ZoneInfo) -> None:
    """Look at one entry from evening to morning, and at the very minute it is due."""
    first = night - timedelta(days=day)
    content = replace(CONTENT, calendar=replace(CONTENT.calendar, entries=(_entry(day, minute),)))
    starts_at = datetime.combine(first, time(10), zone)
    await store.write(lambda tx: tx.sessions.set_first(starts_at, now=starts_at))
    midnight = datetime.combine(night, time(), zone).astimezone(UTC)
    due = _entry(day, minute).moment(night, starts_at).astimezone(UTC)
    looks = [midnight + FROM + n * LOOK for n in range((TO - FROM) // LOOK)]
    for now in sorted([*looks, due - timedelta(seconds=1), due, due + timedelta(hours=1)]):
        await job.start_due_entries(Round(store, content, now))
        await job.promise_to_people(Round(store, content, now))


def _count(connection: Connection, column: Column[Any]) -> int:
    return connection.scalar(select(func.count(column))) or 0


if __name__ == "__main__":
    torture(__doc__, measure)
