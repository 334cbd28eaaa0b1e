"""Somebody looks at the next session and says whether they come."""

from __future__ import annotations

from actions import coming
from domain.messages import Pressed
from domain.updates import Command, Tap
from handlers.context import Context


async def on_next_session_command(command: Command, context: Context) -> None:
    await context.write(coming.show_next_session, content=context.content)


async def on_next_session_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(coming.show_next_session, content=context.content)
    await context.toast(tap)


async def on_session_shown(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        coming.show_session,
        content=context.content,
        session_id=pressed.word(0),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_answer_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        coming.answer_session,
        content=context.content,
        session_id=pressed.word(0),
        choice=pressed.word(1),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_needs_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        coming.show_needs,
        content=context.content,
        session_id=pressed.word(0),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_need_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        coming.set_need,
        content=context.content,
        session_id=pressed.word(0),
        need=pressed.word(1),
        is_wanted=pressed.word(2) == "on",
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_file_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(coming.send_calendar_file, content=context.content, session_id=pressed.word(0))
    await context.toast(tap)
