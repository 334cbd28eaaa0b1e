"""What moderators see of their own hours, and what they are told at them."""

from __future__ import annotations

from datetime import datetime

from actions.screens.doors import MENU
from actions.screens.moderation import DUTY, QUEUE, age
from domain.duties import OFFERED, Duty
from domain.messages import Button, Lines, Message, Text, Value, pack
from domain.testimonies import Testimony


def duty(duty: Duty) -> Message:
    """At which hours one is told, and whether at all; every hour is a button."""
    chosen = tuple(Text("duty-hour-line", {"hour": hour}) for hour in duty.hours)
    none = (Text("duty-no-hour"),)
    params: dict[str, Value] = {
        "state": Text("duty-on" if duty.is_on else "duty-off"),
        "hours": Lines(chosen or none),
    }
    hours = [_hour(duty, hour) for hour in OFFERED]
    rows = [tuple(hours[start : start + 2]) for start in range(0, len(hours), 2)]
    switch = (
        Button(Text("button-off-duty"), pack("duty-off"))
        if duty.is_on
        else Button(Text("button-on-duty"), pack("duty-on"))
    )
    return Message("duty", params, ((switch,), *rows, (QUEUE,), (MENU,)))


def _hour(duty: Duty, hour: int) -> Button:
    label = Text("button-hour-chosen" if hour in duty.hours else "button-hour", {"hour": hour})
    return Button(label, pack("duty-hour", hour))


def digest(count: int, oldest: datetime, *, now: datetime) -> Message:
    """What waits, how many and how old."""
    return Message("moderation-digest", {"n": count, "age": age(oldest, now)}, ((QUEUE,), (DUTY,)))


def nobody_can_read(testimony: Testimony) -> Message:
    return Message("moderation-nobody-can", {"number": testimony.number}, ((MENU,),))
