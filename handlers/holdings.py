"""Somebody asks what is held about them, or has it erased."""

from __future__ import annotations

from actions import holdings
from domain.messages import Pressed
from domain.updates import Command, Tap
from handlers.context import Context


async def on_copy_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(holdings.give_copy, content=context.content)
    await context.toast(tap)


async def on_copy_command(command: Command, context: Context) -> None:
    await context.write(holdings.give_copy, content=context.content)


async def on_erasure_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(holdings.ask_to_erase)
    await context.toast(tap)


async def on_erasure_command(command: Command, context: Context) -> None:
    await context.write(holdings.ask_to_erase)


async def on_erasure_confirmed(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(holdings.erase, message_id=tap.message_id)
    await context.toast(tap)


async def on_erasure_declined(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(holdings.keep, message_id=tap.message_id)
    await context.toast(tap)
