"""The bot is killed while it takes updates in: nothing it acknowledged is missing, nothing happens twice (G1).

Most lives begin in a fork-server and are killed at a random moment of the tenth of a second after their first
update is taken, with forty connections open; every tenth is killed while it starts. Some lives are the real
program, which takes a second to start.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.nursery import Bear, nursery, real_program
from benchmarks.torture.siege import Siege, before, siege
from storage.engines import backend

KILLS = {"sqlite": 1000, "postgresql": 300}
REAL_KILLS = {"sqlite": 50, "postgresql": 10}
QUICK_KILLS, QUICK_REAL_KILLS = 20, 2
SOON_SECONDS = 0.1
AHEAD = 400
"""So many updates wait to be delivered at least: every kill falls among forty deliveries."""


async def measure(given: Given) -> Report:
    return await on_each_database(given, _kill)


async def _kill(given: Given, url: str, folder: Path) -> Report:
    kills = given.size(KILLS[backend(url)], QUICK_KILLS)
    real_kills = given.size(REAL_KILLS[backend(url)], QUICK_REAL_KILLS)
    first_after: list[float] = []
    async with siege(url, folder, seed=given.seed) as one, nursery() as births:
        refused = 0
        for number in range(kills):
            refused += not await life(one, births.bears, first_after, dies_young=number % 10 == 9)
            if number % 100 == 99:
                say(f"{number + 1} kills, {len(one.telegram.taken)} updates taken")
        for _ in range(real_kills):
            refused += not await life(one, real_program, [])
        child = await one.lives_on(births.bears)
        await one.is_over()
        counted = await one.count(child)
    return {
        "kills": kills + real_kills - refused,
        "of them of the real program": real_kills,
        "refused to start": refused,
        "from birth to first update, ms": round(median(first_after) * 1000),
        **counted,
    }


async def life(one: Siege, bear: Bear, first_after: list[float], *, dies_young: bool = False) -> bool:
    """A bot is born, takes updates in, and is killed in the middle of it. False where it ended by itself."""
    if one.telegram.waiting < AHEAD:
        one.brings(AHEAD)
    child, began = await one.bears(bear), perf_counter()
    if not dies_young and await before(one.telegram.is_answered(), child.ends()):
        first_after.append(perf_counter() - began)
    await asyncio.sleep(one.dice.random() * SOON_SECONDS)
    child.killed()
    return await child.ends() == -9


if __name__ == "__main__":
    torture(__doc__, measure)
