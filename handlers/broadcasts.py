"""An organizer writes to many."""

from __future__ import annotations

from typing import Any

from actions import audiences, broadcasts
from domain.messages import Pressed
from domain.updates import Said, Tap
from handlers.context import Context

# --- to whom --------------------------------------------------------------------------------------


async def on_broadcast_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(audiences.ask_audience, message_id=tap.message_id)
    await context.toast(tap)


async def on_audience_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        broadcasts.write_to, name=pressed.word(0), content=context.content, message_id=tap.message_id
    )
    await context.toast(tap)


async def on_audience_shown(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _about(audiences.choose_audience, tap, pressed, context)


async def on_part_picked(tap: Tap, pressed: Pressed, context: Context) -> None:
    given = {"part": pressed.word(1), "page": pressed.number(2)}
    await _about(audiences.pick_part, tap, pressed, context, **given)


async def on_part_set(tap: Tap, pressed: Pressed, context: Context) -> None:
    given = {"part": pressed.word(1), "value": pressed.word(2)}
    await _about(audiences.narrow_audience, tap, pressed, context, **given)


# --- what and when --------------------------------------------------------------------------------


async def on_words_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _about(broadcasts.ask_words, tap, pressed, context)


async def on_words_typed(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(
        broadcasts.write_words, broadcast_id=owner.number(0), words=said.text, content=context.content
    )


async def on_hour_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _about(broadcasts.ask_hour, tap, pressed, context)


async def on_hour_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _about(broadcasts.set_hour, tap, pressed, context, typed=pressed.word(1))


async def on_trial_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _about(broadcasts.try_broadcast, tap, pressed, context)


async def on_drop_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(broadcasts.drop_broadcast, broadcast_id=pressed.number(0), message_id=tap.message_id)
    await context.toast(tap)


# --- sending and following ------------------------------------------------------------------------


async def on_send_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(
        broadcasts.send_broadcast,
        broadcast_id=pressed.number(0),
        revision=pressed.number(1),
        content=context.content,
        message_id=tap.message_id,
    )
    await context.toast(tap, "toast-sent-before" if outcome == "sent-before" else "")


async def on_undo_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _about(broadcasts.take_back, tap, pressed, context)


async def on_stop_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _about(broadcasts.stop_broadcast, tap, pressed, context)


async def on_progress_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _about(broadcasts.show_broadcast, tap, pressed, context)


async def on_list_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(broadcasts.list_broadcasts, message_id=tap.message_id)
    await context.toast(tap)


async def _about(verb: Any, tap: Tap, pressed: Pressed, context: Context, **given: Any) -> None:
    """Run a verb about the message to many that the button names first."""
    numbered = {"broadcast_id": pressed.number(0), "content": context.content, "message_id": tap.message_id}
    await context.write(verb, **numbered, **given)
    await context.toast(tap)
