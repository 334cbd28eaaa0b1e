"""Everybody says stop, each at a random instant around their turn in a broadcast that is on its way to all.

Goal G15: once a stop is committed nothing is sent any more: whoever was still to be sent the message when they
said stop never gets it, and everybody else gets it once.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from actions import leaving
from benchmarks.torture.botapi import BotApi
from benchmarks.torture.command import Given, Report, on_each_database, torture
from benchmarks.torture.crowds import broken, gathered, make_sender, nothing_waits, promised, running
from benchmarks.torture.virtual import MONDAY_NOON
from domain.sending import Kind
from storage.outbox import CANCELLED, SENT
from storage.store import Store
from storage.tables import outbox
from storage.tx import Tx

AT_ONCE = 12
"""So many people say stop at the same time, all the time: their stops and the sender's claims are neighbours."""

AROUND = 40
"""How many chats before or after their turn people say stop."""

TRAVELS = (0.0, 0.01)


async def measure(given: Given) -> Report:
    return await on_each_database(given, _on_a_store)


async def _on_a_store(given: Given, url: str, folder: Path) -> Report:
    return await _everybody_stops(url, random.Random(given.seed), people=given.size(10_000, 500))


async def _everybody_stops(url: str, dice: random.Random, *, people: int) -> Report:
    api = BotApi(asyncio.get_running_loop().time)
    with Store(url) as store:
        await gathered(store, dice, people=people)
        campaign_id = await promised(store, Kind.BROADCAST, MONDAY_NOON)
        chats = sorted(row.chat_id for row in await store.read(_rows, campaign_id))
        async with running(make_sender(store, api, dice, _noon, rate=0, seconds=TRAVELS)):
            await _stop_all(store, api, chats, dice)
            await nothing_waits(store, look_every=0.1)
        rows = await store.read(_rows, campaign_id)
        received = Counter(call.chat for call in api.calls if "mairie" in call.text)
        wrongs = await broken(store, {campaign_id: received})
    found = _judge(received, rows, people=people)
    return found | {"invariants broken": wrongs, "holds": found["holds"] and not wrongs}


async def _stop_all(store: Store, api: BotApi, chats: Sequence[int], dice: random.Random) -> None:
    """The sender goes through the chats in their order; each says stop when it is about to reach them."""
    moments = sorted((chat + dice.uniform(-AROUND, 2 * AROUND), chat) for chat in chats)
    left = iter(moments)

    async def stop_one_after_the_other() -> None:
        for moment, chat in left:
            await _reaches(api, moment)
            await store.write(_stop, chat)

    await asyncio.gather(*(stop_one_after_the_other() for _ in range(AT_ONCE)))


async def _reaches(api: BotApi, moment: float) -> None:
    """Wait until the sender is at this chat; not for long, everybody before it may have said stop."""
    try:
        async with asyncio.timeout(0.02):
            while not api.calls or api.calls[-1].chat < moment:
                api.arrived.clear()
                await api.arrived.wait()
    except TimeoutError:
        pass


def _stop(tx: Tx, chat: int) -> None:
    person = tx.people.by_telegram(chat)
    assert person is not None
    leaving.stop(tx, by=person, now=MONDAY_NOON)


def _noon() -> datetime:
    return MONDAY_NOON


def _rows(connection: Connection, campaign_id: int) -> Sequence[Any]:
    columns = outbox.c.chat_id, outbox.c.state, outbox.c.reason
    return connection.execute(select(*columns).where(outbox.c.campaign_id == campaign_id)).all()


def _judge(received: Counter[int], rows: Sequence[Any], *, people: int) -> Report:
    """A stop that came in time has cancelled the promise: then nothing may have arrived, not even once."""
    in_time = {row.chat_id for row in rows if row.state == CANCELLED}
    too_late = {row.chat_id for row in rows if row.state == SENT}
    found: Report = {
        "people who said stop": people,
        "in time": len(in_time),
        "after it was sent": len(too_late),
        "sent after the stop": sum(chat in received for chat in in_time),
        "sent, and not received once": sum(received[chat] != 1 for chat in too_late),
        "neither": people - len(in_time) - len(too_late),
        "how stopped": dict(Counter(row.reason for row in rows)),
    }
    wrong = ("sent after the stop", "sent, and not received once", "neither")
    return found | {"holds": not any(found[what] for what in wrong) and min(len(in_time), len(too_late)) > 0}


if __name__ == "__main__":
    torture(__doc__, measure)
