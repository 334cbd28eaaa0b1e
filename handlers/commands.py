"""Every command there is: who may give it, and who answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.rights import Policy
from domain.updates import Command
from handlers import menu, polls
from handlers.context import Context

OnCommand = Callable[[Command, Context], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CommandRoute:
    """Who answers a command, and who may give it."""

    answer: OnCommand
    policy: Policy


COMMANDS: Mapping[str, CommandRoute] = {
    "menu": CommandRoute(menu.on_menu_command, Policy.KNOWN),
    "sondages": CommandRoute(polls.on_list_command, Policy.ENROLLED),
}
