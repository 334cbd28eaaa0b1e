"""A moderator chooses when to be told of what waits."""

from __future__ import annotations

from actions import duties
from domain.messages import Pressed
from domain.updates import Tap
from handlers.context import Context


async def on_duty_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(duties.show_duty)
    await context.toast(tap)


async def on_hour_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(duties.choose_hour, hour=pressed.number(0), edits=tap.message_id)
    await context.toast(tap)


async def on_off_duty_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(duties.go_off_duty, edits=tap.message_id)
    await context.toast(tap)


async def on_on_duty_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(duties.come_on_duty, edits=tap.message_id)
    await context.toast(tap)
