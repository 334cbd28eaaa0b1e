"""Telegram is down, or asks for silence: nothing else leaves, nothing is lost, and it goes on at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from domain.sending import Kind
from gateway import limits, sender
from gateway.sender import record
from gateway.verdicts import Outcome, Verdict
from storage.outbox import Claim
from storage.store import StoreFailing
from storage.tables import outbox
from tests.gateway.door import locked
from tests.gateway.promising import HELLO, breaks, ends, looks_twice, promises, row, rows_of
from tests.phone import Phone
from tests.town import Town


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "KNOCK_SECONDS", 0.02)


@pytest.fixture
async def clock(town: Town, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Moved]:
    """The sender's seconds are moved by the test; they stand still by themselves."""
    moved = Moved(town)
    monkeypatch.setattr(town.rebonds.sender, "_time", lambda: moved.seconds)  # type: ignore[union-attr]
    yield moved
    await town.simulator.delete("faults")


@dataclass
class Moved:
    town: Town
    seconds: float = 1_000.0

    async def passes(self, seconds: float) -> None:
        """Let time pass, for the sender's seconds and for the hour."""
        self.seconds += seconds
        await self.town.passes(seconds=seconds)


SPEAKING = ("sendMessage", "editMessageText", "answerCallbackQuery", "getMe")


async def said(town: Town, after: int = 0, *methods: str) -> list[dict[str, Any]]:
    """What this bot has told Telegram or asked it since a call; asking for news is not meant."""
    found = (await town.simulator.get("calls", after=after))["calls"]
    return [c for c in found if c["bot"] == town.bot_id and c["method"] in (methods or SPEAKING)]


async def until_now(town: Town) -> int:
    """The number of the last call."""
    return int((await town.simulator.get("calls"))["last"])


async def goes_down(town: Town, kind: str = "5xx", methods: Sequence[str] = SPEAKING) -> None:
    for method in methods:
        await town.simulator.post("faults", kind=kind, method=method)


async def comes_back(town: Town) -> None:
    await town.simulator.delete("faults")


async def failing(
    town: Town, kind: str = "5xx", methods: Sequence[str] = SPEAKING
) -> tuple[list[Phone], int]:
    """Five people, some of whom a message has failed; and the number of the last call."""
    crowd = [await town.citizen(f"P{number}") for number in range(5)]
    await town.has_sent_what_is_due()
    before = await until_now(town)
    await goes_down(town, kind, methods)
    for number, phone in enumerate(crowd):
        await promises(town, phone, str(number))
    while not town.rebonds.sender._breaker.is_open:  # type: ignore[union-attr]
        await town.read(rows_of)
    await looks_twice(town)
    assert 2 <= len(await said(town, before)) <= 5, "what was in flight, and what tried alone"
    return crowd, await until_now(town)


async def test_while_telegram_is_down_one_question_leaves_every_ten_seconds_and_nothing_else(
    town: Town, clock: Moved
) -> None:
    crowd, before = await failing(town)

    asked = []
    for step in range(12):
        await clock.passes(5)
        await crowd[0].taps_data("menu")  # somebody taps meanwhile: no toast leaves either
        while len(await said(town, before)) < (step + 1) // 2:
            pass
        await looks_twice(town)
        asked.append(len(await said(town, before)))

    assert asked == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]
    assert {call["method"] for call in await said(town, before)} == {"getMe"}, "nobody is written to in vain"


async def test_when_telegram_answers_again_everything_leaves_within_ten_seconds_once(
    town: Town, clock: Moved
) -> None:
    crowd, before = await failing(town)
    await promises(town, crowd[0], "later", kind=Kind.SESSION)
    await comes_back(town)

    await clock.passes(10)

    ended = [await ends(town, str(number)) for number in range(5)]
    assert {one.state for one in ended} == {"sent"}
    assert max(one.attempts for one in ended) == 2, "one copy too many at most"
    assert (await ends(town, "later")).state == "sent"
    assert len(await said(town, before, "getMe")) == 1


