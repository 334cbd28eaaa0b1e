"""Whatever is sent, the simulator answers in its form."""

import orjson
import pytest

from tests.simulator.conftest import TOKEN

ODD = [
    "", "x", 0, -1, 2**60, 1.5, True, None, [], [[]], [1], ["a"], {}, {"a": 1}, "[1", "[]", "{}", "\ud83d",
    {"type": "chat"}, {"type": []}, {"keyboard": 1}, {"inline_keyboard": [[1]]}, {"inline_keyboard": [[{"text": 1}]]},
    {"inline_keyboard": [[{"text": "a", "callback_data": 1, "url": 1}]]}, {"message_id": "x"}, {"message_id": {}},
    [{"type": "bold"}], [{"type": "bold", "offset": "a", "length": None}], [{"command": 1}],
]  # fmt: skip
CALLS = {
    "sendMessage": [
        "text",
        "parse_mode",
        "entities",
        "reply_markup",
        "reply_parameters",
        "reply_to_message_id",
    ],
    "sendPhoto": ["photo", "caption", "caption_entities"],
    "sendVoice": ["voice", "duration"],
    "sendLocation": ["latitude", "longitude"],
    "sendContact": ["phone_number"],
    "copyMessage": ["from_chat_id", "message_id"],
    "forwardMessage": ["from_chat_id", "message_id"],
    "editMessageText": ["message_id", "text", "reply_markup"],
    "editMessageReplyMarkup": ["message_id", "reply_markup"],
    "deleteMessage": ["chat_id", "message_id"],
    "deleteMessages": ["message_ids"],
    "answerCallbackQuery": ["callback_query_id", "text"],
    "sendChatAction": ["chat_id", "action"],
    "getUpdates": ["offset", "limit", "allowed_updates"],
    "setWebhook": ["url", "secret_token", "max_connections", "allowed_updates"],
    "setMyCommands": ["commands", "scope", "language_code"],
    "setMyName": ["name", "language_code"],
    "setChatMenuButton": ["menu_button", "chat_id"],
    "getFile": ["file_id"],
    "getChat": ["chat_id"],
    "leaveChat": ["chat_id"],
}
ORDERS = {
    "users": ["id", "first_name", "username"],
    "bots": ["token", "username"],
    "start": ["user", "payload", "bot"],
    "send": ["text", "photo", "voice", "contact", "location", "sticker", "document", "caption", "extra"],
    "tap": ["message_id", "button", "data"],
    "edit": ["message_id", "text"],
    "groups": ["id", "type", "title"],
    "update": ["update", "raw", "repeat"],
    "faults": ["kind", "method", "chat", "count", "probability", "seed", "retry_after", "seconds", "status"],
    "clock": ["now"],
    "limits": ["overall", "per_chat"],
    "settings": ["query_lifetime"],
}


def odd_bodies(fields, usual):
    """Each field in turn with each odd value, beside what is usual."""
    for field in fields:
        for value in ODD:
            yield dumped(usual | {field: value})


def dumped(body):
    return orjson.dumps(body) if "\ud83d" not in body.values() else b'{"text": "\\ud83d"}'


@pytest.mark.parametrize("method", CALLS)
async def test_no_call_breaks_it(simulator, bot, awa, method):
    usual = {"chat_id": 1001, "text": "a", "message_id": 1, "from_chat_id": 1001}
    for body in odd_bodies(CALLS[method], usual):
        answer = await posted(simulator, f"bot{TOKEN}/{method}", body)
        assert answer["ok"] or answer["error_code"] in (400, 403, 409), (body, answer)
        await simulator.call(TOKEN, "deleteWebhook")


@pytest.mark.parametrize("order", ORDERS)
async def test_no_order_breaks_it(simulator, bot, awa, order):
    for body in odd_bodies(ORDERS[order], {"user": 1001, "id": 5, "kind": "429", "count": 0}):
        await posted(simulator, f"control/{order}", body)
        assert await posted(simulator, f"bot{TOKEN}/getMe", b"{}"), body


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"a"'])
async def test_a_body_that_is_no_object_is_refused_or_empty(simulator, body):
    answer = await posted(simulator, f"bot{TOKEN}/sendMessage", body)

    assert answer["error_code"] == 400


async def posted(simulator, path, body):
    headers = {"Content-Type": "application/json"}
    async with simulator.session.post(f"{simulator.url}/{path}", data=body, headers=headers) as answer:
        assert answer.status < 500, (body, await answer.text())
        return await answer.json()
