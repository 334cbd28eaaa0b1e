"""The bot is killed while it sends a broadcast to 10,000, again and again, each time in the middle of sending.

Goal G9: nobody is left out in silence; a kill costs at most the sends in flight (three) and 1.2 copies on the
mean; nobody receives more than three copies; at most 0.3 % are unknown, and each of those is listed. Most lives
begin in a fork-server: the bot says when it has claimed for the first time, and is killed up to 60 ms later. The
others are the real program, whose first send is the sign.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import Connection, select

from benchmarks import bots
from benchmarks.bots import NotRunning
from benchmarks.torture import checks
from benchmarks.torture.botapi import BotApi, listen
from benchmarks.torture.claiming import claiming
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.crowds import broken, gathered, nothing_waits, promised, real_now
from benchmarks.torture.nursery import Bear, Child, real_program
from domain.sending import Kind
from gateway.sender import IN_FLIGHT
from storage.engines import backend
from storage.outbox import ATTEMPTS, SENDING, UNKNOWN
from storage.store import Store
from storage.tables import outbox

KILLS = {"sqlite": 1000, "postgresql": 300}
REAL_KILLS = {"sqlite": 50, "postgresql": 10}
SOON_SECONDS = 0.06
ANSWER_SECONDS = 0.002
RATE = 112
"""Four times what Telegram allows, so that each short life sends something; three in flight at most, as in
production."""

RATE_IN_PEACE = 1000
"""The last bot, which nobody kills, brings the rest to its end: its pace is of no interest."""

MEAN_COPIES = 1.2
UNKNOWN_SHARE = 0.003


@dataclass(frozen=True, slots=True)
class Kill:
    """What a kill found: the chats whose send was under way, and those of them that had got the message."""

    sent_in_this_life: int
    under_way: frozenset[int]
    arrived: frozenset[int]


@dataclass
class Battle:
    """A bot that is killed again and again while it sends."""

    api: BotApi
    store: Store
    settings: dict[str, str]
    log: Path
    dice: random.Random
    kills: list[Kill] = field(default_factory=list)
    first_after: list[float] = field(default_factory=list)
    refused_to_start: int = 0

    async def life(self, bear: Bear, begins_to_send: Callable[[], Awaitable[object]]) -> None:
        """A bot is born, sends, and is killed in the middle of it."""
        before = len(self.api.calls)
        self.api.arrived.clear()
        child, began = await bear(self.settings, self.log), perf_counter()
        if not await _before_the_end_of(child, begins_to_send()):
            self.refused_to_start += 1
            if self.refused_to_start > len(self.kills) + 5:
                raise NotRunning(self.log.read_text()[-2000:])
            return
        self.first_after.append(perf_counter() - began)
        await asyncio.sleep(self.dice.uniform(0.0, SOON_SECONDS))
        child.killed()
        await child.ends()
        under_way = frozenset(await self.store.read(_chats, SENDING))
        sent = [call.chat for call in self.api.calls[before:]]
        self.kills.append(Kill(len(sent), under_way, under_way & frozenset(sent)))

    async def peace(self, bear: Bear) -> dict[str, int]:
        """A last bot lives until nothing waits any more, and is asked to end."""
        child = await bear(self.settings | {"SEND_RATE": str(RATE_IN_PEACE)}, self.log)
        ended = await nothing_waits(self.store, look_every=0.1)
        child.signalled(signal.SIGTERM)
        await child.ends()
        return ended


async def _before_the_end_of(child: Child, sign: Awaitable[object]) -> bool:
    one, other = asyncio.ensure_future(sign), asyncio.ensure_future(child.ends())
    await asyncio.wait((one, other), return_when=asyncio.FIRST_COMPLETED)
    other.cancel()
    one.cancel()
    return one.done() and not one.cancelled()


def _chats(connection: Connection, state: str) -> Sequence[int]:
    """To whom the promises in this state are made."""
    return connection.scalars(select(outbox.c.chat_id).where(outbox.c.state == state)).all()


async def measure(given: Given, url: str, folder: Path) -> Report:
    database, dice = backend(url), random.Random(given.seed)
    kills, real_kills = given.size(KILLS[database], 20), given.size(REAL_KILLS[database], 2)
    people = given.size(10_000, 400)
    api = BotApi(asyncio.get_running_loop().time)
    port, address = bots.free_port(), await listen(api, seconds=ANSWER_SECONDS)
    settings = bots.settings(url, port, address, folder) | {"SEND_RATE": str(RATE)}
    with Store(url) as store:
        await gathered(store, dice, people=people)
        campaign_id = await promised(store, Kind.CRISIS, real_now())
        began = perf_counter()
        async with claiming() as (births, claims):
            battle = Battle(api, store, settings, folder / "bot.log", dice)
            for _ in range(real_kills):
                await battle.life(real_program, api.arrived.wait)
            for number in range(kills):
                await battle.life(births.bears, claims.first)
                if number % 100 == 99:
                    say(f"{number + 1} kills, {len(api.chats)} of {people} reached")
            left = people - len(api.chats)
            ended = await battle.peace(births.bears)
            listed = await store.read(_chats, UNKNOWN)
            wrongs = await broken(store, {campaign_id: api.copies()})
    seconds = round(perf_counter() - began)
    wrongs += await checks.wrongs(url)
    found = _judge(battle, ended, listed, people=people, left=left)
    found |= {"of them of the real program": real_kills, "seconds": seconds, "wrongs": wrongs}
    return found | {"holds": found["holds"] and not wrongs}


def _judge(
    battle: Battle, ended: dict[str, int], unknown: Sequence[int], *, people: int, left: int
) -> Report:
    copies, kills = battle.api.copies(), battle.kills
    duplicates = copies.total() - len(copies)
    in_mid_send = sum(bool(kill.under_way) for kill in kills)
    while_sending = sum(bool(kill.sent_in_this_life or kill.under_way) for kill in kills)
    found: Report = {
        "people": people,
        "kills": len(kills),
        "kills while sending": while_sending if left else 0,
        "kills in the middle of a send": in_mid_send,
        "from birth to first claim, ms": round(median(battle.first_after) * 1000),
        "refused to start": battle.refused_to_start,
        "sends in a life": round(sum(kill.sent_in_this_life for kill in kills) / len(kills), 1),
        "left to send after the last kill": left,
        "lost in silence": people - len(copies.keys() | set(unknown)),
        "duplicates": duplicates,
        "duplicates per kill": round(duplicates / len(kills), 2),
        "duplicates per kill in the middle of a send": round(duplicates / max(1, in_mid_send), 2),
        "most copies by one kill": max(len(kill.arrived) for kill in kills),
        "most under way at a kill": max(len(kill.under_way) for kill in kills),
        "most copies": max(copies.values()),
        "copies": {str(count): chats for count, chats in sorted(Counter(copies.values()).items())},
        "unknown, and listed": len(unknown),
        "of them not received": len(set(unknown) - copies.keys()),
        "ended": ended,
    }
    holds = (
        found["kills while sending"] == len(kills)
        and found["lost in silence"] == 0
        and duplicates <= MEAN_COPIES * len(kills)
        and found["most under way at a kill"] <= IN_FLIGHT
        and found["most copies"] <= ATTEMPTS
        and len(unknown) <= UNKNOWN_SHARE * people
        and sum(ended.values()) == people
    )
    return found | {"holds": holds}


async def sending(given: Given) -> Report:
    return await on_each_database(given, measure)


if __name__ == "__main__":
    torture(__doc__, sending)
