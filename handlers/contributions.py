"""An author looks after the stories they have sent."""

from __future__ import annotations

from actions import contributions
from domain.messages import Pressed
from domain.updates import Command, Tap
from handlers.context import Context


async def on_list_command(command: Command, context: Context) -> None:
    await context.write(contributions.list_contributions)


async def on_list_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(contributions.list_contributions)
    await context.toast(tap)


async def on_contribution_opened(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        contributions.show_contribution,
        review_days=context.content.moderation.review_days,
        testimony_id=pressed.number(0),
        edits=tap.message_id,
    )
    await context.toast(tap)


async def on_withdraw_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(contributions.ask_to_withdraw, testimony_id=pressed.number(0), edits=tap.message_id)
    await context.toast(tap)


async def on_withdraw_confirmed(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        contributions.withdraw_testimony, testimony_id=pressed.number(0), edits=tap.message_id
    )
    await context.toast(tap)


async def on_correct_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(contributions.correct_testimony, testimony_id=pressed.number(0), edits=None)
    await context.toast(tap)


async def on_review_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        contributions.ask_review,
        review_days=context.content.moderation.review_days,
        testimony_id=pressed.number(0),
        edits=None,
    )
    await context.toast(tap)
