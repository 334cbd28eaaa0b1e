"""How many poll answers a second, beside other bots: `python -m benchmarks.answers` (see README.md)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks import profiled
from benchmarks.bots import OURS, Bot, installed, peer, rebonds_on
from benchmarks.measuring import OTHER_CORE, on_core, sync_microseconds, versions
from benchmarks.rounds import WARM_UP, Run, play, ratios, summary, under_load, warm_up
from tests.databases import durable_folder

SEED = 20270104
WHOLE = {"rounds": 5, "updates": 2000, "light": 40}
QUICK = {"rounds": 2, "updates": 500, "light": 20}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under a minute; for a first look")
    parser.add_argument("--profile", action="store_true", help="where our CPU goes, instead of figures")
    parser.add_argument("--database", choices=tuple(OURS), default="sqlite", help="for --profile")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    with on_core(OTHER_CORE), durable_folder() as folder:
        if given.profile:
            print(asyncio.run(profile(folder, given.database, seed=given.seed)))
            return
        report = asyncio.run(measure(folder, seed=given.seed, **(QUICK if given.quick else WHOLE)))
    show(report)
    sys.stdout.write(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n")


async def measure(folder: Path, *, rounds: int, updates: int, light: int, seed: int) -> dict[str, Any]:
    """Start every bot, let them take turns, and compare."""
    sync_us = round(sync_microseconds(folder))
    async with AsyncExitStack() as stack:
        bots = await start(stack, folder, citizens=max(updates, WARM_UP), polls=2 * rounds + 1, seed=seed)
        runs = await play(bots, rounds=rounds, updates=updates, light=light)
    return {
        "versions": versions(),
        "seed": seed,
        "rounds": rounds,
        "updates_per_run": updates,
        "disk_sync_us": sync_us,
        "bots": {name: summary(ones) for name, ones in runs.items()},
        "ratios": compare(runs),
        "runs": {
            name: [{"per_second": round(one.per_second, 1), "cpu_us": round(one.cpu_us, 1)} for one in ones]
            for name, ones in runs.items()
        },
    }


async def start(stack: AsyncExitStack, folder: Path, *, citizens: int, polls: int, seed: int) -> list[Bot]:
    """Every bot that is installed here, ours first."""
    ours = [
        await stack.enter_async_context(
            rebonds_on(database, folder, citizens=citizens, polls=polls, seed=seed)
        )
        for database in OURS
    ]
    others = [name for name in installed() if name not in OURS.values()]
    return ours + [await stack.enter_async_context(peer(name, folder)) for name in others]


def compare(runs: dict[str, list[Run]]) -> dict[str, dict[str, dict[str, float]]]:
    """Each of ours beside each of the others."""
    others = [name for name in runs if name not in OURS.values()]
    return {name: {other: ratios(runs[name], runs[other]) for other in others} for name in OURS.values()}


async def profile(folder: Path, database: str, *, seed: int, updates: int = 3000) -> str:
    """Where our CPU goes on the same path."""
    report = folder / "profile.txt"
    command = (sys.executable, profiled.__file__, str(report))
    async with rebonds_on(database, folder, citizens=updates, polls=2, seed=seed, command=command) as bot:
        await warm_up(bot)
        await under_load(bot, 1, updates)
    return report.read_text()


def show(report: dict[str, Any]) -> None:
    """The same on a terminal, for people."""
    table = Table("bot", "updates/s", "of a core", "CPU us", "spread", "server us", "answer p50 ms", "p95 ms")
    for name, row in report["bots"].items():
        table.add_row(name, *(str(figure) for figure in row.values()))
    beside = Table("ours / theirs", "updates/s", "CPU", "answer p50")
    for ours, others in report["ratios"].items():
        for other, row in others.items():
            beside.add_row(f"{ours} / {other}", *(f"{figure:.2f}" for figure in row.values()))
    console = Console(stderr=True)
    console.print(table, beside)


if __name__ == "__main__":
    main()
