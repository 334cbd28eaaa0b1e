"""An organizer writes to many."""

from __future__ import annotations

from actions import broadcasts
from domain.messages import Pressed
from domain.updates import Said, Tap
from handlers.context import Context


async def on_broadcast_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(broadcasts.ask_audience, message_id=tap.message_id)
    await context.toast(tap)


async def on_audience_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(broadcasts.ask_words, audience=pressed.word(0), message_id=tap.message_id)
    await context.toast(tap)


async def on_words_typed(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(broadcasts.write_broadcast, audience=owner.word(0), words=said.text)


async def on_send_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(
        broadcasts.send_broadcast, campaign_id=pressed.number(0), message_id=tap.message_id
    )
    await context.toast(tap, "toast-sent-before" if outcome == "sent-before" else "")


async def on_drop_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(broadcasts.drop_broadcast, campaign_id=pressed.number(0), message_id=tap.message_id)
    await context.toast(tap)


async def on_progress_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(broadcasts.show_broadcast, campaign_id=pressed.number(0), message_id=tap.message_id)
    await context.toast(tap)


async def on_list_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(broadcasts.list_broadcasts, message_id=tap.message_id)
    await context.toast(tap)
