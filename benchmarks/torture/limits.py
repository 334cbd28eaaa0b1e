"""A broadcast to 10,000 at the rate Telegram allows, and people who tap meanwhile.

Goal G14: never more than 28 messages in any sliding second, never more than one a second to a chat, counted
where they arrive; and whoever taps in the middle of it is answered within a second, 95 times of 100. The whole
broadcast in virtual time on a sender alone; two real minutes of it on the real program.
"""

from __future__ import annotations

import asyncio
import random
import signal
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import bots
from benchmarks.standin import crowd
from benchmarks.stores import Seeded
from benchmarks.torture.botapi import BotApi, Call, listen, moments_by_chat, most_within
from benchmarks.torture.command import Given, Report, in_parts, torture
from benchmarks.torture.crowds import (
    RATE,
    broken,
    gathered,
    make_sender,
    nothing_waits,
    promised,
    real_now,
    received,
    running,
)
from benchmarks.torture.nursery import real_program
from benchmarks.torture.virtual import PatientStore, virtual_now, virtually
from benchmarks.updates import FIRST_ACCOUNT
from domain.messages import Message
from domain.sending import Kind
from storage.store import Store
from storage.tx import Tx

TAPS_A_SECOND = 3.0
ANSWERED_WITHIN = 1.0
AT_LEAST = RATE * 0.85
"""Messages a second: it may not dawdle either."""

A_SECOND = 1.0 - 0.000_1
"""Counted a little short: moments are floating point numbers."""


async def measure(given: Given) -> Report:
    return await in_parts(given, {"virtual": _virtual, "real": _real})


# --- in virtual time ------------------------------------------------------------------------------


async def _virtual(given: Given, url: str, folder: Path) -> Report:
    return await virtually(lambda: _live(url, random.Random(given.seed), people=given.size(10_000, 400)))


async def _live(url: str, dice: random.Random, *, people: int) -> Report:
    clock = asyncio.get_running_loop().time
    api = BotApi(clock)
    with PatientStore(url) as store:
        await gathered(store, dice, people=people)
        campaign_id = await promised(store, Kind.BROADCAST, virtual_now())
        async with running(make_sender(store, api, dice, virtual_now)):
            tapped: dict[int, float] = {}
            while len(api.calls) - len(tapped) < people:
                await asyncio.sleep(dice.expovariate(TAPS_A_SECOND))
                chat = FIRST_ACCOUNT + dice.randrange(people)
                if chat not in tapped:
                    tapped[chat] = clock()
                    await store.write(_answer, chat, now=virtual_now())
            await nothing_waits(store)
        answers = [call for call in api.calls if "mairie" not in call.text]
        copies = received([call for call in api.calls if "mairie" in call.text])
        wrongs = await broken(store, {campaign_id: copies})
    return _judge(api.calls, answers, tapped, wrongs)


def _answer(tx: Tx, chat: int, *, now: Any) -> None:
    person = tx.people.by_telegram(chat)
    assert person is not None
    tx.answer(person, Message("sorry"), now=now)


# --- in real time ---------------------------------------------------------------------------------


async def _real(given: Given, url: str, folder: Path) -> Report:
    seconds = given.size(100, 12)
    clock, dice, people = asyncio.get_running_loop().time, random.Random(given.seed), RATE * seconds
    api = BotApi(clock)
    port, address = bots.free_port(), await listen(api, seconds=0.05)
    settings = bots.settings(url, port, address, folder) | {"SEND_RATE": str(RATE)}
    with Store(url) as store:
        seeded = Seeded(store, dice)
        await seeded.fill(citizens=people, polls=1)
        campaign_id = await promised(store, Kind.CRISIS, real_now())
        child = await real_program(settings, folder / "bot.log")
        await api.arrived.wait()
        tapped = await _tap(api, port, seeded, people, until=clock() + seconds)
        await nothing_waits(store)
        child.signalled(signal.SIGTERM)
        await child.ends()
        wrongs = await broken(store, {campaign_id: received(api.calls)})
    answers = [call for call in api.calls if call.method == "editMessageText"]
    return _judge(api.calls, answers, tapped, wrongs)


async def _tap(api: BotApi, port: int, seeded: Seeded, people: int, *, until: float) -> dict[int, float]:
    """Now and then somebody taps an option under the poll, each person once; when they did."""
    clock, shown = asyncio.get_running_loop().time, 1000 + seeded.openings[0]
    taps = list(enumerate(seeded.taps(0, people)))
    seeded.dice.shuffle(taps)
    tapped: dict[int, float] = {}
    async with crowd(port, 1) as telegram:
        while clock() < until:
            citizen, tap = taps.pop()
            api.chats[FIRST_ACCOUNT + citizen][shown] = "the poll"
            tapped[FIRST_ACCOUNT + citizen] = clock()
            await telegram.deliver([tap])
            await asyncio.sleep(seeded.dice.expovariate(TAPS_A_SECOND))
    return tapped


# --- what arrived ---------------------------------------------------------------------------------


def _judge(
    calls: Sequence[Call], answers: Sequence[Call], tapped: dict[int, float], wrongs: list[str]
) -> Report:
    waits = sorted(call.at - tapped[call.chat] for call in answers)
    moments = [call.at for call in calls]
    asked = {id(call) for call in answers}
    took = max(call.at for call in calls if id(call) not in asked) - moments[0]
    found: Report = {
        "messages": len(calls),
        "messages per second": round(bisect_left(moments, moments[0] + took) / took, 1),
        "most in a second": most_within(A_SECOND, moments),
        "most in a second to a chat": max(
            most_within(A_SECOND, one) for one in moments_by_chat(calls).values()
        ),
        "taps": len(tapped),
        "answered": len(answers),
        "answered after, seconds": {
            "p50": round(waits[len(waits) // 2], 3),
            "p95": round(waits[len(waits) * 95 // 100], 3),
            "most": round(waits[-1], 3),
        },
        "invariants broken": wrongs,
    }
    holds = (
        found["most in a second"] <= RATE
        and found["most in a second to a chat"] <= 1
        and found["messages per second"] >= AT_LEAST
        and len(answers) == len(tapped)
        and waits[len(waits) * 95 // 100] < ANSWERED_WITHIN
        and not wrongs
    )
    return found | {"holds": holds}


if __name__ == "__main__":
    torture(__doc__, measure, parts=("virtual", "real"))
