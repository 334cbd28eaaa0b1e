"""The general pause on a telephone: what waits, what does not, since when and by whom."""

from __future__ import annotations

from actions.screens.sessions import ORGANIZATION
from domain.messages import Button, Message, Text, Value, When, pack
from storage.general_pause import GeneralPause

PAUSE = Button(Text("button-general-pause"), pack("general-pause"))
END = Button(Text("button-general-pause-end"), pack("general-pause-end"))


def before(enrolled: int) -> Message:
    """Nothing is paused: what a pause would do."""
    rows = (
        (Button(Text("button-general-pause-begin"), pack("general-pause-begin")),),
        (Button(Text("button-general-pause-tell"), pack("general-pause-begin", "tell")),),
        (ORGANIZATION,),
    )
    return Message("general-pause", {"n": enrolled}, rows)


def lasting(pause: GeneralPause, held_back: int) -> Message:
    params: dict[str, Value] = {
        "state": state(pause),
        "waiting": Text("general-pause-waiting", {"n": held_back}),
    }
    return Message("general-pause-lasts", params, ((END,), (ORGANIZATION,)))


def state(pause: GeneralPause) -> Text:
    """The line that stands on every page while it lasts."""
    if pause.by is None:
        return Text("general-pause-since", {"since": When(pause.since)})
    return Text("general-pause-since-by", {"since": When(pause.since), "first_name": pause.by})


def begun(*, tells: bool) -> Message:
    key = "general-pause-begun-told" if tells else "general-pause-begun"
    return Message(key, rows=((END,), (ORGANIZATION,)))


def begun_before() -> Message:
    return Message("general-pause-begun-before", rows=((PAUSE,), (ORGANIZATION,)))


def ended() -> Message:
    return Message("general-pause-ended", rows=((ORGANIZATION,),))


def ended_before() -> Message:
    return Message("general-pause-ended-before", rows=((ORGANIZATION,),))
