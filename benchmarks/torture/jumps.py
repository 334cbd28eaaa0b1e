"""The machine's clock is set while a broadcast is on its way and people vote: an hour, a day, ahead and back (G27).

Nothing is lost, nothing arrives twice, and nobody waits for an hour to come again: after each jump a vote is
answered and a new campaign is noticed within seconds.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from actions.screens.broadcasts import broadcast
from benchmarks.torture.botapi import BotApi, listen
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.crowds import WORDS, promised, real_now
from benchmarks.torture.machine import Machine
from benchmarks.torture.nursery import real_program
from benchmarks.torture.siege import CITIZENS, Siege, siege
from benchmarks.updates import FIRST_ACCOUNT
from domain.messages import Message
from domain.sending import Kind
from storage import campaigns
from storage.tx import Tx

WEDNESDAY = datetime(2027, 1, 6, 11, 0, tzinfo=UTC)
"""Noon in Paris; a day before or after it nothing is held back either."""

JUMPS = {
    "an hour back": timedelta(hours=-1),
    "an hour ahead": timedelta(hours=1),
    "a day ahead": timedelta(days=1),
    "a day back": timedelta(days=-1),
    "a day back again": timedelta(days=-1),
    "a day ahead again": timedelta(days=1),
    "a minute back": timedelta(minutes=-1),
}
WITHIN_SECONDS = 10.0
"""A campaign is looked for every five seconds."""

TO_ALL, TO_THE_PANEL = WORDS, "Le panel se retrouve "


async def measure(given: Given) -> Report:
    return await on_each_database(given, _jump)


async def _jump(given: Given, url: str, folder: Path) -> Report:
    api, machine = BotApi(asyncio.get_running_loop().time), Machine(folder)
    told = machine.settings | {"TELEGRAM_API_URL": await listen(api, seconds=0.03), "SEND_RATE": "28"}
    ahead = WEDNESDAY - real_now()
    machine.sets_clock(ahead)
    async with siege(url, folder, seed=given.seed, now=WEDNESDAY - timedelta(days=2), changes=told) as one:
        await promised(one.store, Kind.BROADCAST, WEDNESDAY, "to all")
        await one.store.write(_make_panel)
        child = await one.bears(real_program)
        await _goes_on(one, api, "it has started", real_now() + ahead)
        seconds = {}
        for name, jump in list(JUMPS.items())[: given.size(len(JUMPS), 2)]:
            await asyncio.sleep(1)
            ahead += jump
            machine.sets_clock(ahead)
            seconds[name] = await _goes_on(one, api, name, real_now() + ahead)
            say(f"{name}: {seconds[name]}")
        await one.is_over()
        counted = await one.count(child, is_steady=False)
    return _judge(api, seconds, counted)


def _make_panel(tx: Tx) -> None:
    person = tx.people.by_telegram(FIRST_ACCOUNT)
    assert person is not None
    tx.people.change(person.id, panel=True)


async def _goes_on(one: Siege, api: BotApi, name: str, now: datetime) -> dict[str, float]:
    """Somebody votes, and a campaign is begun: seconds until the answer to one has left, and the other."""
    loop = asyncio.get_running_loop()
    began, answers = loop.time(), _answers(api)
    words = TO_THE_PANEL + name
    await one.store.write(_begin, name, broadcast(words), now)
    one.brings(1)
    async with asyncio.timeout(120):
        while _answers(api) == answers:
            await api.hears_more()
        answered = loop.time() - began
        while not any(words in call.text for call in api.calls):
            await api.hears_more()
        return {"vote": round(answered, 2), "campaign": round(loop.time() - began, 2)}


def _begin(tx: Tx, key: str, message: Message, now: datetime) -> None:
    tx.campaigns.add(
        key, Kind.CRISIS, "panel", message, due_at=now, not_after=None, state=campaigns.PLANNING, now=now
    )


def _answers(api: BotApi) -> int:
    return sum(not _is_campaign(call.text) for call in api.calls)


def _is_campaign(text: str) -> bool:
    return TO_ALL in text or TO_THE_PANEL in text


def _judge(api: BotApi, seconds: dict[str, dict[str, float]], counted: Report) -> Report:
    copies = Counter(call.chat for call in api.calls if TO_ALL in call.text)
    doubles = sum(number > 1 for number in copies.values())
    in_time = all(max(waited.values()) <= WITHIN_SECONDS for waited in seconds.values())
    return {
        "seconds until it went on": seconds,
        "broadcast: people": CITIZENS,
        "broadcast: reached": len(copies),
        "broadcast: doubles": doubles,
        **counted,
        "holds": counted["holds"] and in_time and len(copies) == CITIZENS and not doubles,
    }


if __name__ == "__main__":
    torture(__doc__, measure)
