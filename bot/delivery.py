"""How Telegram sees its deliveries: asked for often enough that trouble is seen within a minute."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.settings import Settings
from gateway.webhook import PATH

log = structlog.get_logger()

EVERY_SECONDS = 50.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where Telegram delivers, how many updates wait there, and when delivering failed last."""

    url: str
    pending: int
    failed_at: datetime | None = None
    error: str = ""


def delivered_to(settings: Settings) -> str:
    """Where Telegram should deliver: "" where this bot asks for what is new."""
    return settings.public_url + PATH if settings.public_url else ""


async def ask(bot: ExtBot[None]) -> Delivery:
    """What Telegram says of it now. Raises `TelegramError` where it does not say."""
    info = await bot.do_api_request("getWebhookInfo")
    try:
        failed = info.get("last_error_date")
        return Delivery(
            url=str(info.get("url", "")),
            pending=int(info.get("pending_update_count", 0)),
            failed_at=datetime.fromtimestamp(failed, UTC) if failed else None,
            error=str(info.get("last_error_message", "")),
        )
    except (AttributeError, TypeError, ValueError, OverflowError, OSError):
        raise TelegramError("what a server says of its deliveries cannot be read") from None


class Watch:
    """What Telegram said last; None while it does not answer, or has not been asked."""

    def __init__(self, bot: ExtBot[None]) -> None:
        self._bot = bot
        self.latest: Delivery | None = None

    async def run(self) -> None:
        """Ask again and again."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        try:
            self.latest = await ask(self._bot)
        except TelegramError as error:
            self.latest = None
            log.warning("Telegram does not say how it delivers", error=type(error).__name__)
