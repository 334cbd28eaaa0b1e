"""An organizer looks at the programme, and sets, moves or cancels its sessions."""

from __future__ import annotations

from actions import organization, sessions
from content.programme import programme_of
from domain.messages import Pressed
from domain.sessions import Decision
from domain.updates import Command, Said, Tap
from handlers.context import Context


async def on_organization_command(command: Command, context: Context) -> None:
    await context.write(organization.show_organization)


async def on_organization_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(organization.show_organization, message_id=tap.message_id)
    await context.toast(tap)


async def on_calendar_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        organization.show_calendar,
        programme=programme_of(context.content),
        page=pressed.number(0),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_sessions_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        sessions.list_sessions, programme=programme_of(context.content), message_id=tap.message_id
    )
    await context.toast(tap)


async def on_date_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        sessions.ask_date,
        programme=programme_of(context.content),
        session_id=pressed.word(0),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_date_picked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        sessions.propose_date,
        programme=programme_of(context.content),
        session_id=pressed.word(0),
        typed=pressed.word(1),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_date_typed(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(
        sessions.propose_date,
        programme=programme_of(context.content),
        session_id=owner.word(0),
        typed=said.text,
    )


async def on_date_set(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        sessions.set_date,
        programme=programme_of(context.content),
        session_id=pressed.word(0),
        day=pressed.word(1),
        seen=pressed.number(2),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_cancelling_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        sessions.propose_cancelling,
        programme=programme_of(context.content),
        session_id=pressed.word(0),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_reason_typed(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(
        sessions.decide_session,
        programme=programme_of(context.content),
        decision=Decision(owner.word(0), cancelled_for=said.text),
        seen=owner.number(1),
    )
