"""Somebody of the team confirms that a browser is theirs."""

from __future__ import annotations

from actions import sign_ins
from domain.messages import Pressed
from domain.sign_ins import PREFIX, Asking, key_of, read_code
from domain.updates import Command, Tap
from handlers.context import Context


async def on_link(command: Command, context: Context) -> None:
    code = command.argument.removeprefix(PREFIX)
    await context.write(sign_ins.show_request, asking=_asking(code, context), code=code)


async def on_yes_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    asking = _asking(pressed.word(0), context)
    await context.write(sign_ins.confirm, asking=asking, edits=tap.message_id)
    await context.toast(tap)


async def on_no_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(sign_ins.decline, edits=tap.message_id)
    await context.toast(tap)


async def on_close_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(sign_ins.close, sign_in_id=pressed.number(0), edits=tap.message_id)
    await context.toast(tap)


def _asking(code: str, context: Context) -> Asking | None:
    return read_code(code, key_of(context.bot.token))
