"""Rounds: every bot in turn, there and back again, so that what drifts on the machine hits all alike."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from benchmarks.bots import Bot
from benchmarks.measuring import cpu_seconds
from benchmarks.standin import crowd

IN_FLIGHT = 64
WARM_UP = 64
PATIENCE_SECONDS = 120
REST_SECONDS = 0.01
"""Between two taps at light load: what the last one set going has ended."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one bot did in one round."""

    per_second: float
    cpu_us: float
    server_us: float
    waits_ms: tuple[float, ...]


async def play(bots: Sequence[Bot], *, rounds: int, updates: int, light: int) -> dict[str, list[Run]]:
    """Measure every bot once a round; poll 0 is for warming up, two more a round for what is counted."""
    runs: dict[str, list[Run]] = {bot.name: [] for bot in bots}
    for turn in range(rounds):
        for bot in bots if turn % 2 == 0 else reversed(bots):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await warm_up(bot)
                waits = await answer_times(bot, 2 * turn + 2, light)
                runs[bot.name].append(await under_load(bot, 2 * turn + 1, updates, waits))
    return runs


async def warm_up(bot: Bot) -> None:
    async with crowd(bot.port, IN_FLIGHT) as people:
        answered = bot.standin.expects(WARM_UP)
        await people.deliver(bot.updates(0, WARM_UP))
        await answered
    await bot.settled()


async def under_load(bot: Bot, run: int, count: int, waits: tuple[float, ...] = ()) -> Run:
    """Deliver many updates at once. The clock stops when the last answer is counted and its result recorded."""
    updates = bot.updates(run, count)
    async with crowd(bot.port, IN_FLIGHT) as people:
        server, cpu, began = await bot.server_seconds(), cpu_seconds(bot.process.pid), perf_counter()
        answered = bot.standin.expects(count)
        await people.deliver(updates)
        await answered
        await bot.settled()
        took, used = perf_counter() - began, cpu_seconds(bot.process.pid) - cpu
    await bot.check(run, count)
    served = await bot.server_seconds() - server
    return Run(count / took, used / count * 1e6, served / count * 1e6, waits)


async def answer_times(bot: Bot, run: int, count: int) -> tuple[float, ...]:
    """One update at a time: milliseconds from its delivery to its answer at the Bot API."""
    waits = []
    async with crowd(bot.port, 1) as people:
        for update in bot.updates(run, count):
            answered = bot.standin.expects(1)
            began = perf_counter()
            await people.deliver([update])
            waits.append((await answered - began) * 1000)
            await bot.settled()
            await asyncio.sleep(REST_SECONDS)
    return tuple(waits)


def summary(runs: Sequence[Run]) -> dict[str, float]:
    """One bot's figures over all rounds."""
    cpu = [run.cpu_us for run in runs]
    waits = sorted(wait for run in runs for wait in run.waits_ms)
    return {
        "updates_per_second": round(median(run.per_second for run in runs), 1),
        "core_share": round(median(run.per_second * run.cpu_us / 1e6 for run in runs), 2),
        "cpu_us": round(median(cpu), 1),
        "cpu_spread": round(max(cpu) / min(cpu), 2),
        "server_us": round(median(run.server_us for run in runs), 1),
        "answer_ms_p50": round(waits[len(waits) // 2], 2),
        "answer_ms_p95": round(waits[len(waits) * 95 // 100], 2),
    }


def ratios(ours: Sequence[Run], others: Sequence[Run]) -> dict[str, float]:
    """Ours beside another: medians of the ratios of each round, so that drift cancels."""
    pairs = list(zip(ours, others, strict=True))
    return {
        "updates_per_second": round(median(one.per_second / other.per_second for one, other in pairs), 2),
        "cpu_us": round(median(one.cpu_us / other.cpu_us for one, other in pairs), 2),
        "answer_ms_p50": round(
            median(median(one.waits_ms) / median(other.waits_ms) for one, other in pairs), 2
        ),
    }
