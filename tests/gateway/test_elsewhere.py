"""Private chats only: in groups and channels the bot says nothing, keeps nothing, and leaves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from storage.tables import journal, outbox, people
from tests.gateway.door import Door, Json, answers, said, sender, tapped
from tests.phone import Phone

GROUP = {"id": -1_001_234_567_890, "type": "supergroup", "title": "Voisins"}
CHANNEL = {"id": -1_009_999_999_999, "type": "channel", "title": "Nouvelles"}
ANONYMOUS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


async def calls(door: Door, method: str) -> list[Json]:
    found = await door.town.simulator.get("calls", method=method)
    return [call for call in found["calls"] if call["bot"] == door.town.bot_id]


def traces(connection: Connection) -> list[int]:
    """How much is kept of anybody."""
    return [
        connection.scalar(select(func.count()).select_from(table)) or 0 for table in (people, outbox, journal)
    ]


def membership(chat: Json, status: str) -> Json:
    return {
        "my_chat_member": {
            "chat": chat,
            "from": sender(7),
            "date": 1_799_060_400,
            "old_chat_member": {"status": "left", "user": {"id": 1, "is_bot": True, "first_name": "bot"}},
            "new_chat_member": {"status": status, "user": {"id": 1, "is_bot": True, "first_name": "bot"}},
        }
    }


def in_group(**message: Any) -> Json:
    return {"message": said(7, **message)["message"] | {"chat": GROUP} | message}


LEAVES: Sequence[tuple[str, Json]] = (
    ("it is added to a group", membership(GROUP, "member")),
    ("it is made administrator of a channel", membership(CHANNEL, "administrator")),
    ("somebody writes in a group", in_group()),
    ("somebody opens an invitation in a group", in_group(text="/start abcdefgh")),
    ("an anonymous administrator writes", in_group(**{"from": ANONYMOUS, "sender_chat": GROUP})),
    ("a post of a linked channel is forwarded", in_group(sender_chat=CHANNEL, is_automatic_forward=True)),
    ("a message has no author at all", {"message": {"message_id": 1, "date": 1, "chat": GROUP, "text": "x"}}),
    ("a button is tapped in a group", {"callback_query": tapped(7, "menu")["callback_query"]
        | {"message": {"message_id": 1, "date": 1, "chat": GROUP}}}),
)  # fmt: skip


@pytest.mark.parametrize("update", [update for _, update in LEAVES], ids=[name for name, _ in LEAVES])
async def test_the_bot_leaves_and_keeps_nothing_when(door: Door, update: Json) -> None:
    assert await door.posts({"update_id": 1} | update) == 200

    await door.is_idle()

    assert len(await calls(door, "leaveChat")) == 1
    assert not await calls(door, "sendMessage")
    assert await door.town.read(traces) == [0, 0, 0]
    assert [(row.state, row.raw, row.lane) for row in await door.rows()] == [("done", None, None)]


KEEPS_QUIET: Sequence[tuple[str, Json]] = (
    ("a channel publishes", {"channel_post": {"message_id": 1, "date": 1, "chat": CHANNEL, "text": "x"}}),
    ("a business account writes", {"business_message": said(7)["message"]}),
    ("something is edited in a group", {"edited_message": said(7)["message"] | {"chat": GROUP}}),
    ("it was thrown out of a group", membership(GROUP, "kicked")),
    ("it has left a group", membership(GROUP, "left")),
    ("somebody reacts", {"message_reaction": {"chat": {"id": 7, "type": "private"}, "user": sender(7)}}),
    ("somebody searches through it", {"inline_query": {"id": "1", "from": sender(7), "query": "x"}}),
    ("something comes that was not invented yet", {"telepathy": {"from": sender(7)}}),
)


@pytest.mark.parametrize(
    "update", [update for _, update in KEEPS_QUIET], ids=[name for name, _ in KEEPS_QUIET]
)
async def test_the_bot_says_and_keeps_nothing_when(door: Door, update: Json) -> None:
    assert await door.posts({"update_id": 1} | update) == 200

    await door.is_idle()

    assert not await calls(door, "leaveChat")
    assert not await calls(door, "sendMessage")
    assert await door.town.read(traces) == [0, 0, 0]
    assert [(row.state, row.raw) for row in await door.rows()] == [("done", None)]


async def test_a_group_that_cannot_be_left_is_no_failure(door: Door) -> None:
    """It was deleted, or the bot is out already."""
    chat = str(GROUP["id"])
    await door.town.simulator.post("faults", kind="5xx", method="leaveChat", chat=chat)

    await door.posts({"update_id": 1} | in_group())
    await door.is_idle()

    await door.town.simulator.delete("faults")
    assert [(row.state, row.attempts) for row in await door.rows()] == [("done", 0)]


# --- buttons nobody made --------------------------------------------------------------------------


def forgeries(seed: int) -> list[str]:
    """Callback data as a tampered client would send it: noise, and ours with something changed."""
    chance = random.Random(seed)
    true = [
        "poll-option:1:confiance",
        "moderation-accept:1",
        "panel-set:1:yes",
        "erase-yes",
        "module:m01",
        "age:yes",
    ]

    def mutated() -> str:
        letters = list(chance.choice(true))
        for _ in range(chance.randint(1, 4)):
            letters[chance.randrange(len(letters))] = chance.choice(":-_éΩ\x00\u202e0123456789abcXYZ☃👍 ")
        return "".join(letters)

    noise = [
        "".join(chr(chance.choice([*range(1, 256), 0x202E, 0x1F600])) for _ in range(64)) for _ in range(100)
    ]
    return [*noise, *(mutated() for _ in range(100))]


async def test_200_forged_buttons_change_nothing_and_break_nothing(door: Door) -> None:
    seed = 20_270_104
    awa = await door.town.citizen()
    before = (await door.town.person(awa)).roles

    for data in forgeries(seed):
        assert await door.posts(tapped(awa, data)) == 200, f"seed {seed}: {data!r}"

    await door.is_idle()
    states = {(row.state, row.attempts) for row in await door.rows()}
    assert states == {("done", 0)}, f"seed {seed}"
    assert (await door.town.person(awa)).roles == before
    assert await awa.says("/menu")
    await awa.reads_until("Que voulez-vous faire")


async def test_a_forged_moderator_s_button_is_refused_and_noted(door: Door) -> None:
    awa: Phone = await door.town.citizen()
    await door.posts(tapped(awa, "moderation-accept:1"))

    await door.is_idle()

    noted = await door.town.read(
        lambda connection: connection.execute(select(journal.c.act, journal.c.outcome)).all()
    )
    assert [tuple(line) for line in noted] == [("moderation-accept", "not allowed")]
    assert len(await answers(awa)) == 2
