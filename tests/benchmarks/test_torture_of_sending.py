"""The tortures of going out, in small: they run, they hold, and they see harm where harm is done."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import pytest

from benchmarks.torture import limits, lost, outages, pauses, refusals, stops
from benchmarks.torture.botapi import CUT_AFTERWARDS, BotApi, too_many
from benchmarks.torture.crowds import received
from benchmarks.torture.virtual import PatientStore, virtually
from gateway.limits import Limits
from storage.outbox import counts

DICE = 20270104


async def test_a_storm_of_pauses_costs_the_pauses_and_nothing_else(sqlite_url: str) -> None:
    report = await virtually(lambda: pauses._live(sqlite_url, random.Random(DICE), people=25, restarts=2))

    assert report["holds"], report
    assert report["pauses"] >= 2


def test_a_call_that_left_although_the_pause_was_known_is_seen() -> None:
    clock = iter([0.0, 0.05, 5.0])
    api = BotApi(lambda: next(clock), lambda *_: too_many(10))
    for _ in range(3):
        api.hears("sendMessage", {"chat_id": 7, "text": "Bonjour"})

    assert pauses._strays(api.calls) == 1, "the second was under way, the third was not"


async def test_answers_that_get_lost_cost_a_copy_each_and_receipts_none(sqlite_url: str) -> None:
    report = await virtually(lambda: lost._live(sqlite_url, random.Random(DICE), people=60))

    assert report["holds"], report
    assert report["answers lost"] > 0


async def test_every_refusal_is_one_call_and_nobody_waits_for_it(sqlite_url: str) -> None:
    report = await virtually(lambda: refusals._live(sqlite_url, random.Random(DICE), people=90))

    assert report["holds"], report


async def test_an_outage_costs_a_probe_in_ten_seconds(sqlite_url: str) -> None:
    report = await virtually(lambda: outages._live(sqlite_url, random.Random(DICE), people=150, length=25.0))

    assert report["holds"], report
    assert report["probes"] > 0


async def test_the_limits_hold_where_messages_arrive_and_whoever_taps_is_answered(sqlite_url: str) -> None:
    report = await virtually(lambda: limits._live(sqlite_url, random.Random(DICE), people=80))

    assert report["holds"], report


async def test_a_sender_without_limits_is_seen(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("room", "even_room"):
        monkeypatch.setattr(Limits, room, lambda *_: 1000)

    report = await virtually(lambda: limits._live(sqlite_url, random.Random(DICE), people=80))

    assert report["most in a second"] > limits.RATE
    assert not report["holds"]


async def test_nothing_leaves_after_a_stop(database_url: str) -> None:
    report = await stops._everybody_stops(database_url, random.Random(DICE), people=80)

    wrongs = ("sent after the stop", "sent, and not received once", "neither", "invariants broken")
    assert not any(report[what] for what in wrongs), report


async def test_hours_of_virtual_time_are_over_at_once_and_the_store_is_waited_for(sqlite_url: str) -> None:
    async def live() -> tuple[float, float]:
        time = asyncio.get_running_loop().time
        with PatientStore(sqlite_url) as store:
            before = time()
            await store.read(counts)
            read = time() - before
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 3600)
        return read, time()

    read, slept = await virtually(live)

    assert (read, slept) == (0.0, pytest.approx(3600.0))


def test_a_message_whose_answer_is_lost_stands_in_its_chat_and_a_second_one_beside_it() -> None:
    troubles = iter([CUT_AFTERWARDS, None])
    api = BotApi(lambda: 0.0, lambda *_: next(troubles))
    for _ in range(2):
        api.hears("sendMessage", {"chat_id": 7, "text": "Bonjour"})

    assert api.copies()[7] == received(api.calls)[7] == 2


def test_a_pause_bars_everything_until_it_is_over() -> None:
    clock = iter([0.0, 9.9, 10.0])
    troubles = iter([too_many(10), None, None])
    api = BotApi(lambda: next(clock), lambda *_: next(troubles))
    for _ in range(3):
        api.hears("sendMessage", {"chat_id": 7, "text": "Bonjour"})

    assert [(call.was_barred, call.had_effect) for call in api.calls] == [
        (False, False), (True, False), (False, True),
    ]  # fmt: skip
