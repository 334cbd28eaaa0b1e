"""Many people, and one message for all of them: planned as the bot plans it, sent by a sender on its own."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from actions.campaigns import promise_chunk
from actions.screens.broadcasts import broadcast
from benchmarks.stores import Seeded
from benchmarks.torture.botapi import BotApi, Call, Wire
from bot.clock import Clock
from content.loader import Content, load
from domain.sending import Kind
from gateway.sender import Sender
from gateway.telegram import Client
from storage import campaigns
from storage.invariants import Witness, check_all
from storage.outbox import SENDING, WAITING, counts
from storage.store import Store
from storage.tx import Tx

PARIS = ZoneInfo("Europe/Paris")
RATE = 28
ROUND_TRIP = (0.01, 0.04)
"""Seconds that a call, and its answer, may travel."""


def real_now() -> datetime:
    """The present moment, where time is not virtual."""
    return Clock().now()


UNSETTLED = {WAITING, SENDING}

WORDS = "La salle a changé : rendez-vous à la mairie."


async def gathered(store: Store, dice: random.Random, *, people: int) -> None:
    """So many enrolled citizens."""
    await Seeded(store, dice).fill(citizens=people, polls=0)


async def promised(store: Store, kind: Kind, now: datetime, key: str = "torture") -> int:
    """Promise one message to everybody enrolled, chunk by chunk, as an organizer's broadcast is; its id."""
    campaign_id = await store.write(_begin, key, kind, now)
    after: int | None = 0
    while after is not None:
        after = await store.write(promise_chunk, campaign_id=campaign_id, after=after, now=now)
    return campaign_id


def _begin(tx: Tx, key: str, kind: Kind, now: datetime) -> int:
    begun = tx.campaigns.add(
        key, kind, "enrolled", broadcast(WORDS), due_at=now, not_after=None, state=campaigns.PLANNING, now=now
    )
    return begun.id


@cache
def _content() -> Content:
    """The content that ships, read once."""
    return load()


def make_sender(
    store: Store, api: BotApi, dice: random.Random, now: Callable[[], datetime], *, rate: int = RATE,
    seconds: tuple[float, float] = ROUND_TRIP,
) -> Sender:  # fmt: skip
    """A sender whose Telegram is in this process."""
    line = Wire(api, dice, seconds=seconds)
    bot = Client("1:torture", request=line, get_updates_request=line)
    return Sender(store, bot, _content(), now=now, zone=PARIS, rate=rate)


@asynccontextmanager
async def running(sender: Sender) -> AsyncIterator[asyncio.Task[None]]:
    """A sender at work, until the end of the block."""
    task = asyncio.ensure_future(sender.run())
    try:
        yield task
    finally:
        sender.stop()
        await task


async def nothing_waits(store: Store, *, look_every: float = 1.0) -> dict[str, int]:
    """Wait until every promise has come to its end; how many ended how."""
    while (found := dict(await store.read(counts))).keys() & UNSETTLED:  # noqa: ASYNC110 - rows ring no bell
        await asyncio.sleep(look_every)
    return found


def received(calls: Sequence[Call]) -> Counter[int]:
    """How often each chat was sent a message, the changes of one left out."""
    return Counter(call.chat for call in calls if call.had_effect and call.method == "sendMessage")


async def broken(store: Store, copies: Mapping[int, Mapping[int, int]] | None = None) -> list[str]:
    """Which invariants do not hold, with how often each chat got each broadcast: none where all is well."""
    seen = None
    if copies is not None:
        seen = {
            (campaign, chat): count for campaign, chats in copies.items() for chat, count in chats.items()
        }
    report = await store.read(check_all, Witness(copies=seen, zone=PARIS))
    return [str(one) for one in report.broken[:10]]
