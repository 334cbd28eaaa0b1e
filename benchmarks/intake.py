"""How fast updates are made durable: `python -m benchmarks.intake` (see README.md).

Goal G2. Telegram itself is down: our bot receives, as it must, and handles nothing yet. 64 connections deliver,
from the same machine; each waits for the 200 before it delivers its next update. Goals: at least 1,500 durable
updates a second, and 99 of 100 acknowledged within 150 ms.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import perf_counter

from benchmarks.bots import Bot, free_port, rebonds
from benchmarks.measuring import OTHER_CORE, cpu_seconds, on_core
from benchmarks.rounds import IN_FLIGHT
from benchmarks.standin import crowd
from benchmarks.torture.command import Given, Report, on_each_database, torture
from storage.inbox import WAITING, counts

GOAL_PER_SECOND, GOAL_P99_MS = 1500, 150.0
CITIZENS = 1000


async def measure(given: Given, url: str, folder: Path) -> Report:
    updates = given.size(100_000, 2000)
    down = {"TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}"}
    with on_core(OTHER_CORE):
        async with rebonds(
            folder, url, "ours", citizens=CITIZENS, polls=1, seed=given.seed, told=down
        ) as bot:
            return await received(bot, updates)


async def received(bot: Bot, count: int) -> Report:
    """Deliver so many; each that was acknowledged must be in the inbox."""
    assert bot.seeded is not None
    updates = [one for _ in range(count // CITIZENS) for one in bot.updates(0, CITIZENS)]
    async with crowd(bot.port, IN_FLIGHT) as people:
        server, cpu, began = await bot.server_seconds(), cpu_seconds(bot.process.pid), perf_counter()
        await people.deliver(updates)
        took, used = perf_counter() - began, cpu_seconds(bot.process.pid) - cpu
        served = await bot.server_seconds() - server
        waits = sorted(people.waits_ms)
    found = await bot.seeded.store.read(counts)
    if found != {WAITING: len(updates)}:
        raise AssertionError(f"{len(updates)} updates were acknowledged; the inbox holds {found}")
    per_second, p99 = len(updates) / took, waits[len(waits) * 99 // 100]
    return {
        "updates": len(updates),
        "per second": round(per_second),
        "cpu us": round(used / count * 1e6, 1),
        "server us": round(served / count * 1e6, 1),
        "p50, ms": round(waits[len(waits) // 2], 1),
        "p99, ms": round(p99, 1),
        "worst, ms": round(waits[-1], 1),
        "goals": {"per second, at least": GOAL_PER_SECOND, "p99, at most ms": GOAL_P99_MS},
        "holds": per_second >= GOAL_PER_SECOND and p99 <= GOAL_P99_MS,
    }


async def intake(given: Given) -> Report:
    async with asyncio.timeout(600):
        return await on_each_database(given, measure)


if __name__ == "__main__":
    torture(__doc__, intake)
