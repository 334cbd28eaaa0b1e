"""What sending costs us: `python -m benchmarks.sending` (see README.md).

Our bot sends a broadcast as fast as it can, limit lifted: it claims, renders, sends and records each message. A
raw aiohttp loop posts as many to the same stand-in, 30 at a time, and remembers nothing. They take turns. Goals:
at most 2.5 times the CPU of the raw loop, and more than 1,000 messages a second.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from benchmarks.bots import HOUSE, Bot, rebonds
from benchmarks.broadcasts import WORDS, promise_to_some, where_it_is_evening
from benchmarks.measuring import BOT_CORE, OTHER_CORE, cpu_seconds, on_core
from benchmarks.torture.command import Given, Report, on_each_database, torture
from gateway.sender import IN_FLIGHT_UNLIMITED
from storage.outbox import SENT
from storage.tables import outbox

GOAL_RATIO, GOAL_PER_SECOND = 2.5, 1000
WARM_UP = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """So many messages have left, and are recorded where somebody records."""

    per_second: float
    cpu_us: float
    server_us: float = 0.0


async def measure(given: Given, url: str, folder: Path) -> Report:
    """Ours and the raw loop in turn, there and back again."""
    rounds, messages = given.size(5, 2), given.size(3000, 400)
    evening = {"TIMEZONE": where_it_is_evening(datetime.now(UTC))}
    people, ours, raw = WARM_UP + rounds * messages, [], []
    with on_core(OTHER_CORE):
        async with rebonds(
            folder, url, "ours", citizens=people, polls=0, seed=given.seed, told=evening
        ) as bot:
            await by_us(bot, 0, WARM_UP)
            for turn in range(rounds):
                first = WARM_UP + turn * messages
                if turn % 2:
                    raw.append(await by_raw_aiohttp(bot, first, messages))
                ours.append(await by_us(bot, first, messages))
                if turn % 2 == 0:
                    raw.append(await by_raw_aiohttp(bot, first, messages))
            await is_all_sent(bot, people)
    return judged(ours, raw) | {"rounds": rounds, "messages": messages}


async def by_us(bot: Bot, first: int, count: int) -> Sent:
    """A broadcast to so many; the clock runs from the first message at the Bot API to the last one recorded."""
    assert bot.seeded is not None
    before, cpu = bot.standin.answers, cpu_seconds(bot.process.pid)
    server, begins = await bot.server_seconds(), bot.standin.expects(1)
    now = datetime.now(UTC)
    await bot.seeded.store.write(promise_to_some, first=first, last=first + count, now=now)
    began = await begins
    await bot.standin.expects(before + count - bot.standin.answers)
    await bot.settled()
    took, used = perf_counter() - began, cpu_seconds(bot.process.pid) - cpu
    served = await bot.server_seconds() - server
    return Sent(count / took, used / count * 1e6, served / count * 1e6)


async def by_raw_aiohttp(bot: Bot, first: int, count: int) -> Sent:
    """The same messages to the same stand-in by the least that can be."""
    program = str(HOUSE / "benchmarks" / "peers" / "raw_posts.py")
    given = (bot.standin.url, str(first), str(count), str(IN_FLIGHT_UNLIMITED), WORDS)
    with on_core(BOT_CORE):
        process = await create_subprocess_exec(sys.executable, program, *given, stdout=PIPE)
    told, _ = await process.communicate()
    found: dict[str, Any] = orjson.loads(told)
    return Sent(count / found["seconds"], found["cpu_seconds"] / count * 1e6)


async def is_all_sent(bot: Bot, count: int) -> None:
    """Every promise was kept, and is known to be."""
    assert bot.seeded is not None
    sent = await bot.seeded.store.read(_sent)
    if sent != count:
        raise AssertionError(f"{count} were promised a message, {sent} are recorded as sent")


def _sent(connection: Connection) -> int:
    return connection.scalar(select(func.count()).where(outbox.c.state == SENT)) or 0


def judged(ours: list[Sent], raw: list[Sent]) -> Report:
    """Medians; the ratio is the median of each round's, so that drift cancels."""
    ratio = median(one.cpu_us / other.cpu_us for one, other in zip(ours, raw, strict=True))
    per_second = median(one.per_second for one in ours)
    return {
        "ours": _medians(ours),
        "raw aiohttp": _medians(raw),
        "cpu ratio": round(ratio, 2),
        "goals": {"cpu ratio, at most": GOAL_RATIO, "per second, more than": GOAL_PER_SECOND},
        "holds": ratio <= GOAL_RATIO and per_second > GOAL_PER_SECOND,
    }


def _medians(runs: list[Sent]) -> Report:
    cpu = [run.cpu_us for run in runs]
    return {
        "per second": round(median(run.per_second for run in runs)),
        "cpu us": round(median(cpu), 1),
        "cpu spread": round(max(cpu) / min(cpu), 2),
        "server us": round(median(run.server_us for run in runs), 1),
    }


async def sending(given: Given) -> Report:
    async with asyncio.timeout(600):
        return await on_each_database(given, measure)


if __name__ == "__main__":
    torture(__doc__, sending)
