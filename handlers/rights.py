"""An administrator looks at the team, and takes a right back."""

from __future__ import annotations

from actions import rights
from domain.messages import Pressed
from domain.rights import Taken
from domain.updates import Tap
from handlers.context import Context


async def on_team_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(rights.show_team, message_id=tap.message_id)
    await context.toast(tap)


async def on_member_opened(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(rights.show_member, person_id=pressed.number(0), message_id=tap.message_id)
    await context.toast(tap)


async def on_take_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(
        rights.take_role, person_id=pressed.number(0), role=pressed.word(1), message_id=tap.message_id
    )
    if isinstance(outcome, Taken):
        context.granted = outcome.person
    await context.toast(tap)
