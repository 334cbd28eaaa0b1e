"""A moderator decides on the story they have open, corrects a detail, or takes back what they did."""

from __future__ import annotations

from actions import decisions
from domain.messages import Pressed
from domain.rights import NotAllowed
from domain.testimonies import Decision, NotDecided, Verdict
from domain.updates import Tap
from handlers.context import Context


async def on_reasons_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        decisions.ask_reason,
        rules=context.content.moderation,
        testimony_id=pressed.number(0),
        revision=pressed.number(1),
        verdict=pressed.word(2),
        edits=tap.message_id,
    )
    await context.toast(tap)


async def on_accept_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _decide(tap, pressed, context, Verdict.ACCEPT)


async def on_change_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _decide(tap, pressed, context, Verdict.CHANGE)


async def on_refuse_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _decide(tap, pressed, context, Verdict.REFUSE)


async def _decide(tap: Tap, pressed: Pressed, context: Context, verdict: Verdict) -> None:
    outcome = await context.write(
        decisions.decide_testimony,
        rules=context.content.moderation,
        testimony_id=pressed.number(0),
        revision=pressed.number(1),
        verdict=verdict,
        reason=pressed.word(2) or None,
        edits=tap.message_id,
    )
    await context.toast(tap, _toast(outcome))


def _toast(outcome: Decision | NotDecided | NotAllowed) -> str:
    match outcome:
        case Decision():
            return "toast-decided"
        case _:
            return "toast-nothing-changed"


async def on_undo_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        decisions.undo_decision,
        testimony_id=pressed.number(0),
        revision=pressed.number(1),
        edits=tap.message_id,
    )
    await context.toast(tap)
