"""Updates wait, arrive in order, and are tried again."""

import asyncio
from contextlib import asynccontextmanager

import orjson
import pytest
from aiohttp import web

from tests.phone import running_simulator
from tests.simulator.conftest import TOKEN

INLINE = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}


class Receiver:
    """A webhook that answers as it is told and keeps what it got."""

    def __init__(self):
        self.answers = []
        self.inbox = asyncio.Queue()
        self.secrets = set()
        self.gate = asyncio.Event()
        self.gate.set()

    async def receive(self, request):
        update = await request.read()
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        answer = web.json_response(**(self.answers.pop(0) if self.answers else {"status": 200}))
        self.inbox.put_nowait((update, answer.status))
        await self.gate.wait()
        return answer

    async def next(self):
        update, status = await asyncio.wait_for(self.inbox.get(), 10)
        return orjson.loads(update), status

    async def texts(self, count):
        return [(await self.next())[0]["message"]["text"] for _ in range(count)]


@asynccontextmanager
async def receiving():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        receiver.gate.set()
        await runner.cleanup()


@pytest.fixture
async def hook():
    async with receiving() as receiver:
        yield receiver


async def test_polling_confirms_by_the_next_offset(bot, awa):
    for text in "abc":
        await awa.says(text)
    first = await bot("getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["/start", "a"]
    assert [update["update_id"] for update in first] == [700000001, 700000002]

    assert await bot.texts(offset=700000003) == ["b", "c"]
    assert await bot.texts(offset=-1) == ["c"]
    assert await bot.texts() == ["c"]


async def test_polling_waits_for_an_update(bot, awa):
    await bot("getUpdates", offset=700000002)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(bot.texts(timeout=30))
        tasks.create_task(awa.says("enfin"))

    assert waiting.result() == ["enfin"]


async def test_of_two_pollers_the_newer_wins(simulator, bot, awa):
    await bot("getUpdates", offset=700000002)
    before = (await simulator.get("calls"))["last"]
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(simulator.call(TOKEN, "getUpdates", timeout=30))
        await simulator.get("calls/wait", method="getUpdates", after=before)
        second = tasks.create_task(bot.texts(timeout=30))
        assert (await first)["error_code"] == 409
        await awa.says("bonjour")

    assert second.result() == ["bonjour"]


async def test_a_webhook_and_polling_exclude_each_other(bot, hook):
    await bot("setWebhook", url=hook.url)

    code, words = await bot.refused("getUpdates")

    assert (code, words.partition(";")[0]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active",
    )
    await bot("deleteWebhook")
    assert await bot("getUpdates") == []


async def test_a_webhook_gets_its_secret_and_keeps_the_order(bot, awa, hook):
    await bot("setWebhook", url=hook.url, secret_token="a-secret_1", drop_pending_updates=True)
    for number in range(20):
        await awa.says(str(number))

    assert await hook.texts(20) == [str(number) for number in range(20)]
    assert hook.secrets == {"a-secret_1"}


async def test_a_failure_holds_up_its_own_lane_only(simulator, bot, awa, hook):
    await bot("sendMessage", chat_id=1001, text="a", reply_markup=INLINE)
    leo = await simulator.phone(id=1002, first_name="Leo")
    hook.answers = [{"status": 500}] * 3
    await bot("setWebhook", url=hook.url, drop_pending_updates=True)
    await awa.says("un")
    assert [(await hook.next())[1] for _ in range(2)] == [500, 500]

    await awa.says("deux")
    await leo.says("ailleurs")
    assert (await hook.next())[0]["message"]["text"] == "ailleurs"


async def test_a_failure_is_tried_again_with_growing_pauses(simulator, bot, awa, hook):
    await simulator.sets_clock("2030-01-01T10:00:00Z")
    hook.answers = [{"status": 500}] * 4
    await bot("setWebhook", url=hook.url, drop_pending_updates=True)
    await awa.says("un")
    await awa.says("deux")
    assert [(await hook.next())[1] for _ in range(2)] == [500, 500]

    for minute in (1, 2):
        await _lane_rests(simulator, failures=minute + 1)
        await simulator.sets_clock(f"2030-01-01T10:0{minute}:00Z")
        assert (await hook.next())[1] == 500
    await _lane_rests(simulator, failures=4)
    await simulator.sets_clock("2030-01-01T10:03:00Z")

    assert await hook.texts(2) == ["un", "deux"]
    info = await bot("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def _lane_rests(simulator, failures):
    """Wait until the simulator has taken note of the failure: only then does its clock matter."""
    seen = await simulator.get("pending")
    while seen["failures"].get("messages of 1001", 0) < failures:
        seen = await simulator.get("pending/wait", after=seen["seq"])


async def test_retry_after_is_honoured(simulator, bot, awa, hook):
    await simulator.sets_clock("2030-01-01T10:00:00Z")
    hook.answers = [{"status": 503, "headers": {"Retry-After": "600"}}]
    await bot("setWebhook", url=hook.url, drop_pending_updates=True)
    await awa.says("un")
    assert (await hook.next())[1] == 503
    await _lane_rests(simulator, failures=1)

    await simulator.sets_clock("2030-01-01T10:09:00Z")
    assert (await bot("getWebhookInfo"))["pending_update_count"] == 1
    assert hook.inbox.empty()
    await simulator.sets_clock("2030-01-01T10:11:00Z")

    assert await hook.texts(1) == ["un"]


async def test_no_more_connections_than_asked_for(simulator, bot, hook):
    hook.gate.clear()
    await bot("setWebhook", url=hook.url, max_connections=2)
    phones = [await simulator.phone(id=2000 + number) for number in range(5)]
    for phone in phones:
        await phone.says("a")
    await hook.texts(2)
    assert (await bot("getWebhookInfo"))["pending_update_count"] == 5
    assert hook.inbox.empty()

    hook.gate.set()

    assert len(await hook.texts(3)) == 3


async def test_taps_are_forgotten_after_150_seconds_and_messages_after_a_day(simulator, bot, awa):
    await bot("sendMessage", chat_id=1001, text="a", reply_markup=INLINE)
    await simulator.sets_clock("2030-01-01T10:00:00Z")
    await awa.taps("Oui")
    await awa.says("bonjour")

    await simulator.sets_clock("2030-01-01T10:02:00Z")
    assert (await simulator.get("pending"))["queues"].keys() >= {"messages of 1001", "taps of 1001"}
    await simulator.sets_clock("2030-01-01T10:03:00Z")
    assert (await simulator.get("pending"))["queues"].keys() == {"messages of 1001"}
    await simulator.sets_clock("2030-01-02T10:03:00Z")
    assert (await simulator.get("pending"))["queues"] == {}


async def test_a_tap_brings_the_message_it_was_made_on(bot, awa):
    sent = await bot("sendMessage", chat_id=1001, text="a", reply_markup=INLINE)
    await awa.taps("Oui")

    query = (await bot("getUpdates"))[-1]["callback_query"]

    assert (query["data"], query["message"]) == ("oui", sent)


async def test_only_wanted_kinds_arrive(bot, awa):
    await bot("getUpdates", offset=700000002, allowed_updates=["message"])
    await awa.blocks()
    await awa.unblocks()
    await awa.says("a")

    assert [list(update)[1] for update in await bot("getUpdates")] == ["message"]


async def test_blocking_and_editing_are_told(bot, awa):
    number = await awa.says("a")
    await awa.edits(number, "b")
    await awa.blocks()
    await awa.starts()

    kinds = [list(update)[1] for update in await bot("getUpdates", offset=700000003)]

    assert kinds == ["edited_message", "my_chat_member", "my_chat_member", "message"]


async def test_anything_can_be_delivered(simulator, bot, hook):
    await bot("setWebhook", url=hook.url)
    await simulator.post("update", raw="{not json")
    await simulator.post("update", update={"update_id": 7, "message": "nonsense"}, repeat=2)

    bodies = {(await asyncio.wait_for(hook.inbox.get(), 10))[0] for _ in range(3)}

    assert bodies == {b"{not json", b'{"update_id":7,"message":"nonsense"}'}


async def test_polling_cannot_say_what_is_no_json(simulator, bot):
    await simulator.post("update", raw="{not json")
    await simulator.post("update", update={"update_id": 7}, repeat=2)

    assert await bot("getUpdates") == [{"update_id": 7}, {"update_id": 7}]
    assert await bot("getUpdates", offset=8) == []


async def test_a_bot_may_answer_a_webhook_with_a_call(bot, awa, hook):
    await bot("setWebhook", url=hook.url, drop_pending_updates=True)
    hook.answers = [{"data": {"method": "sendMessage", "chat_id": 1001, "text": "Reçu."}}]
    await awa.says("bonjour")

    assert (await awa.reads()).text == "Reçu."


async def test_everything_survives_a_restart(tmp_path):
    state = tmp_path / "simulator.sqlite3"
    async with running_simulator(state) as simulator:
        await simulator.call(TOKEN, "setMyCommands", commands=[{"command": "aide", "description": "Aide"}])
        awa = await simulator.phone(id=1001, first_name="Awa")
        await awa.says("bonjour")
        await awa.sends(photo=True)
        await simulator.call(TOKEN, "sendMessage", chat_id=1001, text="Choisissez", reply_markup=INLINE)
        tap = await awa.taps("Oui")
        before = (
            await simulator.get("chats/1001"),
            await simulator.get("pending"),
            await simulator.get("commands"),
        )

    async with running_simulator(state) as simulator:
        after = (
            await simulator.get("chats/1001"),
            await simulator.get("pending"),
            await simulator.get("commands"),
        )
        photo = after[0]["messages"][1]["photo"]
        assert (await simulator.bytes_of(photo["file_id"])).startswith(b"\x89PNG")
        assert (await simulator.call(TOKEN, "answerCallbackQuery", callback_query_id=tap))["ok"]

    assert _lasting(after) == _lasting(before)


def _lasting(views):
    """What a restart must not change: notices and counters of the moment may go."""
    moment = {"toasts", "events", "now"}
    chat, pending, commands = ({key: view[key] for key in view.keys() - moment} for view in views)
    return chat, pending["queues"], commands
