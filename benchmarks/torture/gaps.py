"""Rows of the outbox vanish, others are held by a sender that is dead: whoever was promised something gets it.

Goal G17: of a broadcast that is planned, one promise in a hundred is deleted and one in a hundred leased to an
owner that does not exist, while the program runs; all are found and repaired within sixty seconds, and
everybody receives the message once. Telegram asks for a short pause meanwhile, so that none of them has left.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, delete, select, update

from benchmarks import bots
from benchmarks.torture.botapi import BotApi, Trouble, listen, too_many
from benchmarks.torture.command import Given, Report, on_each_database, torture
from benchmarks.torture.crowds import broken, gathered, nothing_waits, promised, real_now
from benchmarks.torture.nursery import real_program
from domain.sending import Kind
from storage.outbox import LEASE, SENDING, WAITING
from storage.store import Store
from storage.tables import outbox
from storage.tx import Tx

SHARE = 0.01
PAUSE_SECONDS = 5
WITHIN_SECONDS = 60
LOOK_EVERY = 0.25
RATE = 112
NOBODY = "sender-that-is-dead"


async def measure(given: Given) -> Report:
    return await on_each_database(given, _hurt)


async def _hurt(given: Given, url: str, folder: Path) -> Report:
    dice, people = random.Random(given.seed), given.size(5000, 400)
    hurt = max(1, round(people * SHARE))
    api = BotApi(asyncio.get_running_loop().time, Patience())
    address = await listen(api, seconds=0.005)
    settings = bots.settings(url, bots.free_port(), address, folder) | {"SEND_RATE": str(RATE)}
    with Store(url) as store:
        await gathered(store, dice, people=people)
        campaign_id = await promised(store, Kind.CRISIS, real_now())
        child = await real_program(settings, folder / "bot.log")
        await api.arrived.wait()
        ids = dice.sample(await store.read(_untouched, campaign_id), 2 * hurt)
        chats = await store.write(_damage, gone=ids[:hurt], held=ids[hurt:], now=real_now())
        took = await _repaired(store, campaign_id, chats)
        ended = await nothing_waits(store)
        child.signalled(signal.SIGTERM)
        await child.ends()
        wrongs = await broken(store, {campaign_id: api.copies()})
    return _judge(api, took, ended, wrongs, people=people, hurt=hurt)


class Patience:
    """The first call is answered with a pause."""

    def __init__(self) -> None:
        self._was_asked = False

    def __call__(self, method: str, chat: int) -> Trouble | None:
        if self._was_asked or method != "sendMessage":
            return None
        self._was_asked = True
        return too_many(PAUSE_SECONDS)


def _untouched(connection: Connection, campaign_id: int) -> Sequence[int]:
    """Promises that wait and were never tried."""
    waits = outbox.c.state == WAITING, outbox.c.attempts == 0, outbox.c.campaign_id == campaign_id
    return connection.scalars(select(outbox.c.id).where(*waits).order_by(outbox.c.id)).all()


def _damage(tx: Tx, *, gone: Sequence[int], held: Sequence[int], now: datetime) -> set[int]:
    """Delete some and give others to nobody; the chats that are concerned."""
    chats = set(tx.connection.scalars(select(outbox.c.chat_id).where(outbox.c.id.in_([*gone, *held]))))
    tx.connection.execute(delete(outbox).where(outbox.c.id.in_(gone)))
    lease = {"state": SENDING, "owner": NOBODY, "lease_until": now + LEASE, "attempts": 1}
    tx.connection.execute(update(outbox).where(outbox.c.id.in_(held)).values(lease))
    return chats


async def _repaired(store: Store, campaign_id: int, chats: Collection[int]) -> float | None:
    """Seconds until each of them has a promise that somebody alive will keep; None where that never comes."""
    began = perf_counter()
    while perf_counter() - began < 2 * WITHIN_SECONDS:
        if await store.read(_well, campaign_id) >= set(chats):
            return round(perf_counter() - began, 1)
        await asyncio.sleep(LOOK_EVERY)
    return None


def _well(connection: Connection, campaign_id: int) -> set[int]:
    """The chats whose promise is in the hands of nobody dead."""
    dead = (outbox.c.state == SENDING) & (outbox.c.owner == NOBODY)
    return set(connection.scalars(select(outbox.c.chat_id).where(outbox.c.campaign_id == campaign_id, ~dead)))


def _judge(
    api: BotApi, took: float | None, ended: dict[str, int], wrongs: list[str], *, people: int, hurt: int
) -> Report:
    copies = api.copies()
    found: Report = {
        "people": people,
        "deleted": hurt,
        "leased to nobody": hurt,
        "repaired after, seconds": took,
        "lost": people - len(copies),
        "duplicates": copies.total() - len(copies),
        "ended": ended,
        "invariants broken": wrongs,
    }
    is_repaired = took is not None and took <= WITHIN_SECONDS
    is_once = found["lost"] == found["duplicates"] == 0
    return found | {"holds": is_repaired and is_once and ended == {"sent": people} and not wrongs}


if __name__ == "__main__":
    torture(__doc__, measure)
