"""Somebody asks for help, a person to talk to, the privacy notice, or the answer to a frequent question."""

from __future__ import annotations

from actions import help as verbs
from domain.messages import Pressed
from domain.updates import Command, Tap
from handlers.context import Context


async def on_help_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(verbs.show_help)
    await context.toast(tap)


async def on_help_command(command: Command, context: Context) -> None:
    await context.write(verbs.show_help)


async def on_contact_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(verbs.show_contact)
    await context.toast(tap)


async def on_contact_command(command: Command, context: Context) -> None:
    await context.write(verbs.show_contact)


async def on_privacy_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(verbs.show_privacy)
    await context.toast(tap)


async def on_privacy_command(command: Command, context: Context) -> None:
    await context.write(verbs.show_privacy)


async def on_whole_privacy_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(verbs.show_privacy, is_whole=True, message_id=tap.message_id)
    await context.toast(tap)


async def on_questions_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(verbs.show_questions, faq=context.content.faq)
    await context.toast(tap)


async def on_question_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    """The answer stands where the list stood; back to the list, it is the other way round."""
    await context.write(
        verbs.show_questions,
        faq=context.content.faq,
        chosen=pressed.word(0),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_questions_command(command: Command, context: Context) -> None:
    await context.write(verbs.show_questions, faq=context.content.faq)
