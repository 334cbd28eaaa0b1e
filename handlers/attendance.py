"""Somebody is at a session: they tap that they are there, type the code, or open its link."""

from __future__ import annotations

from actions import attendance
from domain.attendance import PREFIX
from domain.messages import Pressed
from domain.rights import Policy
from domain.updates import Command, Said, Tap
from handlers.context import Context


async def on_here_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(attendance.ask_code, message_id=None)
    await context.toast(tap)


async def on_code_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    """Somebody of the team looks at the code of the day."""
    await context.write(
        attendance.show_code,
        content=context.content,
        session_id=pressed.word(0),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_code_typed(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(attendance.check_in, content=context.content, typed=said.text)


async def on_link(command: Command, context: Context) -> None:
    """The link of the code was opened on site: as if the code had been typed."""
    context.door, context.policy = "check-in", Policy.ENROLLED
    typed = command.argument.removeprefix(PREFIX)
    await context.write(attendance.check_in, content=context.content, typed=typed)
