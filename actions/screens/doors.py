"""What somebody sees at a door that is closed to them, and the menu everybody comes back to."""

from __future__ import annotations

from domain.messages import Button, Message, Text, pack
from domain.rights import NotAllowed

MENU = Button(Text("button-menu"), pack("menu"))
LATER_IN = Button(Text("button-later"), pack("enrol-later"))
"""The way out for somebody on the way in: what they have answered is kept."""


def not_allowed(refused: NotAllowed) -> Message:
    """This door is closed: what to do instead."""
    if refused.must_enrol:
        return Message("enrol-first", rows=((Button(Text("button-begin"), pack("begin")),),))
    return Message("not-allowed", rows=((MENU,),))
