"""A thousand broken updates among good ones: nothing crashes, nothing good is lost, nothing is left waiting."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.messages import pack
from storage.tables import people, poll_answer_events, testimony_parts
from storage.tx import Tx
from tests.flows.poll_steps import open_poll
from tests.gateway.door import Door, tapped
from tests.gateway.mutation import Mutator
from tests.town import enrol

SEED = 20_270_104
BROKEN, GOOD = 1000, 200
ACCOUNTS = list(range(70_001, 70_001 + GOOD))
WRITERS = list(range(80_001, 80_061))
"""People in the middle of a story or of an answer in their own words: what they send is stored."""


async def post_all(door: Door, bodies: list[bytes]) -> Counter[int]:
    """Deliver everything as Telegram does, over forty connections; how often each status came back."""
    statuses: Counter[int] = Counter()
    waiting = iter(bodies)

    async def deliver() -> None:
        for body in waiting:
            statuses[await door.posts(body)] += 1

    await asyncio.gather(*(deliver() for _ in range(40)))
    return statuses


def enrol_all(tx: Tx, opening_id: int, now: datetime) -> None:
    for account in ACCOUNTS:
        enrol(tx, account, "Awa", "fr", (), False, now)
    for number, account in enumerate(WRITERS):
        person = enrol(tx, account, "Léo", "fr", (), False, now)
        draft = tx.testimonies.begin(person.id, None, sensitive=False, now=now)
        owner = pack("testimony", draft.id) if number % 2 else pack("poll-words", opening_id, "autre")
        tx.people.await_text(person.id, owner)


def who_answered(connection: Connection) -> set[int | None]:
    events = select(people.c.telegram_id).join_from(poll_answer_events, people)
    return set(connection.scalars(events.where(poll_answer_events.c.options.is_not(None))))


async def test_1000_broken_updates_among_200_good_ones_harm_nobody(door: Door) -> None:
    opening = await open_poll(door.town, "s04-mot-coeur")
    await door.town.write(enrol_all, opening, door.town.clock.now())
    good = [json.dumps(tapped(account, f"poll-option:{opening}:confiance")).encode() for account in ACCOUNTS]
    buttons = ["menu", "settings", "polls", "modules", "help", f"poll:{opening}", "language:en", "module:m01"]
    broken = list(Mutator(SEED, [*ACCOUNTS[:20], *WRITERS, 90_001], buttons).bodies(BROKEN))
    bodies = good + broken
    random.Random(SEED).shuffle(bodies)

    statuses = await post_all(door, bodies)

    assert statuses == {200: BROKEN + GOOD}, f"seed {SEED}"
    await door.is_idle()
    left = [row for row in await door.rows() if row.state == "waiting" or row.attempts]
    assert not left, f"seed {SEED}: {[(row.reason, row.raw[:300]) for row in left[:3]]}"
    assert await door.town.read(who_answered) >= set(ACCOUNTS), f"seed {SEED}: a good one was lost"
    assert await door.town.read(
        lambda connection: connection.scalar(select(func.count(testimony_parts.c.id)))
    )
    states = Counter(row.state for row in await door.rows())
    assert states["quarantined"] > BROKEN / 4, "these updates are truly broken"
    assert states["done"] > GOOD + BROKEN / 4, "and not all of them beyond recognition"
    await is_well(door)


async def is_well(door: Door) -> None:
    async with door.session.get(f"{door.town.address}/health/ready") as answer:
        assert answer.status == 200
    awa = await door.town.newcomer()
    await awa.says("bonjour")
    await awa.reads()


def test_the_same_seed_breaks_the_same_updates() -> None:
    def broken() -> list[bytes]:
        shapes = Mutator(7, [1, 2], ["menu"]).bodies(50)
        return [bytes(byte for byte in body if byte not in b"0123456789") for body in shapes]

    assert broken() == broken()
