"""Every button there is: what it is called, who may press it, and who answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.messages import Pressed
from domain.rights import Policy
from domain.updates import Tap
from handlers import menu, polls
from handlers.context import Context

OnTap = Callable[[Tap, Pressed, Context], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers a button, and who may press it."""

    answer: OnTap
    policy: Policy


BUTTONS: Mapping[str, Route] = {
    "menu": Route(menu.on_menu_tapped, Policy.KNOWN),
    "poll": Route(polls.on_poll_opened, Policy.ENROLLED),
    "poll-option": Route(polls.on_option_tapped, Policy.ENROLLED),
    "poll-validate": Route(polls.on_choice_validated, Policy.ENROLLED),
    "poll-change": Route(polls.on_change_asked, Policy.ENROLLED),
    "polls": Route(polls.on_list_asked, Policy.ENROLLED),
}
