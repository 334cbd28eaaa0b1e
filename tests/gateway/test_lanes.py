"""Lanes: in order for each person, at the same time for everybody, and what fails steps aside."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from domain.people import Role
from domain.rights import Policy
from domain.updates import Command
from gateway import lanes as gateway_lanes
from gateway.lanes import DELAYS
from handlers import menu
from handlers.commands import COMMANDS, CommandRoute
from handlers.context import Context
from storage import inbox
from storage.inbox import Received
from tests.flows.poll_steps import answer_of, open_poll
from tests.gateway.door import Door, answers, said, tapped
from tests.phone import Phone

OnCommand = Callable[[Command, Context], Awaitable[None]]


@pytest.fixture
def teach(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, OnCommand], None]:
    """Give the bot one more command, for as long as the test lasts."""

    def teach(name: str, answer: OnCommand) -> None:
        monkeypatch.setitem(COMMANDS, name, CommandRoute(answer, Policy.ANYONE))  # type: ignore[arg-type]

    return teach


async def known(door: Door, name: str = "Awa") -> Phone:
    """Somebody whom the bot has answered before: a bot cannot write first."""
    phone = await door.town.newcomer(name)
    await phone.says("bonjour")
    await phone.reads()
    return phone


async def fails(command: Command, context: Context) -> None:
    raise ValueError("what was typed: my story")


def failing(times: int) -> OnCommand:
    """A handler that fails so many times and then answers."""
    tries: list[int] = []

    async def answer(command: Command, context: Context) -> None:
        tries.append(1)
        if len(tries) <= times:
            raise ValueError("not now")
        await menu.on_unasked(command, context)

    return answer


async def states(door: Door) -> list[tuple[str, int]]:
    return [(row.state, row.attempts) for row in await door.rows()][1:]


async def test_what_somebody_writes_is_answered_in_its_order(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    seen: list[str] = []

    async def note(command: Command, context: Context) -> None:
        seen.append(command.argument)
        await context.store.write(inbox.settle, row_id=context.update_row)

    teach("note", note)
    for number in range(30):
        await door.posts(said(7, f"/note {number}"))

    await door.is_idle()

    assert seen == [str(number) for number in range(30)]


async def test_an_update_that_fails_steps_aside_and_the_next_one_of_the_same_chat_goes_on(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    awa, leo = await known(door), await known(door, "Léo")
    teach("broken", fails)

    await door.posts(said(awa, "/broken"))
    await door.posts(said(awa))
    await door.posts(said(leo))

    await awa.reads()
    await leo.reads()
    await door.is_idle()
    assert [row.attempts for row in await door.rows() if row.state == "waiting"] == [1]


async def test_a_failed_update_is_tried_again_later_and_later_and_its_author_is_told_once(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    awa = await known(door)
    teach("broken", fails)
    await door.posts(said(awa, "/broken"))
    await door.is_idle()
    tries = [await states(door)]

    for delay in DELAYS:
        await door.town.passes(seconds=delay.total_seconds() - 1)
        await door.is_idle()
        assert await states(door) == tries[-1], "not before its delay is over"
        await door.town.passes(seconds=2)
        await changes(door, tries[-1])
        tries.append(await states(door))

    assert tries == [
        [("waiting", 1)],
        [("waiting", 2)],
        [("waiting", 3)],
        [("waiting", 4)],
        [("quarantined", 4)],
    ]
    assert "Merci de réessayer" in (await awa.reads()).text
    await door.town.passes(days=1)
    await door.is_idle()
    assert len(await answers(awa)) == 2


async def test_administrators_learn_that_a_message_was_given_up_but_not_of_each(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    zoe = await door.town.citizen("Zoé", Role.ADMINISTRATOR)
    awa = await known(door)
    teach("broken", fails)
    for _ in range(3):
        await door.posts(said(awa, "/broken"))
    await door.is_idle()

    for delay in DELAYS:
        await door.town.passes(seconds=delay.total_seconds() + 1)
        await door.is_idle()

    await zoe.reads_until("n’a pas pu être traité, après 5 essais")
    await awa.reads_until("Merci de réessayer")
    await door.is_idle()
    assert len([text for text in await answers(zoe) if "5 essais" in text]) == 1


async def changes(door: Door, before: Any) -> None:
    while await states(door) == before:
        pass


async def test_the_delays_grow_to_minutes() -> None:
    assert list(DELAYS) == sorted(DELAYS)
    assert DELAYS[0] <= timedelta(seconds=5)
    assert DELAYS[-1] >= timedelta(minutes=10)
    assert len(DELAYS) == 4, "five attempts"


async def test_an_update_that_fails_once_has_its_effect_the_second_time(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    awa = await known(door)
    teach("sometimes", failing(1))
    await door.posts(said(awa, "/sometimes"))
    await door.is_idle()

    await door.town.passes(seconds=6)

    await awa.reads()
    await door.is_idle()
    assert await states(door) == [("done", 1)]


async def test_the_inbox_is_looked_at_by_itself_once_a_delay_is_over(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    awa = await known(door)
    teach("sometimes", failing(1))
    await door.posts(said(awa, "/sometimes"))
    await door.is_idle()

    door.town.clock.ahead += timedelta(seconds=6)  # nobody knocks

    await awa.reads()


async def test_whoever_was_answered_at_the_last_attempt_is_not_told_that_it_failed(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    awa = await known(door)
    fails_four_times = failing(4)

    async def answers_and_fails(command: Command, context: Context) -> None:
        await fails_four_times(command, context)
        raise ValueError("too late")

    teach("sometimes", answers_and_fails)
    await door.posts(said(awa, "/sometimes"))
    await door.is_idle()
    for delay in DELAYS:
        await door.town.passes(seconds=delay.total_seconds() + 1)
        await door.is_idle()

    assert await states(door) == [("done", 4)]
    assert len(await answers(awa)) == 2


async def test_a_delay_ends_while_the_bot_is_down(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    awa = await known(door)
    teach("sometimes", failing(1))
    await door.posts(said(awa, "/sometimes"))
    await door.is_idle()
    await door.town.closes()
    door.town.clock.ahead += timedelta(seconds=6)

    await door.town.opens()

    await awa.reads()


async def test_a_handler_that_hangs_holds_up_nobody_else_and_is_given_up(
    door: Door, teach: Callable[[str, OnCommand], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    awa, leo = await known(door), await known(door, "Léo")
    hangs = asyncio.Event()

    async def hang(command: Command, context: Context) -> None:
        hangs.set()
        await asyncio.Event().wait()

    teach("hang", hang)
    monkeypatch.setattr(gateway_lanes, "HANDLING_SECONDS", 1.0)
    await door.posts(said(awa, "/hang"))
    await hangs.wait()

    await door.posts(said(leo))
    await leo.reads()
    await door.posts(said(awa))
    await awa.reads()

    assert ("waiting", 1) in await states(door)


async def test_a_handler_that_fails_after_its_write_is_not_run_again(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    awa = await known(door)
    tries: list[int] = []

    async def writes_and_fails(command: Command, context: Context) -> None:
        tries.append(1)
        await menu.on_unasked(command, context)
        raise ValueError("too late")

    teach("late", writes_and_fails)
    await door.posts(said(awa, "/late"))
    await awa.reads()
    await door.town.passes(days=1)
    await door.is_idle()

    assert tries == [1]
    assert await states(door) == [("done", 0)]
    assert len(await answers(awa)) == 2


async def test_a_handler_that_would_write_twice_is_stopped(
    door: Door, teach: Callable[[str, OnCommand], None]
) -> None:
    awa = await known(door)
    stopped: list[Exception] = []

    async def writes_twice(command: Command, context: Context) -> None:
        await menu.on_unasked(command, context)
        try:
            await menu.on_unasked(command, context)
        except RuntimeError as error:
            stopped.append(error)

    teach("twice", writes_twice)
    await door.posts(said(awa, "/twice"))
    await door.is_idle()

    assert [str(error) for error in stopped] == ["a handler writes once: this update has had its effect"]
    assert len(await answers(awa)) == 2


async def test_a_tap_that_overtakes_a_message_finds_the_same_end(door: Door) -> None:
    opening = await open_poll(door.town, "s04-mot-coeur")
    awa = await door.town.citizen()
    question, tap = said(awa, "/sondages"), tapped(awa, f"poll-option:{opening}:confiance")

    for update in (tap, question):
        await door.posts(update)

    await door.is_idle()
    assert {row.state for row in await door.rows()} == {"done"}
    assert (await answer_of(door.town, opening, awa.id)).options == ("confiance",)


async def test_what_waited_while_the_bot_was_down_is_handled_in_its_order_even_more_than_lanes_hold(
    door: Door, teach: Callable[[str, OnCommand], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    async def note(command: Command, context: Context) -> None:
        seen.append(int(command.argument))
        await context.store.write(inbox.settle, row_id=context.update_row)

    teach("note", note)
    monkeypatch.setattr(gateway_lanes, "AT_MOST", 20)
    monkeypatch.setattr(gateway_lanes, "LOOK_AT", 40)
    door.town.rebonds.lanes.stop()  # type: ignore[union-attr]
    for number in range(150):
        await door.posts(said(7, f"/note {number}"))
    assert seen == []
    await door.town.closes()
    await door.town.opens()

    for number in range(150, 300):
        await door.posts(said(7, f"/note {number}"))

    await door.is_idle()
    assert seen == list(range(300))


async def test_what_comes_during_the_first_look_at_the_inbox_waits_behind_what_is_found_there(
    door: Door, teach: Callable[[str, OnCommand], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    looks, may_look = threading.Event(), threading.Event()
    waiting = inbox.waiting

    async def note(command: Command, context: Context) -> None:
        seen.append(int(command.argument))
        await context.store.write(inbox.settle, row_id=context.update_row)

    def waiting_for_a_sign(connection: Connection, **given: Any) -> Sequence[Received]:
        found = waiting(connection, **given)
        looks.set()
        assert may_look.wait(10)
        return found

    teach("note", note)
    door.town.rebonds.lanes.stop()  # type: ignore[union-attr]
    await door.posts(said(7, "/note 1"))
    await door.town.closes()
    monkeypatch.setattr(inbox, "waiting", waiting_for_a_sign)
    await door.town.opens()
    await asyncio.to_thread(looks.wait, 10)

    await door.posts(said(7, "/note 2"))
    may_look.set()

    await door.is_idle()
    assert seen == [1, 2]


async def test_a_flood_by_one_person_is_held_within_bounds_and_loses_nothing(
    door: Door, teach: Callable[[str, OnCommand], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, most = asyncio.Event(), 0
    seen: list[int] = []

    async def note(command: Command, context: Context) -> None:
        nonlocal most
        await gate.wait()
        most = max(most, door.town.rebonds.lanes.depth())  # type: ignore[union-attr]
        seen.append(int(command.argument))
        await context.store.write(inbox.settle, row_id=context.update_row)

    teach("note", note)
    monkeypatch.setattr(gateway_lanes, "AT_MOST", 20)
    monkeypatch.setattr(gateway_lanes, "LOOK_AT", 40)
    for number in range(200):
        await door.posts(said(7, f"/note {number}"))
    gate.set()

    await door.is_idle()

    assert seen == list(range(200))
    assert most <= 20


async def test_an_update_that_says_nothing_to_us_is_done(door: Door) -> None:
    await door.posts({"update_id": 1, "poll": {"id": "1"}})

    await door.is_idle()

    assert [row.state for row in await door.rows()] == ["done"]
