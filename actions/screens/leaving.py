"""What somebody sees who stops, pauses or comes back."""

from __future__ import annotations

from datetime import datetime

from actions.screens.doors import MENU
from actions.screens.menus import COME_BACK
from domain.leaving import PAUSES
from domain.messages import Button, Message, Text, When, pack

ERASE = Button(Text("button-erase-me"), pack("erase"))


def stopped() -> Message:
    """It is done; then what else is possible: come back, pause, erase."""
    pause = Button(Text("button-pause-instead"), pack("pause"))
    return Message("stopped", rows=((COME_BACK,), (pause,), (ERASE,), (MENU,)))


def nothing_to_stop() -> Message:
    """For somebody about whom nothing is kept."""
    return Message("nothing-held", rows=((Button(Text("button-begin"), pack("begin")),),))


def days() -> Message:
    """How long the pause shall be."""
    first, second, last = (Button(Text("button-days", {"n": n}), pack("pause", n)) for n in PAUSES)
    return Message("pause-days", rows=((first, second), (last,), (MENU,)))


def paused(days: int, until: datetime) -> Message:
    return Message("pause-confirmed", {"n": days, "until": When(until, "day")}, ((COME_BACK,), (MENU,)))


def back(*, rows: tuple[tuple[Button, ...], ...]) -> Message:
    """The messages come again; the menu is under it."""
    return Message("back", rows=rows)


def returned(*, is_silent: bool, rows: tuple[tuple[Button, ...], ...]) -> Message:
    """The bot is unblocked. Whoever had said stop before still has to say that they come back."""
    return Message("returned-silent" if is_silent else "returned", rows=rows)
