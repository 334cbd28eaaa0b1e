"""Somebody who sends faster than they can be answered waits for themselves: nobody else does, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from domain.updates import Command
from gateway import lanes as gateway_lanes
from gateway.lanes import AT_MOST_EACH
from handlers.context import Context
from storage import inbox
from tests.gateway.door import Door, answers, said
from tests.gateway.test_lanes import OnCommand, known
from tests.gateway.test_lanes import teach as teach

FLOODER = 7


class Desk:
    """Notes down what it is told, while it is open."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.seen: list[int] = []

    async def note(self, command: Command, context: Context) -> None:
        await self.opened.wait()
        self.seen.append(int(command.argument))
        await context.store.write(inbox.settle, row_id=context.update_row)


@pytest.fixture
def desk(teach: Callable[[str, OnCommand], None], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk behind /note, in a bot that looks at its inbox without taking its time."""
    monkeypatch.setattr(gateway_lanes, "LOOK_SECONDS", 0.02)
    desk = Desk()
    teach("note", desk.note)
    return desk


async def floods(door: Door, account: int, first: int, last: int) -> None:
    for number in range(first, last):
        assert await door.posts(said(account, f"/note {number}")) == 200


async def test_a_flood_takes_few_places_and_everybody_else_is_answered_meanwhile(
    door: Door, desk: Desk
) -> None:
    leo = await known(door, "Léo")
    await floods(door, FLOODER, 0, 5 * AT_MOST_EACH)
    assert door.town.rebonds is not None

    await door.posts(said(leo))
    await leo.reads()

    assert door.town.rebonds.lanes.depth() <= AT_MOST_EACH + 1
    assert desk.seen == []
    desk.opened.set()


async def test_a_flood_is_handled_whole_and_in_its_order_while_more_comes(door: Door, desk: Desk) -> None:
    await floods(door, FLOODER, 0, 3 * AT_MOST_EACH)
    desk.opened.set()
    await floods(door, FLOODER, 3 * AT_MOST_EACH, 7 * AT_MOST_EACH)

    await door.is_idle()

    assert desk.seen == list(range(7 * AT_MOST_EACH))


async def test_whoever_floods_is_asked_for_patience_once_in_ten_minutes(
    door: Door, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    awa, leo = await known(door), await known(door, "Léo")
    monkeypatch.setattr(gateway_lanes, "FLOOD", 30)

    async def asked() -> list[str]:
        return [text for text in await answers(awa) if "beaucoup de messages d’un coup" in text]

    await floods(door, awa.id, 0, 60)
    await awa.reads_until("beaucoup de messages d’un coup")
    await floods(door, awa.id, 60, 120)
    await floods(door, leo.id, 120, 145)
    desk.opened.set()
    await door.is_idle()
    assert len(await asked()) == 1

    await door.town.passes(minutes=11)
    desk.opened.clear()
    await floods(door, awa.id, 145, 200)
    await awa.reads_until("beaucoup de messages d’un coup")
    desk.opened.set()
    await door.is_idle()
    assert len(await asked()) == 2
    assert sorted(desk.seen) == list(range(200))
    assert not [text for text in await answers(leo) if "d’un coup" in text], (
        "who does not flood is not told off"
    )
