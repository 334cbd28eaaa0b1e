"""An organizer marks who is on the panel."""

from __future__ import annotations

from actions import panel
from domain.messages import Pressed
from domain.updates import Tap
from handlers.context import Context


async def on_panel_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(panel.list_panel, page=pressed.number(0), message_id=tap.message_id)
    await context.toast(tap)


async def on_panel_set(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        panel.set_panel,
        person_id=pressed.number(0),
        is_on=pressed.word(1) == "on",
        page=pressed.number(2),
        message_id=tap.message_id,
    )
    await context.toast(tap)
