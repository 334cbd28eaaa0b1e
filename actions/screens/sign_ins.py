"""What somebody of the team reads in the chat when a browser asks to come in."""

from __future__ import annotations

from actions.screens.doors import MENU
from domain.messages import Button, Message, Text, pack
from domain.sign_ins import Asking


def is_it_you(asking: Asking, code: str) -> Message:
    """The number, and the question: only whoever sees the same number says yes."""
    return Message(
        "sign-in-asked",
        {"number": asking.number},
        (
            (Button(Text("button-sign-in-yes"), pack("sign-in-yes", code)),),
            (Button(Text("button-sign-in-no"), pack("sign-in-no")),),
        ),
    )


def confirmed(asking: Asking, sign_in_id: int) -> Message:
    close = Button(Text("button-sign-in-close"), pack("sign-in-close", sign_in_id))
    return Message("sign-in-confirmed", {"number": asking.number}, ((close,), (MENU,)))


def used() -> Message:
    return Message("sign-in-used", rows=((MENU,),))


def too_late() -> Message:
    return Message("sign-in-too-late", rows=((MENU,),))


def for_the_team() -> Message:
    return Message("sign-in-for-the-team", rows=((MENU,),))


def declined() -> Message:
    return Message("sign-in-declined", rows=((MENU,),))


def closed() -> Message:
    return Message("sign-in-closed", rows=((MENU,),))


def others_closed(n: int) -> Message:
    return Message("sign-in-others-closed", {"n": n})
