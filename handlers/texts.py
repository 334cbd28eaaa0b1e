"""Who may own the next text a person types: the owner's name, as kept in `people.awaiting`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.messages import Pressed
from domain.rights import Policy
from domain.updates import Said
from handlers import attendance, broadcasts, corrections, distress, organization, polls, profile, testimonies
from handlers.context import Context

OnText = Callable[[Said, Pressed, Context], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers a text that was asked for, and from whom it is taken.

    `buttons`: those of the last question whose label may be typed instead; all else is text.
    """

    answer: OnText
    policy: Policy
    buttons: frozenset[str] = frozenset()


OWNERS: Mapping[str, Owner] = {
    "profile-words": Owner(profile.on_answer_typed, Policy.KNOWN),
    "poll-words": Owner(polls.on_own_words, Policy.ENROLLED),
    "poll-why": Owner(polls.on_why_said, Policy.ENROLLED, frozenset({"poll-skip"})),
    "check-in": Owner(attendance.on_code_typed, Policy.ENROLLED, frozenset({"menu"})),
    "session-date": Owner(organization.on_date_typed, Policy.ORGANIZER),
    "session-reason": Owner(
        organization.on_reason_typed, Policy.ORGANIZER, frozenset({"sessions", "session-cancel"})
    ),
    "broadcast-words": Owner(broadcasts.on_words_typed, Policy.ORGANIZER),
    "testimony": Owner(testimonies.on_part_written, Policy.ENROLLED, testimonies.SAID_AS_WORDS),
    "moderation-words": Owner(
        corrections.on_words_typed, Policy.MODERATOR, frozenset({"menu", "moderation-read"})
    ),
    "testimony-place": Owner(
        testimonies.on_place_typed, Policy.ENROLLED, frozenset({"testimony-place-set", "menu"})
    ),
    "distress-write": Owner(distress.on_words_typed, Policy.MODERATOR, frozenset({"menu"})),
}
