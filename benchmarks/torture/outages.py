"""Telegram is broken for ten minutes: every call ends in a 5xx, and half of them have their effect all the same.

Goal G11: nothing is lost; once three calls have failed, at most one probe in ten seconds; the full rate again
at most thirty seconds after; at most one copy too many for anybody, and only where a broken call had its
effect. Ten minutes in virtual time on a sender alone, one real minute on the real program.
"""

from __future__ import annotations

import asyncio
import random
import signal
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import bots
from benchmarks.torture.botapi import (
    BAD_GATEWAY,
    BROKEN_AFTERWARDS,
    BotApi,
    Call,
    Clock,
    Trouble,
    listen,
    most_within,
)
from benchmarks.torture.command import Given, Report, in_parts, torture
from benchmarks.torture.crowds import (
    RATE,
    broken,
    gathered,
    make_sender,
    nothing_waits,
    promised,
    real_now,
    running,
)
from benchmarks.torture.nursery import real_program
from benchmarks.torture.virtual import PatientStore, virtual_now, virtually
from domain.sending import Kind
from gateway.breaker import OPENS_AFTER
from storage.store import Store

PROBE_SECONDS = 10.0
FULL_RATE = RATE * 0.9
BACK_WITHIN = 30.0
UNDER_WAY = 0.2
"""How long after the third broken call others may still arrive that had left before it was answered."""


async def measure(given: Given) -> Report:
    return await in_parts(given, {"virtual": _virtual, "real": _real})


async def _virtual(given: Given, url: str, folder: Path) -> Report:
    people, length = given.size(5000, 700), given.size(600, 60)
    return await virtually(lambda: _live(url, random.Random(given.seed), people=people, length=length))


async def _live(url: str, dice: random.Random, *, people: int, length: float) -> Report:
    clock = asyncio.get_running_loop().time
    outage = Outage(clock, dice, length)
    api = BotApi(clock, outage)
    with PatientStore(url) as store:
        await gathered(store, dice, people=people)
        campaign_id = await promised(store, Kind.BROADCAST, virtual_now())
        async with running(make_sender(store, api, dice, virtual_now)):
            outage.begins_in(3.0)
            ended = await nothing_waits(store)
        wrongs = await broken(store, {campaign_id: api.copies()})
    return _judge(api, outage, ended, wrongs, people)


async def _real(given: Given, url: str, folder: Path) -> Report:
    people, length = given.size(2000, 300), given.size(60, 12)
    clock, dice = asyncio.get_running_loop().time, random.Random(given.seed)
    outage = Outage(clock, dice, length)
    api = BotApi(clock, outage)
    settings = bots.settings(url, bots.free_port(), await listen(api, seconds=0.05), folder)
    with Store(url) as store:
        await gathered(store, dice, people=people)
        campaign_id = await promised(store, Kind.CRISIS, real_now())
        child = await real_program(settings | {"SEND_RATE": str(RATE)}, folder / "bot.log")
        await api.arrived.wait()
        outage.begins_in(5.0)
        ended = await nothing_waits(store)
        child.signalled(signal.SIGTERM)
        await child.ends()
        wrongs = await broken(store, {campaign_id: api.copies()})
    return _judge(api, outage, ended, wrongs, people)


class Outage:
    """From one moment to another every call is broken, half of them after their effect."""

    def __init__(self, clock: Clock, dice: random.Random, seconds: float) -> None:
        self._clock, self._dice, self._seconds = clock, dice, seconds
        self.begins = self.ends = float("inf")

    def begins_in(self, seconds: float) -> None:
        self.begins = self._clock() + seconds
        self.ends = self.begins + self._seconds

    def __call__(self, method: str, chat: int) -> Trouble | None:
        if not self.begins <= self._clock() < self.ends:
            return None
        return self._dice.choice((BAD_GATEWAY, BROKEN_AFTERWARDS))


def _judge(api: BotApi, outage: Outage, ended: dict[str, int], wrongs: list[str], people: int) -> Report:
    broken = [call for call in api.calls if call.trouble is not None]
    asked = sorted(call.at for call in (*broken, *api.questions) if call.trouble is not None)
    probes = [at for at in asked if at > asked[OPENS_AFTER - 1] + UNDER_WAY]
    ambiguous = Counter(call.chat for call in broken if call.had_effect)
    copies = api.copies()
    back = _back_at_full_rate(api.calls, outage.ends)
    found: dict[str, Any] = {
        "people": people,
        "outage, seconds": round(outage.ends - outage.begins),
        "broken calls": len(broken),
        "probes": len(probes),
        "most probes in 10 s": most_within(PROBE_SECONDS - UNDER_WAY, probes),
        "full rate again after, seconds": back,
        "lost": people - len(copies),
        "duplicates": copies.total() - len(copies),
        "duplicates nobody can explain": sum(count - 1 > ambiguous[chat] for chat, count in copies.items()),
        "most copies": max(copies.values()),
        "ended": ended,
        "invariants broken": wrongs,
    }
    holds = (
        not wrongs
        and found["lost"] == found["duplicates nobody can explain"] == 0
        and found["most probes in 10 s"] <= 1
        and back is not None and back <= BACK_WITHIN
        and found["most copies"] <= 2
    )  # fmt: skip
    return found | {"holds": holds}


def _back_at_full_rate(calls: Sequence[Call], since: float) -> float | None:
    """Seconds after the outage until a whole second of sending was at full rate; None where none was."""
    moments = [call.at for call in calls if call.trouble is None and call.at >= since]
    for last, at in enumerate(moments):
        if last - bisect_left(moments, at - 1.0) + 1 >= FULL_RATE:
            return round(at - since, 1)
    return None


if __name__ == "__main__":
    torture(__doc__, measure, parts=("virtual", "real"))
