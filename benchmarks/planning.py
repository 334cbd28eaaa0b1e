"""What it takes to plan a broadcast to 100,000: `python -m benchmarks.planning` (see README.md).

Planned as the timetable does it, chunk by chunk. Goals: at most half a second of CPU, ours and the database
server's; and no transaction that keeps other writers waiting for more than 50 ms. A transaction is measured as
whoever waits for it sees it: from the queue to the commit and back.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from actions.campaigns import promise_chunk
from benchmarks.broadcasts import begin
from benchmarks.measuring import cpu_seconds
from benchmarks.stores import Seeded
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from storage.outbox import counts
from storage.store import Store

GOAL_CPU_SECONDS, GOAL_LONGEST_MS = 0.5, 50.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """One transaction on the way: how long it took, and the CPU it cost us and the database server."""

    seconds: float
    our_seconds: float
    server_seconds: float

    @property
    def cpu_seconds(self) -> float:
        return self.our_seconds + self.server_seconds


Plan = Sequence[Chunk]
"""One broadcast, promised to everybody."""


async def measure(given: Given, url: str, folder: Path) -> Report:
    people, rounds = given.size(100_000, 10_000), given.size(5, 2)
    with Store(url) as store:
        seeded = Seeded(store, random.Random(given.seed))
        await seeded.fill(citizens=people, polls=0)
        plans = []
        for number in range(rounds):
            say(f"broadcast {number + 1} of {rounds} ...")
            plans.append(await planned(seeded, f"broadcast-{number}"))
        promised = (await store.read(counts))["waiting"]
    if promised != people * rounds:
        raise AssertionError(f"{rounds} broadcasts to {people} people are {promised} promises")
    return judged(plans, people)


async def planned(seeded: Seeded, key: str) -> Plan:
    """Promise a broadcast to everybody, and look at the clock."""
    now, store, chunks = datetime.now(UTC), seeded.store, []
    campaign_id = await store.write(begin, key=key, audience="enrolled", now=now)
    server = await seeded.server_processes()
    after: int | None = 0
    while after is not None:
        served, cpu, began = _seconds_of(server), time.process_time(), time.perf_counter()
        after = await store.write(promise_chunk, campaign_id=campaign_id, after=after, now=now)
        took, used = time.perf_counter() - began, time.process_time() - cpu
        chunks.append(Chunk(took, used, _seconds_of(server) - served))
    return chunks


def _seconds_of(processes: Iterable[int]) -> float:
    return sum(cpu_seconds(pid) for pid in processes)


def judged(plans: Sequence[Plan], people: int) -> Report:
    """The median broadcast's CPU; the median broadcast's longest transaction, and the longest of all."""
    cpu = median(sum(chunk.cpu_seconds for chunk in plan) for plan in plans)
    longest = [max(chunk.seconds for chunk in plan) * 1000 for plan in plans]
    return {
        "people": people,
        "broadcasts": len(plans),
        "transactions": len(plans[0]),
        "cpu seconds": round(cpu, 3),
        "of them the server's": round(median(sum(one.server_seconds for one in plan) for plan in plans), 3),
        "transaction, median ms": round(median(one.seconds for plan in plans for one in plan) * 1000, 1),
        "longest transaction, ms": round(median(longest), 1),
        "longest of all, ms": round(max(longest), 1),
        "dearest, cpu ms": round(median(max(one.cpu_seconds for one in plan) for plan in plans) * 1000, 1),
        "goals": {"cpu seconds, at most": GOAL_CPU_SECONDS, "longest, at most ms": GOAL_LONGEST_MS},
        "holds": cpu <= GOAL_CPU_SECONDS and median(longest) <= GOAL_LONGEST_MS,
    }


async def planning(given: Given) -> Report:
    async with asyncio.timeout(600):
        return await on_each_database(given, measure)


if __name__ == "__main__":
    torture(__doc__, planning)
