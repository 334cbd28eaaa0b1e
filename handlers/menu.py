"""The menu: where everybody comes back to, and the answer to what nobody asked for."""

from __future__ import annotations

from actions import menu
from domain.messages import Pressed
from domain.updates import Command, Said, Showed, Tap
from handlers.context import Context


async def on_menu_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(menu.show_menu)
    await context.toast(tap)


async def on_menu_command(command: Command, context: Context) -> None:
    await context.write(menu.show_menu)


async def on_unasked(update: Said | Showed | Command, context: Context) -> None:
    """Nobody asked for this: the menu, never silence."""
    await context.write(menu.answer_unasked)


async def on_unknown_button(tap: Tap, context: Context) -> None:
    """A button that is no longer there."""
    await context.write(menu.answer_unknown_button, message_id=tap.message_id)
    await context.toast(tap)
