"""The bot is killed while it takes updates in: nothing it acknowledged is missing, nothing happens twice (G1).

Most lives begin in a fork-server and are killed at a random moment of the tenth of a second after their first
update is taken, with forty connections open; every tenth is killed while it starts. Some lives are the real
program, which takes a second to start.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks import bots
from benchmarks.standin import StandIn
from benchmarks.stores import Seeded
from benchmarks.torture import checks
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.nursery import Bear, Child, nursery, real_program
from benchmarks.torture.telegram import CONNECTIONS, Posted, Telegram, posted, telegram
from storage.engines import backend
from storage.store import Store

KILLS = {"sqlite": 1000, "postgresql": 300}
REAL_KILLS = {"sqlite": 50, "postgresql": 10}
QUICK_KILLS, QUICK_REAL_KILLS = 20, 2
SOON_SECONDS = 0.1
CITIZENS, POLLS = 500, 400
AHEAD = 400
"""So many updates wait to be delivered at least: every kill falls among forty deliveries."""


@dataclass
class Battle:
    """A bot that is killed again and again, and a Telegram that never stops."""

    telegram: Telegram
    settings: dict[str, str]
    log: Path
    taps: Iterator[Posted]
    dice: random.Random
    brought: int = 0
    first_after: list[float] = field(default_factory=list)
    refused_to_start: int = 0

    def brings(self, number: int) -> None:
        more = list(islice(self.taps, number))
        self.telegram.brings(more)
        self.brought += len(more)

    async def life(self, bear: Bear, *, dies_young: bool) -> None:
        """A bot is born, takes updates in, and is killed in the middle of it."""
        if self.telegram.waiting < AHEAD:
            self.brings(AHEAD)
        child, began = await bear(self.settings, self.log), perf_counter()
        if not dies_young and await _first(self.telegram.is_answered(), child.ends()):
            self.first_after.append(perf_counter() - began)
        await asyncio.sleep(self.dice.random() * SOON_SECONDS)
        child.killed()
        if await child.ends() != -9:
            self.refused_to_start += 1  # PostgreSQL had not noticed yet that the last one was gone

    async def peace(self, bear: Bear) -> Child:
        """A last bot lives until everything is delivered."""
        child = await bear(self.settings, self.log)
        while await _first(self.telegram.has_delivered(self.brought), child.ends()) is False:
            child = await bear(self.settings, self.log)
        return child


async def _first(awaited: Coroutine[Any, Any, None], otherwise: Coroutine[Any, Any, int]) -> bool:
    """Whether the first came before the second."""
    one, other = asyncio.ensure_future(awaited), asyncio.ensure_future(otherwise)
    await asyncio.wait((one, other), return_when=asyncio.FIRST_COMPLETED)
    other.cancel()
    if not one.done():
        one.cancel()
        return False
    return True


async def measure(given: Given, url: str, folder: Path) -> Report:
    database = backend(url)
    kills = given.size(KILLS[database], QUICK_KILLS)
    real_kills = given.size(REAL_KILLS[database], QUICK_REAL_KILLS)
    standin = StandIn()
    await standin.opens()
    port = bots.free_port()
    with Store(url) as store:
        seeded = Seeded(store, random.Random(given.seed))
        await seeded.fill(citizens=CITIZENS, polls=given.size(POLLS, POLLS // 4))
        taps = (posted(tap) for run in range(len(seeded.openings)) for tap in seeded.taps(run, CITIZENS))
        async with nursery() as births, telegram(port) as world:
            battle = Battle(
                world, bots.settings(url, port, standin.url, folder), folder / "bot.log", taps, seeded.dice
            )
            for number in range(kills):
                await battle.life(births.bears, dies_young=number % 10 == 9)
                if number % 100 == 99:
                    say(f"{number + 1} kills, {len(world.taken)} updates taken")
            starts_ms = round(median(battle.first_after) * 1000)
            for _ in range(real_kills):
                await battle.life(real_program, dies_young=False)
            child = await battle.peace(births.bears)
            await checks.until(store, checks.unhandled, within=240)
            await checks.until(store, checks.unsent, within=120)
            child.signalled(signal.SIGTERM)
            ended = await child.ends()
        fates = await store.read(checks.fates, world.taken)
        effects = await store.read(checks.effects)
    wrongs = await checks.wrongs(url)
    return {
        "kills": kills + real_kills - battle.refused_to_start,
        "of them of the real program": real_kills,
        "refused to start": battle.refused_to_start,
        "connections": CONNECTIONS,
        "connections lost": world.hung_up,
        "from birth to first update, ms": starts_ms,
        "acknowledged": len(world.taken),
        "fates": fates,
        "effects": effects,
        "wrongs": wrongs,
        "last exit code": ended,
        "holds": fates == {"done": battle.brought}
        and set(effects.values()) == {battle.brought}
        and not wrongs
        and ended == 0,
    }


async def kills(given: Given) -> Report:
    return await on_each_database(given, measure)


if __name__ == "__main__":
    torture(__doc__, kills)
