"""What Telegram shows of the bot: its commands for each role, its description, its webhook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.errors import Misconfigured
from bot.settings import Settings
from content.loader import Content
from content.rendering import render
from domain.messages import Message
from gateway.polling import ALLOWED
from gateway.webhook import PATH
from handlers.command_menu import described, show_commands
from storage import people
from storage.people import Staff
from storage.store import Store

log = structlog.get_logger()


async def say_where(bot: ExtBot[None], settings: Settings) -> None:
    """Say where updates are delivered; with no public address they are asked for instead."""
    if settings.public_url is None or settings.webhook_secret is None:
        return
    public_url, secret = settings.public_url, settings.webhook_secret.get_secret_value()
    where = {
        "url": public_url + PATH,
        "secret_token": secret,
        "allowed_updates": ALLOWED,
        "max_connections": 40,
    }
    try:
        await bot.do_api_request("setWebhook", where)
    except BadRequest as error:
        raise Misconfigured(f"PUBLIC_URL is refused by Telegram: {error.message}.") from None


async def introduce(bot: ExtBot[None], content: Content) -> None:
    """Say what the bot is, in every language. Telegram keeps it: nobody waits for it."""
    for language in content.languages:
        await _describe(bot, content, language)


async def introduce_to_staff(bot: ExtBot[None], content: Content, staff: Sequence[Staff]) -> None:
    """Show everybody with a role its commands, in their own chat."""
    for one in staff:
        await show_commands(bot, content, chat_id=one.telegram_id, language=one.language, roles=one.roles)


async def introduce_again(bot: ExtBot[None], content: Content, store: Store, person_id: int) -> None:
    """Somebody's rights have changed: their chat shows the commands they have now."""
    person = await store.read(people.person, person_id)
    if person is not None:
        await introduce_to_staff(bot, content, people.staff_of([person]))


async def _describe(bot: ExtBot[None], content: Content, language: str) -> None:
    def words(key: str) -> str:
        return render(content, Message(key), language).text

    code = {} if language == content.languages[0] else {"language_code": language}
    await _tell(bot, "setMyCommands", {"commands": described(content, language)} | code)
    await _tell(bot, "setMyDescription", {"description": words("description")} | code)
    await _tell(bot, "setMyShortDescription", {"short_description": words("short-description")} | code)


async def _tell(bot: ExtBot[None], method: str, what: dict[str, Any]) -> None:
    """Tell Telegram something it shows around the chat. Refused, it is missed, but nobody waits for it."""
    try:
        await bot.do_api_request(method, what)
    except TelegramError as error:
        log.warning(
            "Telegram does not show what the bot says of itself", method=method, error=type(error).__name__
        )
