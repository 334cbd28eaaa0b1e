"""A moderator corrects a detail of a story; its author says yes or no."""

from __future__ import annotations

from actions import corrections
from domain.messages import Pressed
from domain.updates import Said, Tap
from handlers.context import Context


async def on_correct_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        corrections.ask_words,
        testimony_id=pressed.number(0),
        revision=pressed.number(1),
        edits=tap.message_id,
    )
    await context.toast(tap)


async def on_words_typed(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(
        corrections.propose_correction,
        testimony_id=owner.number(0),
        revision=owner.number(1),
        words=said.text,
    )


async def on_undo_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(corrections.undo_correction, correction_id=pressed.number(0), edits=tap.message_id)
    await context.toast(tap)


async def on_agree_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        corrections.agree_to_correction, correction_id=pressed.number(0), edits=tap.message_id
    )
    await context.toast(tap)


async def on_decline_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(corrections.decline_correction, correction_id=pressed.number(0), edits=tap.message_id)
    await context.toast(tap)
