"""Who may own the next text a person types: the owner's name, as kept in `people.awaiting`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.messages import Pressed
from domain.rights import Policy
from domain.updates import Said
from handlers import polls
from handlers.context import Context

OnText = Callable[[Said, Pressed, Context], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers a text that was asked for, and from whom it is taken."""

    answer: OnText
    policy: Policy


OWNERS: Mapping[str, Owner] = {
    "poll-words": Owner(polls.on_own_words, Policy.ENROLLED),
}
