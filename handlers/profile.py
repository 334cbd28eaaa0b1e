"""Somebody answers a question about themselves."""

from __future__ import annotations

from actions import profile
from domain.messages import Pressed
from domain.updates import Said, Tap
from handlers.context import Context
from handlers.enrolment import follow_rights


async def on_answer_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(
        profile.answer_profile,
        content=context.content,
        question_id=pressed.word(0),
        answer=pressed.word(1),
        message_id=tap.message_id,
    )
    follow_rights(outcome, context)
    await context.toast(tap)


async def on_change_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    outcome = await context.write(
        profile.change_answer,
        content=context.content,
        question_id=pressed.word(0),
        message_id=tap.message_id,
    )
    follow_rights(outcome, context)
    await context.toast(tap)


async def on_answer_typed(said: Said, owner: Pressed, context: Context) -> None:
    outcome = await context.write(
        profile.answer_in_words,
        content=context.content,
        question_id=owner.word(0),
        words=said.text,
    )
    follow_rights(outcome, context)
