"""The bot is down when a reminder is due, for a second and up to six hours: it is sent within a minute of the
next start, or stands as too late for all to see (G28).

Each reminder of the calendar in its turn: the bot is killed just before its moment and started again later. Its
machine's clock is set (machine.py), so that three months pass in a minute; nothing in the bot is told.
"""

from __future__ import annotations

import signal
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from actions.campaigns import CALENDAR
from benchmarks.torture import checks
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.crowds import real_now
from benchmarks.torture.machine import Machine
from benchmarks.torture.nursery import Bear, nursery
from benchmarks.torture.siege import Siege, siege
from benchmarks.updates import FIRST_ACCOUNT
from content.loader import load
from content.programme import programme_of
from domain.sending import Kind
from domain.timetable import FIRST, Dates, Due, Placed, timetable
from storage import outbox as promises
from storage.campaigns import LATE
from storage.tables import campaigns, outbox
from storage.tx import Tx

PARIS = ZoneInfo("Europe/Paris")
FIRST_SESSION = date(2027, 1, 16)
DOWN = [timedelta(seconds=n) for n in (1, 60, 600, 3600, 3 * 3600, 6 * 3600)]
DOWN += reversed(DOWN)
PANEL = 20
WITHIN_SECONDS = 60.0
VISIBLE = {promises.SENT, promises.EXPIRED}


async def measure(given: Given) -> Report:
    return await on_each_database(given, _down)


async def _down(given: Given, url: str, folder: Path) -> Report:
    machine = Machine(folder)
    reminders = _reminders()[: given.size(100, 3)]
    before = reminders[0].at.astimezone(UTC) - timedelta(days=1)
    found = []
    async with (
        siege(url, folder, seed=given.seed, now=before) as one,
        nursery(environment=machine.settings) as births,
    ):
        await one.store.write(_prepare, before)
        for due, down in zip(reminders, cycle(DOWN), strict=False):
            await _dies_just_before(one, machine, births.bears, due)
            found.append(await _comes_back(one, machine, births.bears, due, down))
            say(str(found[-1]))
        wrongs = await checks.wrongs(url)
    ends = Counter(end for report in found for end in report["ends"])
    return {
        "reminders": found,
        "ends": ends,
        "wrongs": wrongs,
        "holds": not wrongs and all(map(_is_well, found)),
    }


def _reminders() -> list[Due]:
    """What reminds of a session, the earliest first."""
    first = Placed(datetime.combine(FIRST_SESSION, time(10), PARIS))
    due = timetable(programme_of(load()), Dates({FIRST: first})).due
    return [one for one in due if one.kind is Kind.SESSION]


def _prepare(tx: Tx, now: datetime) -> None:
    """A panel, and the date of the first session."""
    for citizen in range(PANEL):
        person = tx.people.by_telegram(FIRST_ACCOUNT + citizen)
        assert person is not None
        tx.people.change(person.id, panel=True)
    tx.sessions.set_first(datetime.combine(FIRST_SESSION, time(10), PARIS), now=now)


def _shows(machine: Machine, moment: datetime) -> None:
    machine.sets_clock(moment - real_now())


async def _dies_just_before(one: Siege, machine: Machine, bear: Bear, due: Due) -> None:
    _shows(machine, due.at - timedelta(seconds=30))
    child = await one.bears(bear)
    one.brings(1)
    await one.telegram.has_delivered(one.brought)
    child.killed()
    await child.ends()


async def _comes_back(one: Siege, machine: Machine, bear: Bear, due: Due, down: timedelta) -> Report:
    """Start it again so much after the moment; how long until everybody's reminder has come to an end."""
    _shows(machine, due.at + down)
    began = perf_counter()
    child = await one.bears(bear)
    await checks.until(one.store, lambda connection: _unended(connection, due.key), within=2 * WITHIN_SECONDS)
    took = round(perf_counter() - began, 2)
    child.signalled(signal.SIGTERM)
    await child.ends()
    ends = await one.store.read(_ends, due.key)
    return {"reminder": due.key, "down, seconds": down.total_seconds(), "ends": ends, "all ended after": took}


def _unended(connection: Connection, key: str) -> bool:
    """Whether somebody's reminder is still to come."""
    ends = _ends(connection, key)
    return ends != {LATE: 1} and (sum(ends.values()) < PANEL or not ends.keys() <= VISIBLE)


def _ends(connection: Connection, key: str) -> dict[str, int]:
    """How the reminders to the panel ended; `late` where it stands as too late to be sent at all."""
    campaign = connection.execute(select(campaigns).where(campaigns.c.key == CALENDAR + key)).first()
    if campaign is None:
        return {}
    if campaign.state == LATE:
        return {LATE: 1}
    counted = select(outbox.c.state, func.count().label("total")).where(outbox.c.campaign_id == campaign.id)
    return {row.state: row.total for row in connection.execute(counted.group_by(outbox.c.state))}


def _is_well(found: Report) -> bool:
    return bool(found["all ended after"] <= WITHIN_SECONDS)


if __name__ == "__main__":
    torture(__doc__, measure)
