"""The menu: where everybody comes back to, and the answer to what nobody asked for."""

from __future__ import annotations

from actions import menu
from domain.messages import Pressed
from domain.updates import Command, Said, Showed, Tap
from handlers.context import Context


async def on_menu_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(menu.show_menu, content=context.content)
    await context.toast(tap)


async def on_menu_command(command: Command, context: Context) -> None:
    await context.write(menu.show_menu, content=context.content)


async def on_unasked(update: Said | Showed | Command, context: Context) -> None:
    """Nobody asked for this: the menu, never silence."""
    await context.write(menu.answer_unasked, content=context.content)


async def on_unknown_button(tap: Tap, context: Context) -> None:
    """A button that is no longer there."""
    await context.write(menu.answer_unknown_button, message_id=tap.message_id)
    await context.toast(tap)


async def on_settings_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(menu.show_settings)
    await context.toast(tap)


async def on_language_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    """The settings change in place, in the language that was chosen."""
    await context.write(
        menu.change_language, content=context.content, language=pressed.word(0), message_id=tap.message_id
    )
    await context.toast(tap)
