"""The webhook: who may deliver, what is taken in, and what Telegram is told."""

from __future__ import annotations

import asyncio
import gzip
from datetime import timedelta

import orjson
import pytest

from tests.gateway.door import SECRET, Door, answers, locked, said, sender
from tests.phone import Simulator


async def test_telegram_itself_delivers_by_the_webhook(door: Door) -> None:
    awa = await door.town.newcomer()

    await awa.says("bonjour")

    await awa.reads()
    assert [row.state for row in await door.rows()] == ["done"]


@pytest.mark.parametrize(
    "secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), "é" * 20, " " + SECRET[1:]]
)
async def test_whoever_does_not_know_the_secret_leaves_no_trace(door: Door, secret: str | None) -> None:
    assert await door.posts(said(7), secret) == 403

    assert not await door.rows()


async def test_the_door_opens_to_no_other_method(door: Door) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        async with door.session.request(method, f"{door.town.address}/telegram") as answer:
            assert answer.status == 405


async def test_a_body_larger_than_any_update_is_refused_and_not_kept(door: Door) -> None:
    assert await door.posts(b"[" + b"1," * 5_000_000 + b"1]") == 413

    async def endlessly():  # type: ignore[no-untyped-def]
        for _ in range(160):
            yield b"x" * 2**16

    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with door.session.post(
        f"{door.town.address}/telegram", data=endlessly(), headers=headers
    ) as answer:
        assert answer.status == 413
    assert not await door.rows()


async def test_a_bomb_of_zeros_is_refused_before_it_bursts(door: Door) -> None:
    bomb = gzip.compress(b"0" * 200_000_000)
    assert len(bomb) < 2**20

    assert await door.posts(bomb, **{"Content-Encoding": "gzip"}) in (400, 413)

    assert not await door.rows()


async def test_the_kind_of_content_and_its_packing_do_not_matter(door: Door) -> None:
    awa = await door.town.newcomer()
    await awa.says("bonjour")
    await awa.reads()
    packed = gzip.compress(orjson.dumps(said(awa)))

    assert await door.posts(said(awa), **{"Content-Type": "text/plain"}) == 200
    assert await door.posts(packed, **{"Content-Encoding": "gzip"}) == 200

    await door.is_idle()
    assert len(await answers(awa)) == 3


NO_UPDATES = {
    "nothing": b"",
    "no JSON": b"{'update_id': 1}",
    "cut short": b'{"update_id": 1, "message": {"te',
    "an array": b'[{"update_id": 1}]',
    "a text": b'"update_id"',
    "no number": b'{"message": {}}',
    "a number beyond all numbers": b'{"update_id": 1180591620717411303424}',
    "a number with a point": b'{"update_id": 1.5}',
    "a number below zero": b'{"update_id": -1}',
    "a truth": b'{"update_id": true}',
    "no number at all": b'{"update_id": NaN}',
    "half a letter": b'{"update_id": 1, "message": {"text": "\\ud800"}}',
    "no text of any alphabet": b'{"update_id": 1, "message": "\xff\xfe"}',
    "a thousand lists in lists": b'{"update_id": 1, "message": ' + b"[" * 2000 + b"]" * 2000 + b"}",
}


@pytest.mark.parametrize("body", NO_UPDATES.values(), ids=NO_UPDATES.keys())
async def test_what_is_no_update_is_taken_and_put_aside_for_a_week(door: Door, body: bytes) -> None:
    assert await door.posts(body) == 200

    (row,) = await door.rows()
    assert (row.state, row.raw) == ("quarantined", body)
    await door.town.passes(days=7, minutes=1)
    await door.town.rebonds.timetable.knock()  # type: ignore[union-attr]
    assert not await door.rows()


async def test_an_update_without_its_sender_is_put_aside_once_it_is_looked_at(door: Door) -> None:
    update = said(7)
    del update["message"]["from"]

    assert await door.posts(update) == 200

    await door.is_idle()
    (row,) = await door.rows()
    assert (row.state, row.reason) == ("quarantined", "KeyError while parsing")


