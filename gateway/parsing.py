"""Understand what Telegram delivered, without ever trusting it.

Of 100,000 mutated updates a third makes python-telegram-bot's own parser raise: bytes are stored first and
taken apart here, where anything unexpected is `Malformed` and goes to quarantine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

import orjson

from domain.media import Attached, Medium
from domain.spelling import clean
from domain.updates import (
    Command,
    Edited,
    Elsewhere,
    Ignored,
    Left,
    Returned,
    Said,
    Sender,
    Showed,
    Tap,
    Update,
)

MAX_ID = 2**63 - 1

SHOWN = (
    "photo", "voice", "audio", "video", "video_note", "document", "sticker", "animation", "contact",
    "location", "venue", "poll", "dice", "story", "game", "checklist", "paid_media", "gift",
)  # fmt: skip

LANGUAGES = ("fr", "en")
"""The languages the bot speaks; French is spoken to whoever speaks neither."""


class Malformed(ValueError):
    """These bytes are not an update that can be understood."""


def envelope(raw: bytes) -> tuple[int, int]:
    """The id of an update and the account whose turn it is (0 where it belongs to nobody).

    Raises `Malformed` where the bytes have no usable id; all else is left for later.
    """
    document = _document(raw)
    update_id = document.get("update_id")
    if not _is_id(update_id) or update_id < 0:
        raise Malformed("no usable update_id")
    return update_id, _account(document)


def parse(raw: bytes) -> Update:
    """What happened. Raises `Malformed` where that cannot be told."""
    try:
        return _understand(_document(raw))
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, RecursionError) as error:
        if isinstance(error, Malformed):
            raise
        raise Malformed(f"{type(error).__name__} while parsing") from error


def _document(raw: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(raw)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(document, dict):
        raise Malformed("not a JSON object")
    return document


def _account(document: Mapping[str, Any]) -> int:
    for content in document.values():
        if isinstance(content, dict):
            sender = content.get("from")
            if isinstance(sender, dict) and _is_id(sender.get("id")):
                return int(sender["id"])
    return 0


def _is_id(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and -MAX_ID <= value <= MAX_ID


def _understand(document: Mapping[str, Any]) -> Update:
    match document:
        case {"callback_query": dict(query)}:
            return _tap(query)
        case {"message": dict(message)}:
            return _message(message)
        case {"edited_message": dict(message)}:
            return _edited(message)
        case {"my_chat_member": dict(change)}:
            return _membership(change)
        case _:
            known = [name for name in document if name != "update_id"]
            if len(known) != 1 or not isinstance(document[known[0]], dict):
                raise Malformed("not an update of any known form")
            return Ignored(str(known[0])[:40])


def _tap(query: Mapping[str, Any]) -> Update:
    data, message = query.get("data"), query.get("message")
    if not isinstance(data, str):
        return Ignored("callback_query")
    message_id = None
    if isinstance(message, dict):
        if _chat_type(message) != "private":
            return Elsewhere(_number(message["chat"]["id"]))
        message_id = _number(message["message_id"])
    return Tap(_sender(query), message_id, data[:256], _word(query["id"]))


def _message(message: Mapping[str, Any]) -> Update:
    if _chat_type(message) != "private":
        return Elsewhere(_number(message["chat"]["id"]))
    sender, message_id = _sender(message), _number(message["message_id"])
    text = message.get("text")
    if text is not None:
        return _text(sender, message_id, _word(text), is_forwarded=_is_from_elsewhere(message))
    for what in SHOWN:
        if what in message:
            caption = clean(_word(message.get("caption", "")))
            return Showed(
                sender, what, message_id, caption, _attached(what, message[what]),
                is_forwarded=_is_from_elsewhere(message), is_of_album="media_group_id" in message,
            )  # fmt: skip
    return Showed(sender, "something", message_id)


def _is_from_elsewhere(message: Mapping[str, Any]) -> bool:
    """Whether Telegram says that these words were somebody's before: forwarded, or written by another bot."""
    return "forward_origin" in message or "via_bot" in message


def _attached(what: str, content: Any) -> Attached | None:
    """A photo or a voice note; a picture that was sent as a file is a photo."""
    match what, content:
        case "photo", [*_, dict(largest)]:
            return _file(Medium.PHOTO, largest)
        case "document", {"mime_type": str(mime)} if mime.startswith("image/"):
            return _file(Medium.PHOTO, content)
        case "voice", dict():
            return _file(Medium.VOICE, content)
        case _:
            return None


def _file(medium: Medium, file: Mapping[str, Any]) -> Attached:
    size, seconds = file.get("file_size", 0), file.get("duration", 0)
    return Attached(medium, _word(file["file_id"])[:200], max(0, _number(size)), max(0, _number(seconds)))


def _text(sender: Sender, message_id: int, text: str, *, is_forwarded: bool) -> Update:
    cleaned = clean(text)
    if not cleaned.startswith("/") or len(cleaned) == 1:
        return Said(sender, cleaned, message_id, is_forwarded)
    name, _, argument = cleaned[1:].partition(" ")
    return Command(sender, name.split("@")[0].split("\n")[0].casefold()[:32], argument.strip()[:128])


def _edited(message: Mapping[str, Any]) -> Update:
    words = message.get("text", message.get("caption"))
    if _chat_type(message) != "private" or words is None:
        return Ignored("edited_message")
    return Edited(_sender(message), clean(_word(words)), _number(message["message_id"]))


def _membership(change: Mapping[str, Any]) -> Update:
    status = change["new_chat_member"]["status"]
    if _chat_type(change) != "private":
        gone = status in ("left", "kicked")
        return Ignored("my_chat_member") if gone else Elsewhere(_number(change["chat"]["id"]))
    return Left(_sender(change)) if status == "kicked" else Returned(_sender(change))


def _chat_type(container: Mapping[str, Any]) -> str:
    chat = container["chat"]
    _number(chat["id"])
    return _word(chat["type"])


def _sender(container: Mapping[str, Any]) -> Sender:
    account = container["from"]
    code = account.get("language_code")
    telegram_id = _number(account["id"])
    if telegram_id <= 0:
        raise Malformed("not the id of a person")
    return Sender(telegram_id, language_of(code if isinstance(code, str) else ""))


def language_of(code: str) -> str:
    """The language to speak to a phone set to `code` (IETF): French first."""
    spoken = code.partition("-")[0].casefold()
    return spoken if spoken in LANGUAGES else LANGUAGES[0]


def _number(value: Any) -> int:
    if not _is_id(value):
        raise Malformed("not an id")
    return int(value)


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise Malformed("not a text")
    return value
