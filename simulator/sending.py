"""What a bot does in a chat: send, edit, delete, answer a tap."""

from functools import partial
from typing import Any

from simulator.attachments import FOLDERS, attachment, taken
from simulator.call import Call, Methods
from simulator.chats import Chat, Message
from simulator.formatting import caption, message_text
from simulator.keyboards import inline, reply_markup
from simulator.params import Params
from simulator.refusals import MESSAGE_NOT_MODIFIED, QUERY_TOO_OLD, bad_request
from simulator.wire import Json

TWO_DAYS = 172_800
LONGEST_TOAST = 200
CAPTIONED = frozenset({"photo", "voice", "document", "video", "audio", "animation"})
CONTENT = (
    frozenset({"text", "entities", "caption", "caption_entities", "contact", "location"}) | FOLDERS.keys()
)
ACTIONS = frozenset(
    {"typing", "choose_sticker", "find_location"}
    | {
        f"{verb}_{what}"
        for verb in ("upload", "record")
        for what in ("photo", "video", "voice", "video_note", "document")
    }
)


def send_message(call: Call) -> Json:
    """Send a text."""
    return _send(call, call.reachable(), lambda: message_text(call.params))


def send_file(kind: str, call: Call) -> Json:
    """Send a file of some kind, with its caption."""
    chat = call.reachable()

    def content() -> Json:
        words = caption(call.params) if kind in CAPTIONED else {}
        file = taken(kind, call.params, call.world.files)
        return attachment(kind, file, call.params.values) | words

    return _send(call, chat, content)


def send_location(call: Call) -> Json:
    """Send a place."""
    place = {name: call.params.real(name) for name in ("latitude", "longitude")}
    return _send(call, call.reachable(), lambda: {"location": place})


def send_contact(call: Call) -> Json:
    """Send somebody's number."""
    contact = {name: call.params.text(name) for name in ("phone_number", "first_name") if name in call.params}
    return _send(call, call.reachable(), lambda: {"contact": contact})


def copy_message(call: Call) -> Json:
    """Send the content of a message again."""
    original = _original(call, "message to copy not found")
    body = {name: value for name, value in original.body.items() if name in CONTENT}
    return {"message_id": _send(call, call.reachable(), lambda: body)["message_id"]}


def forward_message(call: Call) -> Json:
    """Pass a message on, with its origin."""
    original = _original(call, "message to forward not found")
    body = {name: value for name, value in original.body.items() if name in CONTENT}
    origin = {"type": "user", "date": original.body["date"], "sender_user": original.body["from"]}
    return _send(call, call.reachable(), lambda: body | {"forward_origin": origin})


def _original(call: Call, missing: str) -> Message:
    source = Call(call.world, call.bot, Params({"chat_id": call.params.text("from_chat_id")})).chat()
    message = source.found(call.params.integer("message_id"))
    if message is None:
        raise bad_request(missing)
    return message


def _send(call: Call, chat: Chat, content: Any) -> Json:
    body: Json = {
        "message_id": 0,
        "from": call.bot.wire(),
        "chat": chat.about,
        "date": call.world.clock.seconds(),
    }
    body |= _replied(call, chat) | content()
    markup = reply_markup(call.params)
    if call.params.flag("protect_content"):
        body["has_protected_content"] = True
    body["message_id"] = call.bot.next_message_id()
    message = Message(outgoing=True, body=body | inline(markup))
    _set_reply_keyboard(chat, message, markup)
    chat.put(message)
    return message.body


def _set_reply_keyboard(chat: Chat, message: Message, markup: Json) -> None:
    if "keyboard" in markup:
        message.reply_keyboard = chat.reply_keyboard = markup
    elif markup.get("remove_keyboard"):
        chat.reply_keyboard = None


def _replied(call: Call, chat: Chat) -> Json:
    wanted = Params(call.params.object("reply_parameters"))
    number = wanted.integer("message_id") or call.params.integer("reply_to_message_id")
    if not number:
        return {}
    original = chat.found(number)
    if original is not None:
        return {"reply_to_message": {k: v for k, v in original.body.items() if k != "reply_to_message"}}
    if wanted.flag("allow_sending_without_reply") or call.params.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def edit_text(call: Call) -> Json:
    """Change the text of a message; its keyboard goes unless it is sent again."""
    chat = call.reachable()
    message = call.own_message(chat)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(call, chat, message, message_text(call.params), {"text", "entities"})


def edit_caption(call: Call) -> Json:
    """Change the words under a file."""
    chat = call.reachable()
    message = call.own_message(chat)
    if CAPTIONED.isdisjoint(message.body):
        raise bad_request("there is no caption in the message to edit")
    return _edit(call, chat, message, caption(call.params), {"caption", "caption_entities"})


def edit_markup(call: Call) -> Json:
    """Change only the buttons of a message."""
    chat = call.reachable()
    return _edit(call, chat, call.own_message(chat), {}, set())


def _edit(call: Call, chat: Chat, message: Message, content: Json, replaced: set[str]) -> Json:
    replaced = replaced | {"reply_markup", "edit_date"}
    before = {name: value for name, value in message.body.items() if name != "edit_date"}
    kept = {name: value for name, value in before.items() if name not in replaced}
    after = kept | content | inline(reply_markup(call.params))
    if after == before:
        raise bad_request(MESSAGE_NOT_MODIFIED)
    message.body = after | {"edit_date": call.world.clock.seconds()}
    chat.put(message)
    return message.body


def delete_message(call: Call) -> bool:
    """Take a message out of the chat."""
    chat = call.chat()
    _delete(call, chat, call.params.integer("message_id"))
    return True


def delete_messages(call: Call) -> bool:
    """Take several messages out; those that are not there are passed over."""
    chat = call.chat()
    for number in call.params.array("message_ids"):
        if isinstance(number, int) and chat.found(number):
            _delete(call, chat, number)
    return True


def _delete(call: Call, chat: Chat, number: int) -> None:
    message = chat.found(number)
    if message is None:
        raise bad_request("message to delete not found")
    if call.world.clock.seconds() - message.body["date"] > TWO_DAYS:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    chat.put(message)


def answer_callback_query(call: Call) -> bool:
    """Answer a tap: the button stops spinning, and a notice may show."""
    query = call.bot.queries.get(call.params.text("callback_query_id"))
    if query is None or call.world.clock.now() - query.at > call.world.query_lifetime:
        raise bad_request(QUERY_TOO_OLD)
    text = call.params.text("text")
    if len(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    if chat := call.bot.chats.get(query.chat):
        chat.happened("answered", message_id=query.message_id)
        if text or "url" in call.params:
            chat.toast(text, call.params.flag("show_alert"), call.params.text("url"))
    return True


def send_chat_action(call: Call) -> bool:
    """Show that the bot is typing, or busy with something."""
    chat = call.reachable()
    action = call.params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.happened("action", action=action)
    return True


FILE_METHODS: Methods = {"send" + kind.title().replace("_", ""): partial(send_file, kind) for kind in FOLDERS}
METHODS: Methods = FILE_METHODS | {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendContact": send_contact,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
}
