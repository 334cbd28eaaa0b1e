"""The disk refuses to make things durable: each so-manyth `fdatasync` fails with an input or output error (G7).

A bot that is told so ends at once, never asks the disk a second time, and is started again. Nothing that was
acknowledged is missing. Needs a C compiler (machine.py). SQLite only: PostgreSQL's server does this by itself.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.torture.command import Given, Report, on_each_database, torture
from benchmarks.torture.machine import Machine
from benchmarks.torture.nursery import nursery
from benchmarks.torture.siege import siege

FAILURES, QUICK_FAILURES = 300, 15
EVERY = 57
"""A life commits some fifty times."""
AHEAD = 400


async def measure(given: Given) -> Report:
    return await on_each_database(given, _lie)


async def _lie(given: Given, url: str, folder: Path) -> Report:
    machine, exits = Machine(folder), Counter[int]()
    async with siege(url, folder, seed=given.seed) as one, nursery(environment=machine.settings) as births:
        machine.refuses_syncs(EVERY)
        while machine.syncs_refused < given.size(FAILURES, QUICK_FAILURES):
            if one.telegram.waiting < AHEAD:
                one.brings(AHEAD)
            child = await one.bears(births.bears)
            exits[await child.ends()] += 1
        machine.refuses_syncs(0)
        refused = machine.syncs_refused
        child = await one.lives_on(births.bears)
        await one.is_over()
        counted = await one.count(child)
    return {
        "syncs": machine.syncs,
        "syncs refused": refused,
        "exit codes": {str(code): times for code, times in exits.items()},
        **counted,
        "holds": counted["holds"] and set(exits) <= {1, 2},
    }


if __name__ == "__main__":
    torture(__doc__, measure, databases=("sqlite",))
