"""Stopping, pausing, coming back: three different things, and none of them erases anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.people import Person
from domain.sending import UNASKED, Kind
from domain.spelling import fold

PAUSES = (7, 14, 30)
"""How many days a pause may last."""

HELD = UNASKED | {Kind.SESSION}
"""What is taken back from somebody who says stop; answers, decisions and a real crisis are not."""

STOP_WORDS = frozenset(
    {
        *("stop", "stopall", "stop all", "unsubscribe", "quit", "stopp", "stop stop"),
        *("arret", "arreter", "arrete", "arretez", "arretez tout", "j arrete", "je veux arreter"),
        *("desinscrire", "desinscription", "me desinscrire", "je me desinscris", "desabonner"),
        *("desabonnement", "me desabonner", "je veux me desinscrire", "je veux me desabonner"),
        *("stop svp", "stop s il vous plait", "stop merci", "arretez svp", "arretez s il vous plait"),
        *("arretez les messages", "arreter les messages", "stop aux messages", "stop messages"),
        *("plus de messages", "je ne veux plus de messages", "je ne veux plus recevoir de messages"),
        *("ne plus recevoir de messages", "ne m ecrivez plus", "stop please", "please stop"),
        *("stop messages please", "no more messages", "i want to stop", "leave", "opt out"),
    }
)
"""Whole messages that mean "send me nothing more", as `domain.spelling.fold` leaves them."""

STOP_UNLESS_WRITING = frozenset({"cancel", "end"})
"""The same, but for somebody who is writing a story: there they drop the draft."""


def means_stop(text: str, *, awaiting: str | None = None) -> bool:
    """Whether a whole message asks for silence, in any spelling, with or without accents."""
    words = fold(text)
    if words in STOP_WORDS:
        return True
    is_writing = awaiting is not None and awaiting.startswith("testimony")
    return words in STOP_UNLESS_WRITING and not is_writing


def pause_until(days: int, now: datetime) -> datetime | None:
    """When a pause of so many days ends; None for a number of days that is not offered."""
    return now + timedelta(days=days) if days in PAUSES else None


def is_paused(person: Person, now: datetime) -> bool:
    """The end of a pause is computed from time: nothing has to happen for it to be over."""
    return person.paused_until is not None and person.paused_until > now


def is_silent(person: Person, now: datetime) -> bool:
    """Whether this person has asked for silence, for some days or until they come back."""
    return person.stopped_at is not None or is_paused(person, now)
