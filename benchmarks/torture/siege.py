"""A bot under siege: citizens who tap poll options without end, a Telegram on both sides, and a last count.

Each tap is the first of one citizen under one poll: it must leave one journal line, one event and one answer.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import bots
from benchmarks.standin import StandIn
from benchmarks.stores import Seeded
from benchmarks.torture import checks
from benchmarks.torture.command import Report
from benchmarks.torture.nursery import Bear, Child
from benchmarks.torture.telegram import PATIENCE_SECONDS, Posted, Telegram, posted, telegram
from storage.invariants import Witness
from storage.store import Store

CITIZENS, POLLS = 500, 500
"""A quarter of a million taps at most."""


@dataclass
class Siege:
    """One bot's store, settings and log, and what Telegram brings to it."""

    store: Store
    settings: dict[str, str]
    log: Path
    telegram: Telegram
    standin: StandIn
    dice: random.Random
    taps: Iterator[Posted]
    brought: int = 0

    def brings(self, number: int) -> None:
        """So many citizens tap."""
        self.telegram.brings(islice(self.taps, number))
        self.brought += number

    async def brings_steadily(self, per_second: float) -> None:
        """Citizens tap at this pace until cancelled, whatever becomes of their taps."""
        loop = asyncio.get_running_loop()
        began, before = loop.time(), self.brought
        while True:
            due = round((loop.time() - began) * per_second) - (self.brought - before)
            self.brings(max(due, 0))
            await asyncio.sleep(0.02)

    @property
    def port(self) -> int:
        return int(self.settings["WEB_PORT"])

    async def bears(self, bear: Bear) -> Child:
        return await bear(self.settings, self.log)

    async def lives_on(self, bear: Bear) -> Child:
        """Start it again as often as it ends, until everything that was brought has been taken."""
        child = await self.bears(bear)
        while not await before(self.telegram.has_delivered(self.brought), child.ends()):
            child = await self.bears(bear)
        return child

    async def is_over(self, within: float = 240) -> float:
        """Wait until everything that was brought is taken, handled and answered; how long it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.timeout(within):
            await self.telegram.has_delivered(self.brought)
            await checks.until(self.store, checks.unhandled, within)
            await checks.until(self.store, checks.unsent, within)
        return round(loop.time() - began, 2)

    async def count(self, child: Child | None = None, *, is_steady: bool = True) -> Report:
        """Ask the last bot to stop, and count what became of everything."""
        if child is not None:
            child.signalled(signal.SIGTERM)
            ended = await child.ends()
        else:
            ended = 0
        taken = {number for number in self.telegram.taken if number > 0}  # others were broken on purpose
        fates = await self.store.read(checks.fates, taken)
        effects = await self.store.read(checks.effects)
        wrongs = await checks.wrongs(self.store.url, Witness(acknowledged=taken, is_steady=is_steady))
        all_once = fates == {"done": self.brought} and set(effects.values()) == {self.brought}
        return {
            "brought": self.brought,
            "acknowledged": len(taken),
            "statuses": {str(status): times for status, times in self.telegram.statuses.items()},
            "connections lost": self.telegram.hung_up,
            "fates": fates,
            "effects": effects,
            "wrongs": wrongs,
            "last exit code": ended,
            "holds": all_once and not wrongs and ended == 0,
        }


@asynccontextmanager
async def siege(
    url: str,
    folder: Path,
    *,
    seed: int,
    now: datetime | None = None,
    patience: float = PATIENCE_SECONDS,
    changes: Mapping[str, str] | None = None,
) -> AsyncIterator[Siege]:
    """A store with citizens and a Telegram that knocks; no bot lives yet. Polls are open for a week."""
    standin, port = StandIn(), bots.free_port()
    await standin.opens()
    with Store(url) as store:
        seeded = Seeded(store, random.Random(seed))
        await seeded.fill(citizens=CITIZENS, polls=POLLS, now=now)
        async with telegram(port, patience=patience) as world:
            settings = bots.settings(url, port, standin.url, folder) | dict(changes or {})
            yield Siege(store, settings, folder / "bot.log", world, standin, seeded.dice, _taps(seeded))


def _taps(seeded: Seeded) -> Iterator[Posted]:
    """One tap after the other: every citizen under the first poll, every citizen under the second ..."""
    for run in range(len(seeded.openings)):
        yield from map(posted, seeded.taps(run, CITIZENS))


async def before(awaited: Coroutine[Any, Any, object], otherwise: Coroutine[Any, Any, object]) -> bool:
    """Whether the first came before the second."""
    one, other = asyncio.ensure_future(awaited), asyncio.ensure_future(otherwise)
    await asyncio.wait((one, other), return_when=asyncio.FIRST_COMPLETED)
    other.cancel()
    if not one.done():
        one.cancel()
        return False
    return True
