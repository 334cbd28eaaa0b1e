"""A citizen reads what others have told."""

from __future__ import annotations

from actions import shelf
from domain.messages import Pressed
from domain.updates import Command, Tap
from handlers.context import Context


async def on_shelf_command(command: Command, context: Context) -> None:
    await context.write(shelf.show_shelf, content=context.content)


async def on_shelf_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(shelf.show_shelf, content=context.content)
    await context.toast(tap)


async def on_hazards_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(shelf.show_hazards, content=context.content, edits=tap.message_id)
    await context.toast(tap)


async def on_story_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        shelf.read_story,
        content=context.content,
        choice=pressed.word(0),
        place=pressed.number(1),
        edits=tap.message_id,
    )
    await context.toast(tap)
