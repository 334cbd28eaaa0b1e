"""What citizens do, as Telegram writes it down: somebody taps an option, somebody says a word."""

from __future__ import annotations

from itertools import count
from typing import Any

from benchmarks.standin import BOT, delivery

UPDATE_IDS = count(10_000)

FIRST_ACCOUNT = 5_000_000_000
"""The first citizen's Telegram account; the others follow."""

OPTIONS = ("solidarite", "anticipation", "adaptation", "solidite", "apprentissage", "confiance", "justice")
"""The options of the poll that is answered, but for the one that asks for words."""

POLL = "s04-mot-coeur"


def tap(citizen: int, opening_id: int, option: str) -> bytes:
    """A citizen taps an option under a poll: Telegram sends the whole message with its keyboard."""
    rows = [[{"text": one.title(), "callback_data": f"poll-option:{opening_id}:{one}"}] for one in OPTIONS]
    words = "Un seul mot pour notre définition ? Votre nom n’est jamais montré avec votre réponse."
    return pressed(citizen, 1000 + opening_id, words, rows, f"poll-option:{opening_id}:{option}")


def pressed(citizen: int, message_id: int, words: str, rows: list[list[dict[str, str]]], data: str) -> bytes:
    """Somebody presses a button under a message."""
    message = {
        "message_id": message_id,
        "from": BOT,
        "chat": _chat(citizen),
        "date": 1_800_000_000,
        "text": words,
        "reply_markup": {"inline_keyboard": rows},
    }
    number = next(UPDATE_IDS)
    query = {
        "id": str(4_000_000_000_000 + number),
        "from": _account(citizen),
        "message": message,
        "chat_instance": "-3912",
        "data": data,
    }
    return delivery({"update_id": number, "callback_query": query})


def text(citizen: int, words: str) -> bytes:
    """A citizen writes a word."""
    number = next(UPDATE_IDS)
    message = {
        "message_id": number,
        "from": _account(citizen),
        "chat": _chat(citizen),
        "date": 1_800_000_000,
        "text": words,
    }
    return delivery({"update_id": number, "message": message})


def _account(citizen: int) -> dict[str, Any]:
    return {
        "id": FIRST_ACCOUNT + citizen,
        "is_bot": False,
        "first_name": "Awa",
        "username": f"awa{citizen}",
        "language_code": "fr",
    }


def _chat(citizen: int) -> dict[str, Any]:
    return {
        "id": FIRST_ACCOUNT + citizen,
        "first_name": "Awa",
        "username": f"awa{citizen}",
        "type": "private",
    }
