"""The same update, five times, by four processes at once, in no order: it has one effect (G3).

Four processes share nothing but the store. Each receives its share of five copies of every update, shuffled, as
a gateway does, and lets those it was the first to receive have their effect, as lanes do. Then all four race
for the effect of the same updates, which each of them takes for its own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
from sqlalchemy import select

from actions import door
from actions.polls import answer_poll
from benchmarks.stores import Seeded
from benchmarks.torture import checks
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.updates import FIRST_ACCOUNT, OPTIONS
from bot.clock import Clock
from content.loader import load
from domain.rights import Policy
from storage import inbox
from storage.engines import backend
from storage.inbox import AlreadyHandled, Letter, Received
from storage.invariants import Witness
from storage.store import Store
from storage.tables import inbox as rows

PROCESSES, COPIES = 4, 5
UPDATES, QUICK_UPDATES = {"sqlite": 50_000, "postgresql": 100_000}, 4_000
"""As many as four processes at once get through in five minutes: on SQLite they wait for each other."""

RACED, QUICK_RACED = 5_000, 400
CITIZENS = 500
BATCH = 256
"""So many arrive at a time, and so many effects are under way."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one process does: where, and with which updates."""

    url: str
    number: int
    seed: int
    updates: int
    openings: Sequence[int]
    raced: Sequence[tuple[int, int]] = ()


async def measure(given: Given) -> Report:
    return await on_each_database(given, _replay)


async def _replay(given: Given, url: str, folder: Path) -> Report:
    updates = given.size(UPDATES[backend(url)], QUICK_UPDATES)
    with Store(url) as store:
        seeded = Seeded(store, random.Random(given.seed))
        polls = (updates + given.size(RACED, QUICK_RACED)) // CITIZENS + 1
        await seeded.fill(citizens=CITIZENS, polls=polls)
        shares = [Share(url, n, given.seed, updates, seeded.openings) for n in range(PROCESSES)]
        began = perf_counter()
        first = await _all(receive_share, shares)
        took = perf_counter() - began
        say(f"{sum(first)} effects after {took:.0f} s")
        raced = await store.write(_receive_more, updates, given.size(RACED, QUICK_RACED))
        racers = [Share(url, n, given.seed, updates, seeded.openings, raced) for n in range(PROCESSES)]
        won = await _all(race, racers)
        fates = await store.read(checks.fates, range(1, updates + len(raced) + 1))
        effects = await store.read(checks.effects)
    expected = updates + len(raced)
    wrongs = await checks.wrongs(url, Witness(acknowledged=range(1, expected + 1)))
    return {
        "attempts to receive": updates * COPIES,
        "attempts per second": round(updates * COPIES / took),
        "different updates": updates,
        "first received, by process": first,
        "attempts at an effect in the race": len(raced) * PROCESSES,
        "won, by process": won,
        "fates": fates,
        "effects": effects,
        "wrongs": wrongs,
        "holds": sum(first) == updates
        and sum(won) == len(raced)
        and fates == {"done": expected}
        and set(effects.values()) == {expected}
        and not wrongs,
    }


async def _all(work: Any, shares: Sequence[Share]) -> list[int]:
    """Do each share in a process of its own, all at once."""
    with multiprocessing.get_context("spawn").Pool(len(shares)) as pool:
        return await asyncio.to_thread(pool.map, work, shares, 1)


def _receive_more(tx: Any, after: int, number: int) -> list[tuple[int, int]]:
    """Updates that are received once, by nobody in particular: their numbers and rows."""
    letters = [_letter(update_id) for update_id in range(after + 1, after + number + 1)]
    tx.inbox.receive(letters, now=Clock().now())
    tx.inbox.flush()
    found = tx.connection.execute(select(rows.c.update_id, rows.c.id).where(rows.c.state == inbox.WAITING))
    return [(row.update_id, row.id) for row in found]


# --- in each process ------------------------------------------------------------------------------


def receive_share(share: Share) -> int:
    return asyncio.run(_receive_share(share))


async def _receive_share(share: Share) -> int:
    """Receive this process's share of all copies; how many of them were new, and had their effect here."""
    copies = [*range(1, share.updates + 1)] * COPIES
    random.Random(share.seed).shuffle(copies)  # alike in every process: each takes every fourth
    copies = copies[share.number :: PROCESSES]
    effects = 0
    with Store(share.url) as store:
        for first in range(0, len(copies), BATCH):
            letters = [_letter(update_id) for update_id in copies[first : first + BATCH]]
            received = await store.write(inbox.receive, letters, now=Clock().now())
            effects += sum(await asyncio.gather(*(_effect(store, share, one) for one in received)))
    return effects


def race(share: Share) -> int:
    return asyncio.run(_race(share))


async def _race(share: Share) -> int:
    """Let every update of the race have its effect, as if it were ours; how many were."""
    raced = list(share.raced)
    random.Random(share.seed + share.number).shuffle(raced)
    won = 0
    with Store(share.url) as store:
        for first in range(0, len(raced), BATCH):
            ours = [Received(row, 0, _raw(number)) for number, row in raced[first : first + BATCH]]
            won += sum(await asyncio.gather(*(_effect(store, share, one) for one in ours)))
    return won


POLLS = load().polls


async def _effect(store: Store, share: Share, received: Received) -> bool:
    """What the lane does with a tap, in one transaction; False where somebody else did it before."""
    number = orjson.loads(received.raw)["update_id"] - 1
    caller = door.Caller(FIRST_ACCOUNT + number % CITIZENS, "fr", received.id, "poll-option", Policy.ENROLLED)
    given = {
        "polls": POLLS,
        "opening_id": share.openings[number // CITIZENS],
        "option": OPTIONS[number % len(OPTIONS)],
        "message_id": 9,
    }
    try:
        await store.write_because(
            f"u{received.id}", door.enter, answer_poll, caller, now=Clock().now(), given=given
        )
    except AlreadyHandled:
        return False
    return True


def _letter(update_id: int) -> Letter:
    return Letter(_raw(update_id), update_id, FIRST_ACCOUNT + (update_id - 1) % CITIZENS)


def _raw(update_id: int) -> bytes:
    return orjson.dumps(
        {"update_id": update_id, "callback_query": {"id": str(update_id), "data": "poll-option"}}
    )


if __name__ == "__main__":
    torture(__doc__, measure)
