"""What Telegram shows of the bot: its commands for each role, its description, its webhook."""

from __future__ import annotations

from collections.abc import Sequence

from telegram.ext import ExtBot

from bot.settings import Settings
from content.loader import Content
from content.rendering import render
from domain.messages import Message
from gateway.polling import ALLOWED
from gateway.webhook import PATH
from handlers.command_menu import described, show_commands
from storage.people import Staff

CITIZEN = ("menu", "aide")


async def introduce(bot: ExtBot[None], content: Content, settings: Settings) -> None:
    """Say at each start what the bot is and where it is reached."""
    for language in content.languages:
        await _describe(bot, content, language)
    if settings.public_url and settings.webhook_secret:
        await bot.do_api_request(
            "setWebhook",
            {
                "url": settings.public_url + PATH,
                "secret_token": settings.webhook_secret.get_secret_value(),
                "allowed_updates": ALLOWED,
                "max_connections": 40,
            },
        )


async def introduce_to_staff(bot: ExtBot[None], content: Content, staff: Sequence[Staff]) -> None:
    """Show everybody with a role its commands, in their own chat."""
    for one in staff:
        await show_commands(bot, content, chat_id=one.telegram_id, language=one.language, roles=one.roles)


async def _describe(bot: ExtBot[None], content: Content, language: str) -> None:
    def words(key: str) -> str:
        return render(content, Message(key), language).text

    code = {} if language == content.languages[0] else {"language_code": language}
    await bot.do_api_request("setMyCommands", {"commands": described(content, language)} | code)
    await bot.do_api_request("setMyDescription", {"description": words("description")} | code)
    await bot.do_api_request(
        "setMyShortDescription", {"short_description": words("short-description")} | code
    )
