"""Somebody stops, pauses or comes back; somebody blocks the bot or unblocks it."""

from __future__ import annotations

from actions import leaving
from domain.messages import Pressed
from domain.updates import Command, Left, Returned, Said, Tap
from handlers.context import Context


async def on_stop_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(leaving.stop, message_id=tap.message_id)
    await context.toast(tap)


async def on_stop_command(command: Command, context: Context) -> None:
    await context.write(leaving.stop)


async def on_stop_said(said: Said, context: Context) -> None:
    """A whole message that means stop: it takes effect before anything is asked."""
    await context.write(leaving.stop)


async def on_pause_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    """How long? or: that long."""
    days = pressed.number(0)
    if days:
        await context.write(leaving.pause, days=days, message_id=tap.message_id)
    else:
        await context.write(leaving.ask_pause, message_id=tap.message_id)
    await context.toast(tap)


async def on_pause_command(command: Command, context: Context) -> None:
    await context.write(leaving.ask_pause)


async def on_come_back_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(leaving.come_back, content=context.content, message_id=tap.message_id)
    await context.toast(tap)


async def on_left(left: Left, context: Context) -> None:
    await context.write(leaving.note_blocked)


async def on_returned(returned: Returned, context: Context) -> None:
    await context.write(leaving.note_unblocked, content=context.content)
