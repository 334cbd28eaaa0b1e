"""A citizen answers a quick poll."""

from __future__ import annotations

from actions import polls
from domain.messages import Pressed
from domain.poll_answers import Outcome, Recorded, Refused
from domain.rights import NotAllowed
from domain.updates import Command, Said, Tap
from handlers.context import Context


async def on_option_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(
        polls.answer_poll,
        polls=context.content.polls,
        opening_id=pressed.number(0),
        option=pressed.word(1),
        message_id=tap.message_id,
    )
    await context.toast(tap, _toast(outcome))


async def on_choice_validated(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(
        polls.validate_choice,
        polls=context.content.polls,
        opening_id=pressed.number(0),
        message_id=tap.message_id,
    )
    await context.toast(tap, _toast(outcome))


async def on_change_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        polls.show_poll,
        polls=context.content.polls,
        opening_id=pressed.number(0),
        edits=tap.message_id,
        change=True,
    )
    await context.toast(tap)


async def on_poll_opened(tap: Tap, pressed: Pressed, context: Context) -> None:
    """From the invitation or the list, which becomes the question."""
    await context.write(
        polls.show_poll,
        polls=context.content.polls,
        opening_id=pressed.number(0),
        edits=tap.message_id,
    )
    await context.toast(tap)


async def on_list_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(polls.list_polls, polls=context.content.polls)
    await context.toast(tap)


async def on_list_command(command: Command, context: Context) -> None:
    await context.write(polls.list_polls, polls=context.content.polls)


async def on_own_words(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(
        polls.answer_in_own_words,
        polls=context.content.polls,
        opening_id=owner.number(0),
        option=owner.word(1),
        words=said.text,
    )


async def on_why_said(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(
        polls.say_why, polls=context.content.polls, opening_id=owner.number(0), words=said.text
    )


def _toast(outcome: Outcome | NotAllowed) -> str:
    """A few words above the keyboard; the record itself stands on the message."""
    match outcome:
        case Recorded():
            return "toast-recorded"
        case Refused(why="closed"):
            return "toast-closed"
        case Refused(why="too-many" | "nothing-chosen"):
            return "toast-not-yet"
        case _:
            return ""
