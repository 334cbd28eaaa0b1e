"""An organizer looks at what may not have arrived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from actions import unknowns
from domain.messages import Pressed
from domain.updates import Tap
from handlers.context import Context

LONGEST = 10**14
"""Milliseconds; no button of ours carries more."""


async def on_list_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(unknowns.list_unknowns, message_id=tap.message_id)
    await context.toast(tap)


async def on_heap_opened(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        unknowns.show_unknown,
        campaign_id=pressed.number(0),
        kind=pressed.word(1),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_again_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    count = await context.write(unknowns.send_again, **_heap(pressed), message_id=tap.message_id)
    await _say(count, "toast-sent-again", tap, context)


async def on_leave_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    count = await context.write(unknowns.dismiss, **_heap(pressed), message_id=tap.message_id)
    await _say(count, "toast-left", tap, context)


async def _say(count: object, done: str, tap: Tap, context: Context) -> None:
    if not isinstance(count, int):  # the door was closed
        await context.toast(tap)
    elif count:
        await context.toast(tap, done, n=count)
    else:
        await context.toast(tap, "toast-dealt-with")


def _heap(pressed: Pressed) -> dict[str, Any]:
    until = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=min(pressed.number(2), LONGEST))
    return {"campaign_id": pressed.number(0), "kind": pressed.word(1), "until": until}
