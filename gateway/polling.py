"""Long polling, for where no public address is at hand: each batch is stored before it is confirmed."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import structlog
from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.ext import ExtBot

from gateway.intake import Intake

log = structlog.get_logger()

WAIT_SECONDS = 25
AFTER_ERROR_SECONDS = 2.0
AFTER_CONFLICT_SECONDS = 5.0
AT_LEAST_SECONDS = 0.3
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]


class Polling:
    """Asks Telegram for updates, stores them, and only then confirms them."""

    def __init__(self, bot: ExtBot[None], intake: Intake) -> None:
        self._bot, self._intake = bot, intake
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Poll until stopped."""
        async with asyncio.TaskGroup() as tasks:
            polling = tasks.create_task(self._poll())
            await self._stopping.wait()
            polling.cancel()

    async def _poll(self) -> None:
        # The offset only confirms the batch just stored. After an empty answer it is left out: ids start
        # again anywhere after a silent week, and a stale offset would hide what is new.
        loop = asyncio.get_running_loop()
        offset: int | None = None
        while True:
            try:
                asked_at = loop.time()
                updates = await self._fetch(offset)
                offset = await self._store(updates)
                if not updates and loop.time() - asked_at < AT_LEAST_SECONDS:
                    await asyncio.sleep(AT_LEAST_SECONDS)  # a server that does not wait must not be hammered
            except TelegramError as error:
                await self._wait_after(error)
            except Exception as error:
                log.error("updates could not be stored", error=type(error).__name__)
                await asyncio.sleep(AFTER_ERROR_SECONDS)

    async def _fetch(self, offset: int | None) -> list[Any]:
        params: dict[str, Any] = {"timeout": WAIT_SECONDS, "allowed_updates": ALLOWED}
        if offset is not None:
            params["offset"] = offset
        return await self._bot.do_api_request("getUpdates", params, read_timeout=WAIT_SECONDS + 5)  # type: ignore[no-any-return]

    async def _store(self, updates: list[Any]) -> int | None:
        """Store a batch in one go; the offset that confirms it, or None where it was empty."""
        if updates:
            await self._intake.take(*(orjson.dumps(update) for update in updates))
        ids = [update["update_id"] for update in updates]
        return max(ids) + 1 if ids else None

    @staticmethod
    async def _wait_after(error: TelegramError) -> None:
        match error:
            case RetryAfter():
                after = error.retry_after
                seconds = float(after if isinstance(after, int) else after.total_seconds())
            case Conflict():
                log.error("another program receives this bot's updates: stop it, or remove its webhook")
                seconds = AFTER_CONFLICT_SECONDS
            case _:
                log.warning("Telegram cannot be polled", error=type(error).__name__)
                seconds = AFTER_ERROR_SECONDS
        await asyncio.sleep(seconds)
