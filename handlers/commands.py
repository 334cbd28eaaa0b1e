"""Every command there is: who may give it, and who answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.rights import Policy
from domain.updates import Command
from handlers import (
    coming,
    contributions,
    enrolment,
    help,
    holdings,
    leaving,
    menu,
    moderation,
    modules,
    organization,
    polls,
    shelf,
    testimonies,
)
from handlers.context import Context

OnCommand = Callable[[Command, Context], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CommandRoute:
    """Who answers a command, and who may give it."""

    answer: OnCommand
    policy: Policy


COMMANDS: Mapping[str, CommandRoute] = {
    "start": CommandRoute(enrolment.on_start, Policy.ANYONE),
    "menu": CommandRoute(menu.on_menu_command, Policy.KNOWN),
    "aide": CommandRoute(help.on_help_command, Policy.ANYONE),
    "help": CommandRoute(help.on_help_command, Policy.ANYONE),  # what Telegram's own buttons say
    "contact": CommandRoute(help.on_contact_command, Policy.ANYONE),
    "faq": CommandRoute(help.on_questions_command, Policy.ANYONE),
    "vieprivee": CommandRoute(help.on_privacy_command, Policy.ANYONE),
    "mesdonnees": CommandRoute(holdings.on_copy_command, Policy.ANYONE),
    "supprimer": CommandRoute(holdings.on_erasure_command, Policy.ANYONE),
    "pause": CommandRoute(leaving.on_pause_command, Policy.KNOWN),
    "stop": CommandRoute(leaving.on_stop_command, Policy.ANYONE),
    "sondages": CommandRoute(polls.on_list_command, Policy.ENROLLED),
    "session": CommandRoute(coming.on_next_session_command, Policy.ENROLLED),
    "modules": CommandRoute(modules.on_list_command, Policy.ENROLLED),
    "temoigner": CommandRoute(testimonies.on_testify_command, Policy.ENROLLED),
    "recits": CommandRoute(shelf.on_shelf_command, Policy.ENROLLED),
    "mescontributions": CommandRoute(contributions.on_list_command, Policy.ENROLLED),
    "suivi": CommandRoute(contributions.on_list_command, Policy.ENROLLED),  # what texts of before say
    "moderation": CommandRoute(moderation.on_queue_command, Policy.MODERATOR),
    "organisation": CommandRoute(organization.on_organization_command, Policy.ORGANIZER),
}

SHOWN = (
    "menu", "session", "modules", "sondages", "temoigner", "recits", "mescontributions", "aide", "vieprivee", "mesdonnees",
    "supprimer", "stop", "moderation", "organisation",
)  # fmt: skip
"""The commands that Telegram lists under its menu button, in this order, to whoever may give them."""
