"""What people do with their phones: start, write, tap, edit, block."""

import re
from typing import Any

from simulator.attachments import FOLDERS, attachment
from simulator.bots import Bot, Query
from simulator.chats import Chat, Message
from simulator.files import Upload
from simulator.formatting import plain
from simulator.refusals import Impossible
from simulator.samples import sample
from simulator.wire import Json
from simulator.world import User, World

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
Done = dict[str, Any]


def start(world: World, bot: Bot, user: User, payload: str = "") -> Done:
    """Open the bot's link and press Start; a blocked bot is let in again."""
    if not PAYLOAD.fullmatch(payload):
        raise Impossible("a start payload has at most 64 characters of A-Z, a-z, 0-9, _ and -")
    chat = world.chat(bot, user.chat())
    if chat.blocked:
        unblock(world, bot, user)
    return say(world, bot, user, plain(f"/start {payload}".strip()))


def say(world: World, bot: Bot, user: User, content: Json) -> Done:
    """Send a message to the bot."""
    chat = _open_chat(world, bot, user)
    chat.started = True
    body = {"message_id": bot.next_message_id(), "from": user.wire(), "chat": chat.about}
    body["date"] = world.clock.seconds()
    message = Message(outgoing=False, body=body | content | body)
    if (chat.reply_keyboard or {}).get("one_time_keyboard"):
        chat.reply_keyboard = None
    chat.put(message)
    update_id = bot.notify("message", f"messages of {chat.id}", message.body)
    return {"update_id": update_id, "message_id": message.message_id}


def content_of(world: World, user: User, wish: Json, uploads: dict[str, Upload]) -> Json:
    """What a person sends, from what the driver of the simulator wrote."""
    extra = wish.get("extra") or {}
    if not isinstance(extra, dict):
        raise Impossible("`extra` must be an object: the fields of a Telegram message")
    kinds = [kind for kind in FOLDERS if wish.get(kind) or kind in uploads]
    if kinds:
        file = world.files.keep(FOLDERS[kinds[0]], uploads.get(kinds[0]) or sample(kinds[0], wish[kinds[0]]))
        details = wish.get(kinds[0])
        words = plain(str(wish["caption"]), "caption") if wish.get("caption") else {}
        return attachment(kinds[0], file, details if isinstance(details, dict) else {}) | words | extra
    if wish.get("contact"):
        return {"contact": _contact(user, wish["contact"])} | extra
    if isinstance(wish.get("location"), dict):
        return {"location": wish["location"]} | extra
    if isinstance(wish.get("text"), str) and wish["text"].strip():
        return plain(wish["text"]) | extra
    if extra:
        return extra
    raise Impossible(
        "nothing to send: give text, contact, location, photo, voice, document, sticker or extra"
    )


def _contact(user: User, contact: object) -> Json:
    """Somebody's number; one's own when nothing else is said."""
    own = {
        "phone_number": f"+3363998{user.id % 10000:04d}",
        "first_name": user.first_name,
        "user_id": user.id,
    }
    return own | contact if isinstance(contact, dict) else own


def tap(
    world: World, bot: Bot, user: User, message_id: int | None, button: str | None, data: str | None
) -> Done:
    """Tap a button under a message, or send what a tampered phone would send."""
    chat = _open_chat(world, bot, user)
    message = _tapped_message(chat, message_id, button)
    if data is None:
        data = _data_of(message, button or "")
    query_id = bot.ask(Query(user.id, chat.id, message.message_id, world.clock.now()))
    query = {
        "id": query_id,
        "from": user.wire(),
        "message": _as_seen(message),
        "chat_instance": str(chat.id * 7919 + bot.id),
        "data": data,
    }
    return {
        "update_id": bot.notify("callback_query", f"taps of {user.id}", query),
        "callback_query_id": query_id,
    }


def _as_seen(message: Message) -> Json:
    if not message.deleted:
        return message.body
    return {"message_id": message.message_id, "chat": message.body["chat"], "date": 0}


def _tapped_message(chat: Chat, message_id: int | None, button: str | None) -> Message:
    if message_id is not None:
        if message := chat.messages.get(message_id):
            return message
        raise Impossible(f"the chat has no message {message_id}")
    for message in sorted(chat.messages.values(), key=lambda message: -message.message_id):
        if not message.deleted and any(shown["text"] == button for row in message.buttons for shown in row):
            return message
    raise Impossible(f"no message bears a button “{button}”")


def _data_of(message: Message, label: str) -> str:
    shown = [button for row in message.buttons for button in row]
    for button in shown:
        if button["text"] == label:
            if "callback_data" not in button:
                raise Impossible(f"the button “{label}” opens a link: nothing is sent to the bot")
            return str(button["callback_data"])
    labels = ", ".join(f"“{button['text']}”" for button in shown) or "no button at all"
    raise Impossible(f"message {message.message_id} bears no button “{label}”; it shows {labels}")


def edit(world: World, bot: Bot, user: User, message_id: int, text: str) -> Done:
    """Change one's own message."""
    chat = _open_chat(world, bot, user)
    message = chat.found(message_id)
    if message is None or message.outgoing:
        raise Impossible(f"message {message_id} is not one of this user's messages")
    name = "text" if "text" in message.body else "caption"
    kept = {
        key: value for key, value in message.body.items() if key not in (name, "entities", "caption_entities")
    }
    message.body = kept | plain(text, name) | {"edit_date": world.clock.seconds()}
    chat.put(message)
    update_id = bot.notify("edited_message", f"messages of {chat.id}", message.body)
    return {"update_id": update_id, "message_id": message_id}


def block(world: World, bot: Bot, user: User) -> Done:
    """Stop the bot: it can no longer write."""
    return _set_blocked(world, bot, user, blocked=True)


def unblock(world: World, bot: Bot, user: User) -> Done:
    """Let the bot in again."""
    return _set_blocked(world, bot, user, blocked=False)


def _set_blocked(world: World, bot: Bot, user: User, *, blocked: bool) -> Done:
    chat = world.chat(bot, user.chat())
    if chat.blocked == blocked:
        return {"update_id": None}
    chat.blocked = blocked
    chat.happened("blocked" if blocked else "unblocked")
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    return {"update_id": _membership(world, bot, user, chat.about, before, after)}


def add_to_group(world: World, bot: Bot, user: User, group: Json) -> Done:
    """Add the bot to a group."""
    chat = world.chat(bot, group)
    chat.started, chat.left = True, False
    chat.changed()
    return {"update_id": _membership(world, bot, user, chat.about, "left", "member")}


def _membership(world: World, bot: Bot, user: User, chat: Json, before: str, after: str) -> int | None:
    change = {
        "chat": chat,
        "from": user.wire(),
        "date": world.clock.seconds(),
        "old_chat_member": _member(bot, before),
        "new_chat_member": _member(bot, after),
    }
    return bot.notify("my_chat_member", f"membership in {chat['id']}", change)


def _member(bot: Bot, status: str) -> Json:
    return {"user": bot.wire(), "status": status} | ({"until_date": 0} if status == "kicked" else {})


def deactivate(world: World, user: User) -> Done:
    """Delete one's account."""
    user.deactivated = True
    world.meet(user)
    return {}


def _open_chat(world: World, bot: Bot, user: User) -> Chat:
    if user.deactivated:
        raise Impossible(f"the account of user {user.id} is deactivated")
    chat = world.chat(bot, user.chat())
    if chat.blocked:
        raise Impossible(f"user {user.id} has blocked the bot: unblock it first")
    return chat
