"""A storm of 429: every fifth call is answered with a pause of a second up to almost three hours.

Goal G10: nothing is asked of Telegram during a pause but what had left before; a restart forgets no pause;
the whole takes at most 1.05 times the pauses and the sending itself; nothing is lost, nothing comes twice.
"""

from __future__ import annotations

import asyncio
import math
import random
from pathlib import Path

from benchmarks.torture.botapi import BotApi, Call, Trouble, too_many
from benchmarks.torture.command import Given, Report, on_each_database, torture
from benchmarks.torture.crowds import RATE, ROUND_TRIP, broken, gathered, make_sender, nothing_waits, promised
from benchmarks.torture.virtual import PatientStore, virtual_now, virtually
from domain.sending import Kind
from storage.store import Store

SHORTEST, LONGEST = 1, 10_072
SHARE = 0.2
SLOWER = 1.05
UNDER_WAY = 2 * ROUND_TRIP[1] + 0.01
"""How long after the first refusal calls may still arrive that had left before it was heard."""


async def measure(given: Given) -> Report:
    return await on_each_database(given, _storm)


async def _storm(given: Given, url: str, folder: Path) -> Report:
    size = {"people": given.size(2000, 60), "restarts": given.size(50, 3)}
    return await virtually(lambda: _live(url, random.Random(given.seed), **size))


async def _live(url: str, dice: random.Random, *, people: int, restarts: int) -> Report:
    api = BotApi(asyncio.get_running_loop().time, Storm(dice))
    with PatientStore(url) as store:
        await gathered(store, dice, people=people)
        campaign_id = await promised(store, Kind.CRISIS, virtual_now())
        await _restart_during_pauses(store, api, dice, restarts)
        sender = make_sender(store, api, dice, virtual_now)
        sending = asyncio.ensure_future(sender.run())
        ended = await nothing_waits(store, look_every=60.0)
        sender.stop()
        await sending
        wrongs = await broken(store, {campaign_id: api.copies()})
    found = _judge(api, ended, people=people, restarts=restarts)
    return found | {"invariants broken": wrongs, "holds": found["holds"] and not wrongs}


class Storm:
    """Which calls are refused, and for how long: short pauses as often as long ones, both ends included."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._first = [SHORTEST, LONGEST]

    def __call__(self, method: str, chat: int) -> Trouble | None:
        if self._dice.random() >= SHARE:
            return None
        if self._first:
            return too_many(self._first.pop())
        return too_many(round(math.exp(self._dice.uniform(math.log(SHORTEST), math.log(LONGEST)))))


async def _restart_during_pauses(store: Store, api: BotApi, dice: random.Random, restarts: int) -> None:
    """End the sender somewhere in a pause, as often as asked; the next one knows only what is stored."""
    time = asyncio.get_running_loop().time
    for _ in range(restarts):
        sender = make_sender(store, api, dice, virtual_now)
        sending = asyncio.ensure_future(sender.run())
        while time() > api.barred_until - 0.5:
            api.arrived.clear()
            await api.arrived.wait()
        await asyncio.sleep(dice.uniform(UNDER_WAY, api.barred_until - time()))
        sending.cancel()
        await asyncio.wait([sending])


def _judge(api: BotApi, ended: dict[str, int], *, people: int, restarts: int) -> Report:
    pauses = [call for call in api.calls if _begins_a_pause(call)]
    strays = _strays(sorted((*api.calls, *api.questions), key=lambda call: call.at))
    copies = api.copies()
    took = api.calls[-1].at
    best = api.barred_seconds + people / RATE
    found = {
        "people": people,
        "restarts during pauses": restarts,
        "calls": len(api.calls),
        "pauses": len(pauses),
        "paused hours": round(api.barred_seconds / 3600, 1),
        "calls during a pause": strays,
        "under way when it began": sum(call.was_barred for call in api.calls) - strays,
        "times the optimum": round(took / best, 4),
        "lost": people - len(copies),
        "duplicates": copies.total() - len(copies),
        "ended": ended,
    }
    holds = strays == 0 and took <= SLOWER * best and copies.total() == len(copies) == people
    return found | {"holds": holds and ended == {"sent": people}}


def _begins_a_pause(call: Call) -> bool:
    return call.trouble is not None and call.trouble.status == 429 and not call.was_barred


def _strays(calls: list[Call]) -> int:
    """Calls during a pause that left although it was known."""
    began, strays = 0.0, 0
    for call in calls:
        if _begins_a_pause(call):
            began = call.at
        strays += call.was_barred and call.at > began + UNDER_WAY
    return strays


if __name__ == "__main__":
    torture(__doc__, measure)
