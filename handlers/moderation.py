"""A moderator reads what waits, or leaves it to a colleague."""

from __future__ import annotations

from actions import media, moderation
from domain.messages import Pressed
from domain.updates import Command, Tap
from handlers.context import Context


async def on_queue_command(command: Command, context: Context) -> None:
    await context.write(moderation.show_queue)


async def on_queue_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(moderation.show_queue)
    await context.toast(tap)


async def on_next_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(moderation.open_next)
    await context.toast(tap)


async def on_testimony_opened(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(moderation.open_testimony, testimony_id=pressed.number(0), edits=tap.message_id)
    await context.toast(tap)


async def on_media_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(media.show_to_moderator, testimony_id=pressed.number(0), place=pressed.number(1))
    await context.toast(tap)


async def on_release_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(moderation.release_testimony, testimony_id=pressed.number(0), edits=tap.message_id)
    await context.toast(tap)


async def on_read_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(moderation.read_testimony, testimony_id=pressed.number(0), edits=tap.message_id)
    await context.toast(tap)


async def on_urgent_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        moderation.mark_urgent,
        testimony_id=pressed.number(0),
        urgent=pressed.word(1) == "yes",
        edits=tap.message_id,
    )
    await context.toast(tap)


async def on_whom_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(moderation.ask_whom, testimony_id=pressed.number(0), edits=tap.message_id)
    await context.toast(tap)


async def on_colleague_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        moderation.pass_on, testimony_id=pressed.number(0), to=pressed.number(1), edits=tap.message_id
    )
    await context.toast(tap)