async def test_a_poisoned_update_does_not_keep_the_next_one_of_its_chat_waiting(door: Door) -> None:
    awa = await door.town.newcomer()
    await awa.says("bonjour")
    await awa.reads()
    poisoned = said(awa)
    poisoned["message"]["text"] = {"not": "a text"}

    assert await door.posts(poisoned) == 200
    assert await door.posts(said(awa)) == 200

    await awa.reads()
    await door.is_idle()
    assert sorted(row.state for row in await door.rows()) == ["done", "done", "quarantined"]


async def test_the_same_update_five_times_at_once_and_after_a_restart_has_one_effect(door: Door) -> None:
    awa = await door.town.newcomer()
    await awa.says("bonjour")
    await awa.reads()
    update = said(awa)

    first = await asyncio.gather(*(door.posts(update) for _ in range(5)))
    await door.is_idle()
    await door.town.closes()
    await door.town.opens()
    again = await asyncio.gather(*(door.posts(update) for _ in range(5)))

    assert [*first, *again] == [200] * 10
    await door.is_idle()
    assert len(await answers(awa)) == 2


async def test_numbers_that_start_again_lower_after_a_silent_week_are_new(door: Door) -> None:
    awa = await door.town.newcomer()
    await awa.says("bonjour")
    await awa.reads()
    await door.posts(said(awa, update_id=900_000_000))
    await awa.reads()
    await door.town.passes(days=8)

    await door.posts(said(awa, update_id=12))
    await awa.reads()
    await door.posts(said(awa, update_id=900_000_000))

    await awa.reads()


@pytest.mark.usefixtures("impatient")
async def test_while_nothing_can_be_stored_the_answer_is_503_and_then_all_is_well(
    simulator: Simulator, door: Door
) -> None:
    awa = await door.town.newcomer()
    await awa.says("bonjour")
    await awa.reads()
    updates = [said(awa, str(number)) for number in range(10)]
    with locked(door.town.settings.database_url):
        refused = await asyncio.gather(*(door.posts(update) for update in updates))
        async with door.session.get(f"{door.town.address}/health/live") as answer:
            alive = answer.status

    taken = await asyncio.gather(*(door.posts(update) for update in updates))

    assert (refused, alive, taken) == ([503] * 10, 200, [200] * 10)
    await door.is_idle()
    assert len(await answers(awa)) == 11


@pytest.mark.usefixtures("impatient")
async def test_what_was_taken_before_the_store_failed_is_handled_after(door: Door) -> None:
    """Lanes and sender wait for the store; nobody's message counts as failed for it."""
    awa = await door.town.newcomer()
    await awa.says("bonjour")
    await awa.reads()
    lanes = door.town.rebonds.lanes  # type: ignore[union-attr]
    database_url = door.town.settings.database_url
    held = lanes._handle

    async def handle_while_locked(update, received):  # type: ignore[no-untyped-def]
        lanes._handle = held
        with locked(database_url):
            await held(update, received)

    lanes._handle = handle_while_locked
    await door.posts(said(awa))

    await awa.reads()
    (_, row) = await door.rows()
    assert (row.state, row.attempts) == ("done", 0)


async def test_a_message_dated_yesterday_or_tomorrow_is_handled_at_the_hour_it_came(door: Door) -> None:
    awa = await door.town.newcomer()
    await awa.says("bonjour")
    await awa.reads()
    now = door.town.clock.now()

    for date in (now - timedelta(hours=25), now + timedelta(days=1)):
        assert await door.posts(said(awa, date=int(date.timestamp()))) == 200
        await awa.reads()
    for odd in (-1, 2**62, "soon", None):
        assert await door.posts(said(awa, date=odd)) == 200

    await door.is_idle()


async def test_a_stranger_without_a_name_or_a_language_is_answered_in_french(door: Door) -> None:
    awa = await door.town.newcomer()
    await awa.says("bonjour")
    greeting = await awa.reads()
    nameless = said(awa)
    nameless["message"]["from"] = {"id": awa.id, "is_bot": False, "first_name": "", "language_code": 7}

    await door.posts(nameless)

    assert (await awa.reads()).text == greeting.text
    assert sender(awa)["id"] == awa.id
