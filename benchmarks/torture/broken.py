"""Broken updates among good ones: each is answered 2xx, nothing crashes, no good one is lost (G4).

Fields gone, types wrong, values huge, deep or nasty, by the same people whose good taps are mixed in. At the end
each of them taps once more, right after one more broken update, and is answered at once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from sqlalchemy import Connection, func, select

from benchmarks.standin import request
from benchmarks.torture import checks
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.nursery import nursery
from benchmarks.torture.siege import CITIZENS, Siege, siege
from benchmarks.torture.telegram import Posted
from benchmarks.updates import FIRST_ACCOUNT
from storage import inbox
from storage.tables import poll_answers
from tests.gateway.mutation import Mutator

BROKEN, QUICK_BROKEN = 100_000, 2_000
GOOD_PER_BROKEN = 10
AT_A_TIME = 2_000
LAST_TAPS = 100
BUTTONS = ["menu", "settings", "polls", "modules", "help", "language:en", "module:m01", "testimony-new"]
UNHANDLED = ("handling failed", "an error nobody has caught", "Traceback", '"level": "critical"')


async def measure(given: Given) -> Report:
    return await on_each_database(given, _break)


async def _break(given: Given, url: str, folder: Path) -> Report:
    number = given.size(BROKEN, QUICK_BROKEN)
    async with siege(url, folder, seed=given.seed) as one, nursery() as births:
        child = await one.bears(births.bears)
        bodies = _broken(given.seed, number + LAST_TAPS)
        began = perf_counter()
        for first in range(0, number, AT_A_TIME):
            await _mix(one, islice(bodies, AT_A_TIME), AT_A_TIME // GOOD_PER_BROKEN)
            await one.telegram.has_delivered(first + AT_A_TIME + (first + AT_A_TIME) // GOOD_PER_BROKEN)
            if first % 20_000 == 0:
                say(f"{len(one.telegram.taken)} taken")
        taken_in = perf_counter() - began
        await checks.until(one.store, checks.unhandled, within=120)
        waits = [await _tap_after(one, next(bodies)) for _ in range(LAST_TAPS)]
        await checks.until(one.store, checks.unsent, within=120)
        counted = await one.count(child)
        good = await one.store.read(_answered)
        states = await one.store.read(inbox.counts)
    return _judge(one, counted, good, states, waits, number + LAST_TAPS, taken_in)


def _broken(seed: int, number: int) -> Iterator[Posted]:
    accounts = [FIRST_ACCOUNT + citizen for citizen in range(CITIZENS)]
    bodies = Mutator(seed, accounts, BUTTONS).bodies(number)
    return (Posted(-nth, request(body)) for nth, body in zip(count(1), bodies, strict=False))


async def _mix(one: Siege, broken: Iterator[Posted], good: int) -> None:
    mixed = [*broken, *islice(one.taps, good)]
    random.Random(one.dice.random()).shuffle(mixed)
    one.brought += good
    one.telegram.brings(mixed)


async def _tap_after(one: Siege, broken: Posted) -> float:
    """Seconds until a good tap that follows a broken update is answered."""
    one.telegram.brings([broken])
    answered = one.standin.expects(1)
    one.brings(1)
    began = perf_counter()
    return await answered - began


def _answered(connection: Connection) -> int:
    """How many citizens have their answer under a poll."""
    return connection.scalar(select(func.count()).where(poll_answers.c.revision > 0)) or 0


def _judge(
    one: Siege,
    counted: Report,
    good: int,
    states: dict[str, int],
    waits: list[float],
    broken: int,
    took: float,
) -> Report:
    log = one.log.read_text() if one.log.exists() else ""
    unhandled = {words: log.count(words) for words in UNHANDLED if words in log}
    refused = {status: times for status, times in one.telegram.statuses.items() if status != 200}
    slowest = round(max(waits) * 1000)
    return {
        "broken": broken,
        "good": one.brought,
        "updates per second": round((broken + one.brought) / took),
        "answered other than 200": refused,
        "good ones with their effect": good,
        "states": states,
        "unhandled": unhandled,
        "a good tap after a broken update, ms": {
            "p95": round(quantiles(waits, n=20)[-1] * 1000),
            "slowest": slowest,
        },  # fmt: skip
        "wrongs": counted["wrongs"],
        "last exit code": counted["last exit code"],
        "holds": not (refused or unhandled or counted["wrongs"] or counted["last exit code"])
        and good >= one.brought
        and slowest < 1000,
    }


if __name__ == "__main__":
    torture(__doc__, measure)
