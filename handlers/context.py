"""What a handler is given: who knocks, when, and one way to write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from actions import door
from content.loader import Content
from content.rendering import render
from domain.messages import Message, Value
from domain.people import Person
from domain.rights import NotAllowed, Policy
from domain.updates import Sender, Tap
from storage.store import Store

log = structlog.get_logger()

T = TypeVar("T")


@dataclass(slots=True)
class Context:
    """One update on its way through the house. It is written once, whatever happens to it."""

    store: Store
    bot: ExtBot[None]
    content: Content
    now: datetime
    sender: Sender
    update_row: int
    door: str = ""
    policy: Policy = Policy.ANYONE
    is_written: bool = field(default=False)
    distress: str = field(default="")  # what was written, where it sounds like a call for help
    granted: Person | None = field(default=None)
    """Whose rights have just changed: Telegram's command menu follows, once the change is committed."""

    async def write(self, verb: Callable[..., T], **given: Any) -> T | NotAllowed:
        """Run a verb as this person (`by`), now, in the one transaction of this update."""
        if self.is_written:
            raise RuntimeError("a handler writes once: this update has had its effect")
        caller = door.Caller(
            self.sender.telegram_id,
            self.sender.language,
            self.update_row,
            self.door,
            self.policy,
            self.distress,
        )
        cause = f"u{self.update_row}"
        self.is_written = True
        return await self.store.write_because(cause, door.enter, verb, caller, now=self.now, given=given)

    async def toast(self, tap: Tap, key: str = "", **params: Value) -> None:
        """End the spinner on a tapped button, with a few words; worth nothing a minute later."""
        if tap.query_id is None:
            return
        answer: dict[str, Any] = {"callback_query_id": tap.query_id}
        if key:
            answer["text"] = render(self.content, Message(key, params), self.sender.language).text[:200]
        try:
            await self.bot.do_api_request("answerCallbackQuery", answer, read_timeout=3)
        except TelegramError as error:
            log.info("a toast was not shown", reason=type(error).__name__)
