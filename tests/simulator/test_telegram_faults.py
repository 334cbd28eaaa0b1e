"""Troubles come as ordered, and what bots do is measured."""

import aiohttp
import pytest

from tests.simulator.conftest import TOKEN


async def test_a_pause_is_asked_for_as_often_as_ordered(simulator, bot, awa):
    await simulator.fault("429", method="sendMessage", count=2, retry_after=7)

    answers = [await simulator.call(TOKEN, "sendMessage", chat_id=1001, text="a") for _ in range(3)]

    assert answers[0]["parameters"] == {"retry_after": 7}
    assert [answer.get("description", "sent") for answer in answers] == [
        "Too Many Requests: retry after 7"
    ] * 2 + ["sent"]


async def test_a_fault_strikes_only_whom_it_should(simulator, bot, awa):
    await simulator.fault("5xx", chat=1002, status=503)

    assert (await simulator.call(TOKEN, "sendMessage", chat_id=1002, text="a"))["error_code"] == 503
    await bot("sendMessage", chat_id=1001, text="a")
    await simulator.delete("faults")
    assert await simulator.get("faults") == {"faults": []}


async def test_chance_repeats_itself_with_the_same_seed(simulator, bot, awa):
    async def struck():
        await simulator.fault("5xx", probability=0.5, seed=3)
        answers = [(await simulator.call(TOKEN, "getMe"))["ok"] for _ in range(20)]
        await simulator.delete("faults")
        return answers

    first = await struck()

    assert first == await struck()
    assert len(set(first)) == 2


async def test_a_lost_answer_has_its_effect(simulator, bot, awa):
    await simulator.fault("lost", method="sendMessage", count=1)

    with pytest.raises(aiohttp.ClientError):
        await bot("sendMessage", chat_id=1001, text="perdu ?")

    assert (await awa.reads()).text == "perdu ?"
    assert [call["fault"] for call in await simulator.calls("sendMessage")] == ["lost"]


async def test_a_dropped_call_has_none(simulator, bot, awa):
    await simulator.fault("drop", method="sendMessage", count=1)

    with pytest.raises(aiohttp.ClientError):
        await bot("sendMessage", chat_id=1001, text="perdu")

    assert await awa.unread() == []


async def test_slowness_only_delays(simulator, bot, awa):
    await simulator.fault("latency", seconds=0.01)

    await bot("sendMessage", chat_id=1001, text="lent")

    assert (await simulator.get("faults"))["faults"][0]["struck"] == 1


async def test_speed_is_measured_and_can_be_limited(simulator, bot, awa):
    await simulator.post("limits", per_chat=2)

    answers = [await simulator.call(TOKEN, "sendMessage", chat_id=1001, text="a") for _ in range(3)]

    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[2]["parameters"] == {"retry_after": 1}
    report = await simulator.get("limits")
    assert (report["messages"], report["most_per_second"], report["chats"]) == (3, 3, {"1001": 3})


async def test_calls_are_kept_with_their_end(simulator, bot, awa):
    await simulator.call(TOKEN, "SENDMESSAGE", chat_id=9, text="a")

    (call,) = await simulator.calls("sendMessage")

    assert (call["status"], call["description"], call["params"]) == (
        400,
        "Bad Request: chat not found",
        {"chat_id": 9, "text": "a"},
    )


@pytest.mark.parametrize(
    ("path", "order", "complaint"),
    [
        ("send", {"user": 5, "text": "a"}, "no user has the id 5"),
        ("send", {"user": "x", "text": "a"}, "`user` must be a whole number"),
        ("send", {"user": 1001}, "nothing to send"),
        ("start", {"user": 1001, "payload": "é"}, "a start payload has at most 64 characters"),
        ("tap", {"user": 1001, "button": "Oui"}, "no message bears a button “Oui”"),
        ("tap", {"user": 1001, "message_id": 1, "button": "Oui"}, "it shows no button at all"),
        ("faults", {"kind": "fire"}, "`kind` must be one of"),
        ("clock", {"now": "midi"}, "`now` must be a date"),
        ("update", {}, "give `update`"),
        ("users", {"id": 1}, "`first_name` must be a text"),
    ],
)
async def test_a_bad_order_is_explained(simulator, bot, awa, path, order, complaint):
    async with simulator.session.post(f"{simulator.url}/control/{path}", json=order) as answer:
        assert answer.status == 400
        assert complaint in (await answer.json())["error"]


async def test_strangers_pages_are_kept_out(simulator):
    url = f"{simulator.url}/control/health"
    async with simulator.session.get(url, headers={"Origin": "https://evil.example"}) as answer:
        assert answer.status == 403
    async with simulator.session.get(url, headers={"Origin": "http://localhost:8080"}) as answer:
        assert answer.status == 200


async def test_a_reset_can_spare_the_bots(simulator, bot, awa):
    await bot("setMyName", name="La Convention")

    await simulator.reset(keep_bots=True)
    kept = await simulator.get("state")
    await simulator.reset()

    assert ([b["first_name"] for b in kept["bots"]], kept["users"]) == (["La Convention"], [])
    assert (await simulator.get("state"))["bots"] == []