async def test_where_answers_are_lost_for_long_nobody_has_more_than_one_copy_too_many(
    town: Town, clock: Moved
) -> None:
    """What was sent arrives, only Telegram's answer does not: the worst of troubles."""
    await failing(town, "lost")
    for _ in range(60):
        await clock.passes(10)
    await comes_back(town)
    await clock.passes(10)

    ended = [await ends(town, str(number)) for number in range(5)]
    assert {one.state for one in ended} == {"sent"}
    assert max(one.attempts for one in ended) == 2, "one copy too many at most"


async def test_where_only_messages_fail_one_of_them_is_tried_every_ten_seconds(
    town: Town, clock: Moved
) -> None:
    _, before = await failing(town, methods=["sendMessage"])

    tried = []
    for already in range(6):
        await clock.passes(10)
        while len(await said(town, before, "sendMessage")) <= already:
            pass
        await looks_twice(town)
        tried.append(len(await said(town, before, "sendMessage")))

    assert tried == [1, 2, 3, 4, 5, 6]
    assert len(await said(town, before, "getMe")) == 1


async def test_during_a_pause_no_toast_leaves_either_and_a_late_success_does_not_end_it(town: Town) -> None:
    awa, leo = await town.citizen(), await town.citizen("Léo")
    await awa.says("/menu")
    await awa.reads()
    await breaks(town, leo, "latency", seconds=0.3)
    await promises(town, leo, "slow")
    await breaks(town, awa, "429", retry_after=600)
    await promises(town, awa, "refused")
    while (await row(town, "refused")).reason != "too many requests":
        pass
    assert (await ends(town, "slow")).state == "sent", "it was in flight when the pause began"
    before = await until_now(town)

    await awa.taps_data("menu")
    await promises(town, leo, "other")
    await town.passes(seconds=590)
    await looks_twice(town)

    assert await said(town, before) == []


async def test_a_pause_ends_when_telegram_said_and_not_at_the_next_knock(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "KNOCK_SECONDS", 3600)
    monkeypatch.setattr(limits, "PER_CHAT_SECONDS", 3600)
    awa = await town.citizen()
    await breaks(town, awa, "429", retry_after=1)
    await promises(town, awa)

    ended = await ends(town)

    assert (ended.state, ended.attempts) == ("sent", 1)


async def test_the_change_that_is_none_never_comes_back_for_ever(town: Town) -> None:
    """Telegram speaks of a message to change where none was to be changed."""
    awa = await town.citizen()
    refused = Outcome(Verdict.GONE, "message to edit not found")
    await promises(town, awa, due_at=town.clock.now() + timedelta(hours=1))
    one = await row(town)
    claimed = Claim(one.id, one.person_id, one.chat_id, "fr", Kind.ANSWER, HELLO, None, 0, None)

    await town.write(record, claimed, refused, now=town.clock.now(), day="2027-01-04")

    assert (await row(town)).state == "refused"


@pytest.mark.usefixtures("impatient")
async def test_a_bot_that_starts_while_another_program_holds_the_database_goes_on_once_it_is_free(
    town: Town,
) -> None:
    awa = await town.citizen()
    await promises(town, awa, due_at=town.clock.now() + timedelta(hours=1))
    await town.closes()
    town.clock.move_to(town.clock.now() + timedelta(hours=2))

    with locked(town.settings.database_url):
        await town.opens()
        await fails_twice(town)

    assert "pas pu traiter" in (await awa.reads()).text


async def fails_twice(town: Town) -> None:
    """Wait until the sender has asked the store twice, and both times got nothing."""
    assert town.rebonds is not None
    store = town.rebonds.sender._store
    for _ in range(2):
        with pytest.raises(StoreFailing):
            await store.write(lambda tx: tx.connection.execute(update(outbox).values(kind=outbox.c.kind)))
