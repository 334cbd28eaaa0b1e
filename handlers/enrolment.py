"""Somebody comes in: Start, an invitation, the age gate, the consents."""

from __future__ import annotations

from actions import arrivals, enrolment
from domain.attendance import PREFIX as ON_SITE
from domain.enrolment import AlreadyIn, Enrolled, Outcome
from domain.invitations import code_in
from domain.messages import Pressed
from domain.rights import NotAllowed
from domain.sign_ins import PREFIX
from domain.updates import Command, Said, Tap
from handlers import attendance, sign_ins
from handlers.context import Context


async def on_start(command: Command, context: Context) -> None:
    """A link: into the pages, of a session one is at, or with an invitation; or simply Start."""
    if command.argument.startswith(PREFIX):
        await sign_ins.on_link(command, context)
        return
    if command.argument.startswith(ON_SITE):
        await attendance.on_link(command, context)
        return
    outcome = await context.write(arrivals.start, content=context.content, code=code_in(command.argument))
    follow_rights(outcome, context)


async def on_begin_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(arrivals.start, content=context.content, message_id=tap.message_id)
    follow_rights(outcome, context)
    await context.toast(tap)


async def on_next_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(
        enrolment.inform,
        content=context.content,
        step=pressed.number(0),
        code=code_in(pressed.word(1)),
        message_id=tap.message_id,
    )
    follow_rights(outcome, context)
    await context.toast(tap)


async def on_notice_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(enrolment.show_notice, code=code_in(pressed.word(0)))
    await context.toast(tap)


async def on_age_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(
        enrolment.declare_age,
        content=context.content,
        is_adult=pressed.word(0) == "yes",
        code=code_in(pressed.word(1)),
        message_id=tap.message_id,
    )
    follow_rights(outcome, context)
    await context.toast(tap)


async def on_later_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(enrolment.put_off, message_id=tap.message_id)
    await context.toast(tap)


async def on_stranger_said(said: Said, context: Context) -> None:
    """Somebody we know nothing about types: the way in, never silence."""
    await context.write(enrolment.answer_stranger, content=context.content, words=said.text)


def follow_rights(outcome: Outcome | NotAllowed, context: Context) -> None:
    """Where an invitation has given a right, Telegram's command menu follows once it is committed."""
    match outcome:
        case Enrolled(person) if person.roles:
            context.granted = person
        case AlreadyIn(person, changed=True) if person.roles:
            context.granted = person
        case _:
            pass
