"""Somebody agrees to a purpose, refuses it, or changes their mind later."""

from __future__ import annotations

from actions import consents
from actions.consents import ConsentButton
from domain.messages import Pressed
from domain.updates import Tap
from handlers.context import Context
from handlers.enrolment import follow_rights


async def on_consent_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    button = ConsentButton(
        purpose=pressed.word(0),
        version=pressed.word(1),
        is_given=pressed.word(2) == "yes",
        language=pressed.word(3),
    )
    outcome = await context.write(
        consents.answer_consent, content=context.content, button=button, message_id=tap.message_id
    )
    follow_rights(outcome, context)
    await context.toast(tap)


async def on_list_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    edits = None if pressed.word(0) == "below" else tap.message_id
    await context.write(consents.show_consents, content=context.content, message_id=edits)
    await context.toast(tap)


async def on_one_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        consents.show_consent,
        content=context.content,
        purpose=pressed.word(0),
        message_id=tap.message_id,
    )
    await context.toast(tap)
