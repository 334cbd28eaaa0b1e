"""Answers that get lost after the message has arrived, on one send in twenty.

Goal G12: nothing is lost; nobody gets a second copy but those whose answer was lost; a receipt, which changes
the message that was tapped, is never seen twice.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import datetime
from pathlib import Path

from benchmarks.torture.botapi import CUT_AFTERWARDS, SILENT_AFTERWARDS, BotApi, Trouble
from benchmarks.torture.command import Given, Report, on_each_database, torture
from benchmarks.torture.crowds import broken, gathered, make_sender, nothing_waits, promised, running
from benchmarks.torture.virtual import PatientStore, virtual_now, virtually
from domain.messages import Message
from domain.sending import Kind
from storage.outbox import ATTEMPTS
from storage.store import Store
from storage.tx import Tx

SHARE = 0.05
RECEIPTS = 0.1
"""One person in ten taps a button under the message and is answered in its place."""

RECEIPT = Message("update-given-up")


async def measure(given: Given) -> Report:
    return await on_each_database(given, _lossy)


async def _lossy(given: Given, url: str, folder: Path) -> Report:
    return await virtually(lambda: _live(url, random.Random(given.seed), people=given.size(10_000, 200)))


async def _live(url: str, dice: random.Random, *, people: int) -> Report:
    api = BotApi(asyncio.get_running_loop().time, Losses(dice))
    with PatientStore(url) as store:
        await gathered(store, dice, people=people)
        campaign_id = await promised(store, Kind.BROADCAST, virtual_now())
        async with running(make_sender(store, api, dice, virtual_now)):
            ended = await nothing_waits(store)
            wrongs = await broken(store, {campaign_id: api.copies()})
            minutes, before = api.calls[-1].at / 60, api.copies()
            tapped = dice.sample(sorted(before), round(people * RECEIPTS))
            await _answer_taps(store, api, tapped)
            await nothing_waits(store)
    lost = Counter(call.chat for call in api.calls if call.trouble is not None and call.trouble.has_effect)
    found: Report = {
        "people": people,
        "answers lost": lost.total(),
        "minutes": round(minutes, 1),
        "lost": people - len(before),
        "duplicates": before.total() - len(before),
        "duplicates nobody can explain": sum(copies - 1 > lost[chat] for chat, copies in before.items()),
        "most copies": max(before.values()),
        "receipts": len(tapped),
        "receipts seen twice": sum(api.copies()[chat] > before[chat] for chat in tapped),
        "receipts never seen": sum(not _has_receipt(api, chat) for chat in tapped),
        "ended": ended,
        "invariants broken": wrongs,
    }
    wrong = (
        "lost",
        "duplicates nobody can explain",
        "receipts seen twice",
        "receipts never seen",
        "invariants broken",
    )
    return found | {"holds": not any(found[what] for what in wrong) and found["most copies"] <= ATTEMPTS}


class Losses:
    """Which answers get lost: half by a line that is cut, half by silence."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def __call__(self, method: str, chat: int) -> Trouble | None:
        if self._dice.random() >= SHARE:
            return None
        return self._dice.choice((CUT_AFTERWARDS, SILENT_AFTERWARDS))


async def _answer_taps(store: Store, api: BotApi, chats: list[int]) -> None:
    """Each of them has tapped a button under the message, and is answered in its place."""
    for chat in chats:
        await store.write(_answer_tap, chat, message_id=min(api.chats[chat]), now=virtual_now())


def _answer_tap(tx: Tx, chat: int, *, message_id: int, now: datetime) -> None:
    person = tx.people.by_telegram(chat)
    assert person is not None
    tx.answer(person, RECEIPT, now=now, edits=message_id)


def _has_receipt(api: BotApi, chat: int) -> bool:
    return "après 5 essais" in api.chats[chat][min(api.chats[chat])]


if __name__ == "__main__":
    torture(__doc__, measure)
