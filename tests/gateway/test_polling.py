"""Long polling: a batch is stored before it is confirmed, and nothing Telegram says ends it."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest

from bot.logs import set_up_logs
from gateway import polling
from storage import inbox
from tests.gateway.door import answers, locked, said
from tests.phone import Phone
from tests.town import Town


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "AFTER_ERROR_SECONDS", 0.1)
    monkeypatch.setattr(polling, "AFTER_CONFLICT_SECONDS", 0.1)


async def known(town: Town) -> Phone:
    phone = await town.newcomer()
    await phone.says("bonjour")
    await phone.reads()
    return phone


async def polls(town: Town, after: int = 0) -> list[dict[str, Any]]:
    """The bot's calls of getUpdates, once there is one that came later."""
    found = await town.simulator.get("calls/wait", after=after, method="getUpdates")
    return [call for call in found["calls"] if call["bot"] == town.bot_id]


async def pending(town: Town) -> int:
    return int((await town.simulator.get("pending", bot=town.bot_id))["count"])


@pytest.mark.usefixtures("impatient")
async def test_what_could_not_be_stored_is_not_confirmed_and_comes_again(town: Town) -> None:
    awa = await known(town)
    with locked(town.settings.database_url):
        for number in range(5):
            await awa.says(f"bonjour {number}")
        seen = [call["n"] for call in await polls(town)]
        while len(await polls(town, seen[-1])) < 2:  # it asks again, and confirms nothing
            pass

        assert await pending(town) == 5

    for _ in range(5):
        await awa.reads()
    while await pending(town):
        pass


async def test_the_number_that_confirms_is_left_out_after_an_empty_answer(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers start again anywhere after a silent week: an old one would hide what is new."""
    monkeypatch.setattr(polling, "WAIT_SECONDS", 0)
    awa = await known(town)
    await awa.says("encore")
    await awa.reads()
    while "offset" not in (await polls(town))[-1]["params"]:
        pass

    confirming = (await polls(town))[-1]["n"]
    (after, *_) = await polls(town, confirming)

    assert "offset" not in after["params"]
    await awa.says("toujours là")
    await awa.reads()


async def test_what_telegram_delivers_again_has_one_effect(town: Town) -> None:
    awa = await known(town)
    update = said(awa)

    for _ in range(5):
        await town.simulator.post("update", bot=town.bot_id, update=update)

    await awa.reads()
    while await pending(town):
        pass
    await town.has_sent_what_is_due()
    assert await town.read(inbox.counts) == {"done": 2}
    assert len(await answers(awa)) == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "429", "retry_after": 1},
        {"kind": "5xx"},
        {"kind": "lost"},
        {"kind": "drop"},
    ],
    ids=lambda fault: fault["kind"],
)
async def test_a_poll_that_fails_is_asked_again(town: Town, fault: dict[str, Any]) -> None:
    awa = await known(town)
    await town.simulator.post("faults", method="getUpdates", count=1, **fault)
    await awa.says("encore")

    await awa.reads()
    await town.simulator.delete("faults")


async def test_another_program_that_polls_is_waited_for_loudly(town: Town) -> None:
    awa = await known(town)
    log = io.StringIO()
    set_up_logs("WARNING", log)
    token = town.settings.telegram_bot_token.get_secret_value()

    async with town.simulator.session.post(f"{town.simulator.url}/bot{token}/getUpdates") as answer:
        assert answer.status == 200, "the other one has the line now, and then hangs up"

    await awa.says("encore")
    await awa.reads(patience=20)
    assert "another program receives this bot's updates: stop it" in log.getvalue()


async def test_a_webhook_that_somebody_set_is_named_until_it_is_gone(town: Town) -> None:
    await known(town)
    log = io.StringIO()
    set_up_logs("WARNING", log)
    token = town.settings.telegram_bot_token.get_secret_value()
    elsewhere = {"url": "http://127.0.0.1:9/"}

    async with town.simulator.session.post(f"{town.simulator.url}/bot{token}/setWebhook", json=elsewhere):
        seen = (await polls(town))[-1]["n"]

    await polls(town, seen)
    while "remove its webhook" not in log.getvalue():
        await polls(town)


async def test_stopping_does_not_wait_for_telegram(town: Town) -> None:
    """A poll lasts 25 seconds; what it would bring is not confirmed and comes again."""
    await known(town)

    async with asyncio.timeout(5):
        await town.closes()
        await town.opens()
