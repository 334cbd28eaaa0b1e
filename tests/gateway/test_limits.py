"""How fast the bot speaks: as fast as Telegram allows, and never faster."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from domain.messages import Message
from domain.sending import Kind
from gateway.limits import Limits
from storage.outbox import counts
from storage.tx import Tx
from tests.phone import Simulator, running_simulator
from tests.town import enrol, open_town

RATE = 28


@pytest.fixture
async def lonely_simulator() -> AsyncIterator[Simulator]:
    """A simulator of its own: what it measures is this bot alone."""
    async with running_simulator() as simulator:
        yield simulator


async def test_28_messages_a_second_and_one_a_second_to_each_chat_are_the_most(
    lonely_simulator: Simulator, sqlite_url: str
) -> None:
    async with open_town(lonely_simulator, sqlite_url, send_rate=RATE) as town:
        phones = [await town.newcomer(str(number)) for number in range(50)]
        await asyncio.gather(*(phone.starts() for phone in phones))
        await asyncio.gather(*(phone.reads() for phone in phones))
        await town.has_sent_what_is_due()
        await lonely_simulator.delete("limits")
        await lonely_simulator.post("limits", overall=30, per_chat=1)
        now = town.clock.now()

        def promise_much(tx: Tx) -> None:
            for phone in phones:
                person = enrol(tx, phone.id, "Awa", "fr", (), False, now)
                for number in range(3 if phone in phones[:4] else 1):
                    key = f"{phone.id}:{number}"
                    tx.promise(person, Message("sorry"), key=key, kind=Kind.ANSWER, due_at=now)

        await town.write(promise_much)
        await town.has_sent_what_is_due()

        seen = await lonely_simulator.get("limits")
        assert (seen["messages"], await town.read(counts)) == (58, {"sent": 58}), "no 429, nothing lost"
        assert seen["most_per_second"] <= RATE
        assert seen["most_per_second_and_chat"] == 1
        assert seen["most_per_second"] > RATE / 2, "and it does not dawdle"


def test_there_is_room_for_a_second_s_worth_and_then_one_at_a_time() -> None:
    limits = Limits(3)
    for chat in (1, 2, 3):
        assert limits.room(10.0) == 4 - chat
        limits.spend(chat, 10.0 + chat / 10)

    assert limits.room(10.5) == 0
    assert limits.room(10.5 + limits.next_room(10.5) + 0.001) == 1


def test_a_chat_rests_a_little_more_than_a_second() -> None:
    limits = Limits(3)
    limits.spend(7, 10.0)

    assert limits.resting(11.0) == [7]
    assert limits.resting(11.06) == []
    assert limits.next_rested(10.05) == pytest.approx(1.0)


def test_chats_that_have_rested_are_forgotten() -> None:
    limits = Limits(3)
    for chat in range(1000):
        limits.spend(chat, 2.0 * chat)
        limits.resting(2.0 * chat)

    assert len(limits._resting) <= 7


def test_without_a_rate_there_is_always_room() -> None:
    limits = Limits(0)
    for _ in range(1000):
        limits.spend(7, 10.0)

    assert limits.room(10.0) > 1000
    assert limits.resting(10.0) == []


def test_a_start_begins_gently_whatever_the_clock_shows() -> None:
    """Whoever was killed a moment ago may have sent: campaigns leave one by one from the first."""
    limits = Limits(28)

    assert limits.even_room(10_000.0) == 1
    limits.spend(1, 10_000.0)
    assert limits.even_room(10_000.01) == 0
    assert limits.even_room(10_000.04) == 1


def test_campaigns_leave_evenly_so_that_an_answer_always_finds_room_at_once() -> None:
    limits, sends, longest = Limits(RATE), [], 0.0
    for tick in range(20_000):
        at = tick / 1000
        for chat in range(limits.even_room(at)):
            limits.spend(chat, at)
            sends.append(at)
        longest = max(longest, limits.next_room(at))

    seconds = [sum(start <= at < start + 1 for at in sends) for start in sends]
    assert max(seconds) <= RATE
    assert len(sends) >= 20 * RATE / 1.06, "and nothing is lost by it"
    assert longest < 0.2


def test_a_campaign_yields_to_answers_and_goes_on_when_they_have_left() -> None:
    limits = Limits(3)
    for chat in range(3):
        limits.spend(chat, 10.0)  # answers, all at once

    assert limits.even_room(10.1) == 0
    assert limits.even_room(10.1 + limits.next_room(10.1) + 0.001) >= 1


def test_campaigns_know_no_pace_where_there_is_no_rate() -> None:
    limits = Limits(0)
    limits.spend(7, 10.0)

    assert limits.even_room(10.0) > 1000
    assert limits.next_even_room(10.0) == 0.0
