"""What people were told, read from the calls the bot made: Telegram's own record, not the bot's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.phone import plain

RECORDED = re.compile(r"Votre réponse est enregistrée : (.+)")
ARRIVED = re.compile(r"bien arrivé.*?numéro ([A-Z0-9]{6})", re.DOTALL)
SAYS = ("sendMessage", "editMessageText", "sendDocument")


@dataclass
class Told:
    """What one person has been told, as of the last thing they were shown."""

    answer: str | None = None
    stories: set[str] = field(default_factory=set)
    shown: Counter[str] = field(default_factory=Counter)
    new: int = 0
    """How many messages came, changes not counted."""

    def hears(self, text: str, is_new: bool) -> None:
        if found := RECORDED.search(text):
            self.answer = found[1].strip()
        if found := ARRIVED.search(text):
            self.stories.add(found[1])
        if is_new:
            self.shown[text] += 1
            self.new += 1


def listen(told: Mapping[int, Told], calls: Sequence[Mapping[str, Any]]) -> None:
    """Let people hear what reached them: also what the bot believes lost."""
    for call in calls:
        reached = call["status"] == 200 or call["fault"] == "lost"
        if reached and call["method"] in SAYS:
            params = call["params"]
            person = told.get(int(params["chat_id"]))
            if person is not None:
                is_new = call["method"] != "editMessageText"
                person.hears(plain(params.get("text") or params.get("caption", "")), is_new)
