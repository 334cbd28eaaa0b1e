"""One person sends thousands of messages and taps in a burst, while others tap as always (R13).

Others are answered as quickly as without it; the flooder is asked for patience once, every one of their votes
counts in the end, nothing of theirs is lost, and Telegram's limits are kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Connection, func, select

from benchmarks.torture import checks
from benchmarks.torture.botapi import BotApi, listen, moments_by_chat, most_within
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.nursery import nursery
from benchmarks.torture.siege import CITIZENS, Siege, siege
from benchmarks.torture.telegram import Posted, posted, telegram
from benchmarks.updates import FIRST_ACCOUNT, tap, text
from storage.tables import people, poll_answers

FLOOD, QUICK_FLOOD = 5_000, 500
OTHERS, QUICK_OTHERS = 300, 60
PER_SECOND = 10.0
FLOODER = CITIZENS - 1
"""The last citizen, who does not tap among the others before all of them have."""

VOTES_EVERY = 50
ASKED = "beaucoup de messages d’un coup"
RATE = 28
SECOND, CHAT_SECOND = 0.98, 0.8
"""What may arrive within a second is counted in a little less: the way to Telegram takes now more, now less."""


async def measure(given: Given) -> Report:
    return await on_each_database(given, _flood)


async def _flood(given: Given, url: str, folder: Path) -> Report:
    api = BotApi(asyncio.get_running_loop().time)
    flood, others = given.size(FLOOD, QUICK_FLOOD), given.size(OTHERS, QUICK_OTHERS)
    told = {"TELEGRAM_API_URL": await listen(api, seconds=0.03), "SEND_RATE": str(RATE)}
    async with (
        siege(url, folder, seed=given.seed, changes=told) as one,
        nursery() as births,
    ):
        child = await one.bears(births.bears)
        await _answer_times(one, api, 10)
        calm = await _answer_times(one, api, others // 2)
        say(f"calm: {_p95(calm)} ms")
        async with telegram(one.port) as flooder:
            votes = range(2, 2 + flood // VOTES_EVERY)
            flooder.brings(_burst(flood, votes))
            harmed = await _answer_times(one, api, others // 2)
            say(f"in the flood: {_p95(harmed)} ms")
            await flooder.has_delivered(flood)
        await checks.until(one.store, checks.unhandled, within=280)
        voted = await one.store.read(_votes)
        fates = await one.store.read(checks.fates, flooder.taken)
        child.killed()
        await child.ends()
    return _judge(api, calm, harmed, flood, len(votes), voted, fates)


def _burst(number: int, polls: Sequence[int]) -> list[Posted]:
    """Words without end, and now and then a vote under one poll after the other."""
    opening = iter(polls)
    return [
        posted(tap(FLOODER, next(opening), "justice") if n % VOTES_EVERY == 0 else text(FLOODER, f"allô {n}"))
        for n in range(number)
    ]


async def _answer_times(one: Siege, api: BotApi, number: int) -> list[float]:
    """Somebody taps, somebody else, and so on at a steady pace: seconds until each is answered."""
    loop = asyncio.get_running_loop()
    asked: dict[int, float] = {}
    heard = len(api.calls)
    for _ in range(number):
        asked[FIRST_ACCOUNT + one.brought % CITIZENS] = loop.time()
        one.brings(1)
        await asyncio.sleep(1 / PER_SECOND)
    answered: dict[int, float] = {}
    while len(answered) < number:
        for call in api.calls[heard:]:
            if call.chat in asked:
                answered.setdefault(call.chat, call.at)
        heard = len(api.calls)
        if len(answered) < number:
            await api.hears_more()
    return [answered[chat] - at for chat, at in asked.items()]


def _votes(connection: Connection) -> int:
    """How many polls the flooder has answered."""
    mine = poll_answers.c.person_id == people.c.id
    statement = select(func.count()).where(
        mine, people.c.telegram_id == FIRST_ACCOUNT + FLOODER, poll_answers.c.revision > 0
    )
    return connection.scalar(statement) or 0


def _p95(seconds: Sequence[float]) -> int:
    return round(quantiles(seconds, n=20)[-1] * 1000)


def _judge(
    api: BotApi,
    calm: list[float],
    harmed: list[float],
    flood: int,
    votes: int,
    voted: int,
    fates: dict[str, int],
) -> Report:
    asked = sum(ASKED in call.text for call in api.calls if call.chat == FIRST_ACCOUNT + FLOODER)
    in_all, to_one = (
        most_within(SECOND, [call.at for call in api.calls]),
        max(most_within(CHAT_SECOND, one) for one in moments_by_chat(api.calls).values()),
    )
    report: Report = {
        "flood": flood,
        "others, p50 ms": {"calm": round(median(calm) * 1000), "in the flood": round(median(harmed) * 1000)},
        "others, p95 ms": {"calm": _p95(calm), "in the flood": _p95(harmed)},
        "asked for patience": asked,
        "votes in the flood": votes,
        "votes that count": voted,
        "fates": fates,
        "messages in one second, most": in_all,
        "to one chat, most": to_one,
    }
    holds = (
        _p95(harmed) < 1000
        and asked == 1
        and voted == votes
        and fates == {"done": flood}
        and in_all <= RATE
        and to_one <= 1
    )
    return report | {"holds": holds}


if __name__ == "__main__":
    torture(__doc__, measure)
