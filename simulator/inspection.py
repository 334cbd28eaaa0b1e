"""What whoever drives the simulator may see: chats, queues, commands."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from simulator.attachments import FOLDERS
from simulator.bots import Bot
from simulator.chats import Chat, Message
from simulator.wire import Json
from simulator.world import User, World

SHOWN = (
    "caption",
    "contact",
    "location",
    "entities",
    "caption_entities",
    "reply_to_message",
    "forward_origin",
)


def chat_view(world: World, chat: Chat, after: int) -> Json:
    """What changed in a chat after a change."""
    return {
        "seq": chat.seq,
        "messages": [message_view(message) for message in chat.since(after)],
        "toasts": [asdict(toast) for toast in chat.toasts if toast.seq > after],
        "events": [event for event in chat.events if event["seq"] > after],
        "reply_keyboard": chat.reply_keyboard,
        "started": chat.started,
        "blocked": chat.blocked,
        "now": world.clock.moment().isoformat(),
    }


def message_view(message: Message) -> Json:
    """A message as a person sees it."""
    body = message.body
    view: Json = {
        "message_id": message.message_id,
        "seq": message.seq,
        "from": "bot" if message.outgoing else "user",
        "text": body.get("text", ""),
        "buttons": [[_button_view(button) for button in row] for row in message.buttons],
        "reply_keyboard": message.reply_keyboard,
        "date": body["date"],
        "edited": "edit_date" in body,
        "deleted": message.deleted,
    }
    view |= {name: body[name] for name in SHOWN if name in body}
    return view | {kind: _file_view(body[kind]) for kind in FOLDERS if kind in body}


def _button_view(button: Json) -> Json:
    return {"label": button["text"], "data": button.get("callback_data"), "url": button.get("url")}


def _file_view(file: Any) -> Json:
    """A photo comes in several sizes: the biggest is shown."""
    shown: Json = file[-1] if isinstance(file, list) else file
    return shown


def pending_view(bot: Bot) -> Json:
    """What waits for a bot, lane by lane."""
    lanes = {
        lane: [
            {
                "update_id": pending.update_id,
                "kind": pending.kind,
                "expires_at": datetime.fromtimestamp(pending.expires_at, UTC).isoformat(),
                "body": pending.body.decode("utf-8", "replace"),
            }
            for pending in waiting
        ]
        for lane, waiting in bot.queue.lanes().items()
    }
    return {
        "bot": bot.id,
        "seq": bot.queue.seq,
        "count": len(bot.queue),
        "queues": lanes,
        "failures": bot.queue.failures,
    }


def commands_view(bot: Bot) -> Json:
    """What a bot says of itself."""
    return {"bot": bot.id} | asdict(bot.profile)


def bot_view(bot: Bot) -> Json:
    """A bot in the list."""
    return {
        "id": bot.id,
        "username": bot.username,
        "first_name": bot.wire()["first_name"],
        "webhook": bot.webhook.url if bot.webhook else "",
        "pending": len(bot.queue),
        "chats": {
            str(chat.id): {"seq": chat.seq, "started": chat.started, "blocked": chat.blocked}
            for chat in bot.chats.values()
        },
    }


def user_view(user: User) -> Json:
    """A person in the list."""
    return asdict(user)


def about_view(world: World, bot: Bot, user: User) -> Json:
    """What a phone shows around a chat: names, the description, the menu of commands."""
    language = user.language_code
    scopes: list[Json] = [
        {"type": "chat", "chat_id": user.id},
        {"type": "all_private_chats"},
        {"type": "default"},
    ]
    return {
        "bot": {
            "id": bot.id,
            "username": bot.username,
            "name": bot.in_language(bot.profile.names, language) or bot.first_name,
            "description": bot.in_language(bot.profile.descriptions, language),
        },
        "user": {"id": user.id, "name": user.name},
        "commands": bot.commands_for(scopes, language),
        "bots": [known.username for known in world.bots.values()],
    }
