"""The simulator says no in Telegram's own words."""

import pytest

LONG = "é" * 4097
INLINE = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}


def keyboard(**button):
    return {"inline_keyboard": [[{"text": "Oui"} | button]]}


REFUSALS = [
    ("sendMessage", {"chat_id": 9, "text": "a"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "a"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"text": "a"}, 400, "Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 1001}, 400, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": 1001, "text": " \n "}, 400, "Bad Request: text must be non-empty"),
    ("sendMessage", {"chat_id": 1001, "text": LONG}, 400, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": 1001, "text": "😀" * 2049}, 400, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": 1001, "text": "a", "reply_markup": keyboard(callback_data="é" * 33)}, 400,
     "Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": 1001, "text": "a", "reply_markup": keyboard(callback_data="")}, 400,
     "Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": 1001, "text": "a", "reply_markup": keyboard()}, 400,
     "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("sendMessage", {"chat_id": 1001, "text": "a", "reply_markup": "{"}, 400,
     "Bad Request: can't parse reply markup JSON object"),
    ("sendMessage", {"chat_id": 1001, "text": "a", "reply_parameters": {"message_id": 99}}, 400,
     "Bad Request: message to be replied not found"),
    ("sendMessage", {"chat_id": 1001, "text": "a", "parse_mode": "rtf"}, 400, "Bad Request: unsupported parse_mode"),
    ("sendPhoto", {"chat_id": 1001}, 400, "Bad Request: there is no photo in the request"),
    ("sendPhoto", {"chat_id": 1001, "photo": "nothing"}, 400,
     "Bad Request: wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"chat_id": 1001, "photo": "x", "caption": "é" * 1025}, 400,
     "Bad Request: message caption is too long"),
    ("editMessageText", {"chat_id": 1001, "message_id": 99, "text": "a"}, 400, "Bad Request: message to edit not found"),
    ("editMessageText", {"chat_id": 1001, "message_id": 1, "text": "a"}, 400, "Bad Request: message can't be edited"),
    ("deleteMessage", {"chat_id": 1001, "message_id": 99}, 400, "Bad Request: message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, 400,
     "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    ("sendChatAction", {"chat_id": 1001, "action": "dancing"}, 400, "Bad Request: wrong parameter action in request"),
    ("setMyCommands", {"commands": [{"command": "Aide", "description": "x"}]}, 400, "Bad Request: BOT_COMMAND_INVALID"),
    ("getFile", {"file_id": "nothing"}, 400, "Bad Request: invalid file_id"),
    ("sendCake", {}, 404, "Not Found: method not found"),
]  # fmt: skip


async def test_what_makes_no_sense_is_refused(bot, awa):
    for method, params, code, description in REFUSALS:
        assert await bot.refused(method, **params) == (code, description), (method, params)


async def test_a_text_of_4096_units_is_accepted(bot, awa):
    await bot("sendMessage", chat_id=1001, text="😀" * 2048)


async def test_the_limit_counts_what_is_left_after_formatting(bot, awa):
    await bot("sendMessage", chat_id=1001, text=f"<b>{'a' * 4096}</b>", parse_mode="HTML")


async def test_a_bot_cannot_write_first(simulator, bot):
    await simulator.phone(id=1002)

    refusal = await bot.refused("sendMessage", chat_id=1002, text="Bonjour")

    assert refusal == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_who_blocked_the_bot_hears_nothing_until_the_block_ends(bot, awa):
    await awa.blocks()
    assert await bot.refused("sendMessage", chat_id=1001, text="a") == (
        403,
        "Forbidden: bot was blocked by the user",
    )

    await awa.unblocks()
    await bot("sendMessage", chat_id=1001, text="a")


async def test_a_deleted_account_is_gone(bot, awa):
    await awa.deactivates()

    assert await bot.refused("sendMessage", chat_id=1001, text="a") == (403, "Forbidden: user is deactivated")


async def test_an_edit_must_change_something(bot, awa):
    sent = await bot("sendMessage", chat_id=1001, text="Bonjour", reply_markup=INLINE)
    where = {"chat_id": 1001, "message_id": sent["message_id"]}

    code, words = await bot.refused("editMessageText", **where, text="Bonjour", reply_markup=INLINE)
    assert (code, words[:40]) == (400, "Bad Request: message is not modified: sp")

    assert "reply_markup" not in await bot("editMessageText", **where, text="Bonjour")
    assert (await bot.refused("editMessageReplyMarkup", **where))[1] == words


async def test_words_and_captions_are_edited_each_by_its_own_method(bot, awa):
    await awa.sends(photo=True)
    photo = (await bot("getUpdates"))[-1]["message"]["photo"][-1]["file_id"]
    text = (await bot("sendMessage", chat_id=1001, text="a"))["message_id"]
    picture = (await bot("sendPhoto", chat_id=1001, photo=photo))["message_id"]

    no_caption = await bot.refused("editMessageCaption", chat_id=1001, message_id=text, caption="b")
    no_text = await bot.refused("editMessageText", chat_id=1001, message_id=picture, text="b")

    assert no_caption == (400, "Bad Request: there is no caption in the message to edit")
    assert no_text == (400, "Bad Request: there is no text in the message to edit")
    edited = await bot("editMessageCaption", chat_id=1001, message_id=picture, caption="b")
    assert edited["caption"] == "b"


async def test_a_tap_can_be_answered_for_15_seconds(simulator, bot, awa):
    await bot("sendMessage", chat_id=1001, text="a", reply_markup=INLINE)
    await simulator.sets_clock("2030-01-01T10:00:00Z")
    early, late = await awa.taps("Oui"), await awa.taps("Oui")
    await bot("answerCallbackQuery", callback_query_id=early, text="C’est noté.")
    assert await awa.hears() == "C’est noté."

    await simulator.sets_clock("2030-01-01T10:01:00Z")

    assert (await bot.refused("answerCallbackQuery", callback_query_id=late))[1].startswith(
        "Bad Request: query is too old"
    )


async def test_old_messages_stay(simulator, bot, awa):
    await simulator.sets_clock("2030-01-01T10:00:00Z")
    sent = await bot("sendMessage", chat_id=1001, text="a")
    await simulator.sets_clock("2030-01-04T10:00:00Z")

    refusal = await bot.refused("deleteMessage", chat_id=1001, message_id=sent["message_id"])

    assert refusal == (400, "Bad Request: message can't be deleted for everyone")


@pytest.mark.parametrize("token", ["12", "12:short", "abc:0123456789", "12:0123456789 "])
async def test_a_malformed_token_is_nobody(simulator, token):
    answer = await simulator.call(token, "getMe")

    assert answer == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_another_token_for_the_same_bot_is_nobody(simulator, bot):
    assert (await simulator.call("4242:another-token-altogether", "getMe"))["error_code"] == 401


async def test_a_bot_leaves_a_group_once(simulator, bot, awa):
    await simulator.post("groups", id=-100500, title="Voisins", user=1001)
    joined = (await bot("getUpdates"))[-1]["my_chat_member"]
    assert (joined["chat"]["id"], joined["new_chat_member"]["status"]) == (-100500, "member")

    assert await bot("leaveChat", chat_id=-100500)

    refusal = await bot.refused("sendMessage", chat_id=-100500, text="a")
    assert refusal == (403, "Forbidden: bot is not a member of the supergroup chat")
