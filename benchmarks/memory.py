"""How much memory a big evening takes: `python -m benchmarks.memory` (see README.md).

100,000 citizens are enrolled. The bot plans a broadcast to all of them and sends it as fast as it can, while some
thousand of them tap. Goal: it never holds more than 150 MB.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.bots import Bot, rebonds
from benchmarks.broadcasts import begin, where_it_is_evening
from benchmarks.measuring import OTHER_CORE, on_core, peak_mb
from benchmarks.rounds import IN_FLIGHT
from benchmarks.standin import crowd
from benchmarks.torture.command import Given, Report, on_each_database, torture
from storage.outbox import counts

GOAL_MB = 150.0


async def measure(given: Given, url: str, folder: Path) -> Report:
    citizens, sent, taps = given.size(100_000, 5000), given.size(20_000, 500), given.size(5000, 200)
    evening = {"TIMEZONE": where_it_is_evening(datetime.now(UTC))}
    with on_core(OTHER_CORE):
        async with rebonds(
            folder, url, "ours", citizens=citizens, polls=1, seed=given.seed, told=evening
        ) as bot:
            at_rest = peak_mb(bot.process.pid)
            under_way = await a_big_evening(bot, sent=sent, taps=taps)
            peak = peak_mb(bot.process.pid)
    is_under_way = sum(under_way.values()) >= citizens and under_way["waiting"] > 0
    return {
        "citizens": citizens,
        "taps": taps,
        "promises": under_way,
        "peak at rest, mb": round(at_rest, 1),
        "peak, mb": round(peak, 1),
        "goals": {"peak, at most mb": GOAL_MB},
        "holds": peak <= GOAL_MB and is_under_way,
    }


async def a_big_evening(bot: Bot, *, sent: int, taps: int) -> dict[str, int]:
    """A broadcast to everybody, until so many have left while so many others tapped; what became of it."""
    assert bot.seeded is not None
    store, updates = bot.seeded.store, bot.updates(0, taps)
    enough = bot.standin.expects(sent + taps)
    await store.write(begin, key="to-all", audience="enrolled", now=datetime.now(UTC))
    async with crowd(bot.port, IN_FLIGHT) as people:
        await people.deliver(updates)
        await enough
    return dict(await store.read(counts))


async def memory(given: Given) -> Report:
    async with asyncio.timeout(600):
        return await on_each_database(given, measure)


if __name__ == "__main__":
    torture(__doc__, memory)
