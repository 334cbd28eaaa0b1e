"""Which commands Telegram shows to whom: the list under the menu button of the chat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from content.loader import Content
from content.rendering import render
from domain.messages import Message
from domain.people import Role
from domain.rights import Policy
from handlers.commands import COMMANDS, SHOWN

log = structlog.get_logger()


def shown_to(roles: Collection[Role]) -> Sequence[str]:
    """The commands somebody with these roles sees, in the order of the table."""
    policies = {Policy.ANYONE, Policy.KNOWN, Policy.ENROLLED, *(Policy(role.value) for role in roles)}
    if Role.ADMINISTRATOR in roles:
        policies |= {Policy.MODERATOR, Policy.ORGANIZER}
    return [name for name in SHOWN if name in COMMANDS and COMMANDS[name].policy in policies]


def described(content: Content, language: str, roles: Collection[Role] = ()) -> list[dict[str, str]]:
    """The same as Telegram wants them: each with what it does, in one language."""
    return [
        {"command": name, "description": render(content, Message(f"command-{name}"), language).text}
        for name in shown_to(roles)
    ]


async def show_commands(
    bot: ExtBot[None], content: Content, *, chat_id: int, language: str, roles: Collection[Role]
) -> None:
    """Give one person's chat the commands of their roles. It says nothing to them, and may fail."""
    scope = {"type": "chat", "chat_id": chat_id}
    order: dict[str, Any] = {"commands": described(content, language, roles), "scope": scope}
    try:
        await bot.do_api_request("setMyCommands", order)
    except TelegramError as error:
        log.warning("the commands of a role are not shown", reason=type(error).__name__)
