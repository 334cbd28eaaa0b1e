"""An organizer asks what was answered to the polls."""

from __future__ import annotations

from actions import results
from domain.messages import Pressed
from domain.updates import Tap
from handlers.context import Context


async def on_list_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(results.list_results, polls=context.content.polls, message_id=tap.message_id)
    await context.toast(tap)


async def on_results_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(results.show_results, polls=context.content.polls, opening_id=pressed.number(0))
    await context.toast(tap)
