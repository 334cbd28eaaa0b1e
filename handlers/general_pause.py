"""An organizer begins and ends the general pause on the telephone."""

from __future__ import annotations

from actions import general_pause
from domain.messages import Pressed
from domain.updates import Tap
from handlers.context import Context


async def on_pause_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(general_pause.show, message_id=tap.message_id)
    await context.toast(tap)


async def on_begin_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(general_pause.begin, tells=pressed.word(0) == "tell", message_id=tap.message_id)
    await context.toast(tap)


async def on_end_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(general_pause.end, message_id=tap.message_id)
    await context.toast(tap)
