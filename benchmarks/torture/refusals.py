"""Telegram refuses some: blocked, deactivated, unknown, no rights. Each refusal is final, and nobody waits for it.

Goal G13: one call to whoever cannot be reached, and none ever again; everybody else is served as if nothing
had happened. A change of a message that is gone is said anew, once.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

from benchmarks.torture.botapi import BotApi, Trouble, refusal
from benchmarks.torture.command import Given, Report, on_each_database, torture
from benchmarks.torture.crowds import (
    RATE,
    broken,
    gathered,
    make_sender,
    nothing_waits,
    promised,
    received,
    running,
)
from benchmarks.torture.virtual import PatientStore, virtual_now, virtually
from benchmarks.updates import FIRST_ACCOUNT
from domain.sending import Kind

UNREACHABLE = (
    refusal(403, "Forbidden: bot was blocked by the user"),
    refusal(403, "Forbidden: user is deactivated"),
    refusal(403, "Forbidden: bot can't initiate conversation with a user"),
    refusal(403, "Forbidden: bot can't send messages to bots"),
    refusal(403, "Forbidden: bot was kicked from the group chat"),
    refusal(400, "Bad Request: chat not found"),
    refusal(400, "Bad Request: user not found"),
    refusal(400, "Bad Request: PEER_ID_INVALID"),
    refusal(400, "Bad Request: CHAT_ID_INVALID"),
)
"""After these the person is not tried again with anything nobody asked for."""

THIS_MESSAGE = (
    refusal(400, "Bad Request: message is too long"),
    refusal(400, "Bad Request: message text is empty"),
    refusal(400, "Bad Request: BUTTON_DATA_INVALID"),
    refusal(400, "Bad Request: can't parse entities"),
    refusal(400, "Bad Request: not enough rights to send text messages to the chat"),
    refusal(400, "Bad Request: group chat was upgraded to a supergroup chat"),
)
"""After these the next message may pass."""

REFUSALS = (*UNREACHABLE, *THIS_MESSAGE)
EACH = 5
"""So many people meet each refusal, spread among the others."""

FULL_SPEED = RATE * 0.94
"""Messages per second; the sender's own second is a little longer than Telegram's."""


async def measure(given: Given) -> Report:
    return await on_each_database(given, _refused)


async def _refused(given: Given, url: str, folder: Path) -> Report:
    return await virtually(lambda: _live(url, random.Random(given.seed), people=given.size(2000, 150)))


async def _live(url: str, dice: random.Random, *, people: int) -> Report:
    accounts = range(FIRST_ACCOUNT, FIRST_ACCOUNT + people)
    fates = dict(zip(dice.sample(accounts, EACH * len(REFUSALS)), REFUSALS * EACH, strict=True))
    api = BotApi(asyncio.get_running_loop().time, lambda method, chat: fates.get(chat))
    with PatientStore(url) as store:
        await gathered(store, dice, people=people)
        async with running(make_sender(store, api, dice, virtual_now)):
            one = await promised(store, Kind.BROADCAST, virtual_now(), "first")
            first = await nothing_waits(store)
            calls = len(api.calls)
            another = await promised(store, Kind.BROADCAST, virtual_now(), "second")
            await nothing_waits(store)
        wrongs = await broken(store, {one: received(api.calls[:calls]), another: received(api.calls[calls:])})
    found = _judge(api, fates, people=people, first=first, second=calls)
    return found | {"invariants broken": wrongs, "holds": found["holds"] and not wrongs}


def _judge(
    api: BotApi, fates: dict[int, Trouble], *, people: int, first: dict[str, int], second: int
) -> Report:
    """`second`: where the second broadcast begins among the calls; nobody unreachable may be in it."""
    tried = Counter(call.chat for call in api.calls[:second])
    again = {call.chat for call in api.calls[second:]}
    unreachable = {chat for chat, fate in fates.items() if fate in UNREACHABLE}
    took = api.calls[second - 1].at
    found: Report = {
        "people": people,
        "kinds of refusal": len(REFUSALS),
        "refused": len(fates),
        "called more than once": sum(tried[chat] != 1 for chat in fates),
        "unreachable and called again": len(unreachable & again),
        "others not served": sum(api.copies()[chat] != 2 for chat in _others(fates, people)),
        "messages per second": round(people / took, 1),
        "ended": first,
    }
    wrong = ("called more than once", "unreachable and called again", "others not served")
    is_full_speed = found["messages per second"] > FULL_SPEED
    return found | {"holds": is_full_speed and not any(found[what] for what in wrong)}


def _others(fates: dict[int, Trouble], people: int) -> list[int]:
    return [chat for chat in range(FIRST_ACCOUNT, FIRST_ACCOUNT + people) if chat not in fates]


if __name__ == "__main__":
    torture(__doc__, measure)
