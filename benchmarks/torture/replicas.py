"""Three bots on one PostgreSQL, behind one address, while a broadcast leaves and people vote: the leader is
killed, the next one is frozen, replaced, and thaws.

Nothing that was acknowledged is lost and nothing happens twice; work goes on within ten seconds; Telegram's
limits hold over the sum of all; a trouble costs the few sends that were in flight.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import bots
from benchmarks.stores import Seeded
from benchmarks.torture import checks
from benchmarks.torture.botapi import BotApi, listen, moments_by_chat, most_within
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.crowds import RATE, WORDS, promised, real_now
from benchmarks.torture.nursery import Child, real_program
from benchmarks.torture.telegram import posted, telegram
from domain.sending import Kind
from gateway.sender import IN_FLIGHT
from storage.outbox import ATTEMPTS
from storage.store import Store

BOTS = 3
CITIZENS, QUICK_CITIZENS = 1500, 300
VOTERS, QUICK_VOTERS = 600, 120
WITHIN_SECONDS = 10.0
LEADS = b'"event": "this bot leads'


@dataclass
class Replica:
    """One of the bots, over all its lives."""

    settings: dict[str, str]
    log: Path
    child: Child | None = None
    exits: list[int] = field(default_factory=list)

    async def lives(self) -> None:
        """Start it again whenever it ends, as a supervisor does, until it has ended in good order."""
        while not self.exits or self.exits[-1] != 0:
            self.child = await real_program(self.settings, self.log)
            self.exits.append(await self.child.ends())

    def signalled(self, number: signal.Signals) -> None:
        assert self.child is not None
        self.child.signalled(number)

    @property
    def elections(self) -> int:
        return self.log.read_bytes().count(LEADS) if self.log.exists() else 0


@dataclass
class Troubles:
    """What happens to the bots, and how long nobody sends afterwards."""

    replicas: Sequence[Replica]
    api: BotApi
    gaps: dict[str, float] = field(default_factory=dict)

    async def happen(self, every: float) -> None:
        leader = await self._next_leader({})
        await asyncio.sleep(every)
        before = self._elections()
        leader.signalled(signal.SIGKILL)
        leader = await self._goes_on("the leader is killed", before)
        await asyncio.sleep(every)
        before = self._elections()
        leader.signalled(signal.SIGSTOP)
        await self._goes_on("the leader is frozen", before)
        await asyncio.sleep(every)
        leader.signalled(signal.SIGCONT)

    async def _goes_on(self, trouble: str, elections: dict[int, int]) -> Replica:
        clock = asyncio.get_running_loop().time
        began = clock()
        leader = await self._next_leader(elections)
        self.api.arrived.clear()
        await self.api.arrived.wait()
        self.gaps[trouble] = round(clock() - began, 1)
        say(f"{trouble}: work goes on after {self.gaps[trouble]} s")
        return leader

    def _elections(self) -> dict[int, int]:
        return {number: replica.elections for number, replica in enumerate(self.replicas)}

    async def _next_leader(self, elections: dict[int, int]) -> Replica:
        while True:
            for number, replica in enumerate(self.replicas):
                if replica.elections > elections.get(number, 0):
                    return replica
            await asyncio.sleep(0.05)


async def measure(given: Given, url: str, folder: Path) -> Report:
    citizens = given.size(CITIZENS, QUICK_CITIZENS)
    voters = given.size(VOTERS, QUICK_VOTERS)
    seconds = (citizens + voters) / RATE
    api = BotApi(asyncio.get_running_loop().time)
    address = await listen(api, seconds=0.05)
    ports = [bots.free_port() for _ in range(BOTS)]
    settings = [bots.settings(url, port, address, folder) for port in ports]
    replicas = [
        Replica(one | {"SEND_RATE": str(RATE), "LOG_LEVEL": "INFO"}, folder / f"bot-{number}.log")
        for number, one in enumerate(settings)
    ]
    troubles = Troubles(replicas, api)
    with Store(url) as store:
        seeded = Seeded(store, random.Random(given.seed))
        await seeded.fill(citizens=citizens, polls=1)
        await promised(store, Kind.CRISIS, real_now())  # which leaves at any hour
        async with telegram(*ports) as world, asyncio.TaskGroup() as tasks:
            lives = [tasks.create_task(replica.lives()) for replica in replicas]
            happening = tasks.create_task(troubles.happen(seconds / 5))
            for tap in seeded.taps(0, voters):
                world.brings([posted(tap)])
                await asyncio.sleep(seconds / 2 / voters)
            await happening
            await world.has_delivered(voters)
            await checks.until(store, checks.unhandled, within=60)
            await checks.until(store, checks.unsent, within=seconds * 2 + 60)
            while not all(replica.exits and replica.exits[-1] == 0 for replica in replicas):
                for replica in replicas:
                    replica.signalled(signal.SIGTERM)
                await asyncio.sleep(1)
            await asyncio.gather(*lives)
        fates = await store.read(checks.fates, world.taken)
        effects = await store.read(checks.effects)
    return _judge(troubles, citizens, voters, fates, effects, await checks.wrongs(url))


def _judge(
    troubles: Troubles, citizens: int, voters: int, fates: dict[str, int], effects: dict[str, int],
    wrongs: list[str],
) -> Report:  # fmt: skip
    api = troubles.api
    broadcast = [call for call in api.calls if call.had_effect and WORDS in call.text]
    copies = Counter(call.chat for call in broadcast)
    duplicates = len(broadcast) - len(copies)
    found: dict[str, Any] = {
        "bots": len(troubles.replicas),
        "exits": [replica.exits for replica in troubles.replicas],
        "elections": sum(replica.elections for replica in troubles.replicas),
        "nobody sent for, seconds": troubles.gaps,
        "reached": len(copies),
        "of citizens": citizens,
        "duplicates": duplicates,
        "most copies": max(copies.values()),
        "fates": fates,
        "effects": effects,
        "most calls in a second": most_within(1.0, [call.at for call in api.calls]),
        "most calls in a second and chat": max(
            most_within(1.0, one) for one in moments_by_chat(api.calls).values()
        ),
        "wrongs": wrongs,
    }
    holds = (
        len(copies) == citizens
        and duplicates <= len(troubles.gaps) * IN_FLIGHT
        and found["most copies"] <= ATTEMPTS
        and fates == {"done": voters}
        and set(effects.values()) == {voters}
        and max(troubles.gaps.values()) <= WITHIN_SECONDS
        and found["most calls in a second"] <= RATE
        and found["most calls in a second and chat"] <= 1
        and not wrongs
    )
    return found | {"holds": holds}


async def replicas(given: Given) -> Report:
    return await on_each_database(given, measure)


if __name__ == "__main__":
    torture(__doc__, replicas, databases=("postgresql",))
