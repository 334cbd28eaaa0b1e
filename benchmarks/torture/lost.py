"""Answers that get lost after the message has arrived, on one send in twenty.

Goal G12: nothing is lost; nobody gets a second copy but those whose answer was lost; a receipt, which changes
the message that was tapped, is never seen twice.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.torture.command import Given, Report, on_each_database, torture
from benchmarks.torture.crowds import gathered, make_sender, nothing_waits, promised, running
from benchmarks.torture.botapi import CUT_AFTERWARDS, SILENT_AFTERWARDS, BotApi, Trouble
from benchmarks.torture.virtual import PatientStore, virtual_now, virtually
from domain.messages import Message
from domain.sending import Kind
from storage.people import people
from storage.store import Store
from storage.tx import Tx

SHARE = 0.05
RECEIPTS = 0.1
"""One person in ten taps a button under the message and is answered in its place."""


async def measure(given: Given) -> Report:
    return await on_each_database(given, _lossy)


async def _lossy(given: Given, url: str, folder: Path) -> Report:
    return await virtually(lambda: _live(url, random.Random(given.seed), people=given.size(10_000, 200)))


async def _live(url: str, dice: random.Random, *, people: int) -> Report:
    api = BotApi(asyncio.get_running_loop().time, Losses(dice))
    with PatientStore(url) as store:
        await gathered(store, dice, people=people)
        await promised(store, Kind.BROADCAST, virtual_now())
        async with running(make_sender(store, api, dice, virtual_now)):
            ended = await nothing_waits(store)
            before, broadcast_seconds = api.copies(), api.calls[-1].at
            tapped = dice.sample(sorted(before), round(people * RECEIPTS))
            await _answer_taps(store, api, tapped)
            await nothing_waits(store)
    return {
        "people": people,
        "answers_lost": sum(call.trouble in LOSSES for call in api.calls),
        "minutes": round(broadcast_seconds / 60, 1),
        **_copies(api, before, people),
        **_receipts(api, before, tapped),
        "ended": ended,
        "holds": _holds(api, before, tapped, people, ended),
    }


LOSSES = (CUT_AFTERWARDS, SILENT_AFTERWARDS)


class Losses:
    """Which answers get lost: by a line that is cut, or by silence."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def __call__(self, method: str, chat: int) -> Trouble | None:
        return self._dice.choice(LOSSES) if self._dice.random() < SHARE else None


async def _answer_taps(store: Store, telegram: BotApi, chats: list[int]) -> None:
    """Each of them has tapped a button under the message, and is answered in its place."""
    for chat in chats:
        await store.write(_receipt, chat, min(api.chats[chat]))


def _receipt(tx: Tx, chat: int, message_id: int) -> None:
    person = tx.people.by_telegram(chat)
    assert person is not None
    tx.answer(person, Message("update-given-up"), now=virtual_now(), edits=message_id)
