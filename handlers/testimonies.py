"""A citizen tells a story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actions import media, places, testimonies
from domain.messages import Pressed
from domain.updates import Command, Edited, Said, Showed, Tap
from handlers.context import Context

SAID_AS_WORDS = frozenset(
    {
        *("testimony-read", "testimony-levels", "testimony-level", "testimony-quote", "testimony-send"),
        *("testimony-erase", "testimony-erase-now", "testimony-go-on", "testimony-rewrite", "menu"),
        *("voice", "testimony-media-out", "testimony-origin", "testimony-place", "testimony-place-set"),
    }
)
"""Buttons around a draft that may be typed by their words while everything else typed is the story."""


async def on_testify_command(command: Command, context: Context) -> None:
    await context.write(testimonies.open_testimony, content=context.content)


async def on_testify_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    """From the menu, or under an invitation that names its prompt and stays in the chat as it is."""
    if pressed.word(0):
        await context.write(testimonies.explain, content=context.content, prompt=pressed.word(0), edits=None)
    else:
        await context.write(testimonies.open_testimony, content=context.content)
    await context.toast(tap)


# --- before writing -------------------------------------------------------------------------------


async def on_prompt_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        testimonies.explain, content=context.content, prompt=pressed.word(0), edits=tap.message_id
    )
    await context.toast(tap)


async def on_stories_allowed(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        testimonies.allow_stories,
        content=context.content,
        prompt=pressed.word(0),
        given=pressed.word(1) == "yes",
        edits=tap.message_id,
    )
    await context.toast(tap)


async def on_rules_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(testimonies.show_rules, prompt=pressed.word(0), edits=tap.message_id)
    await context.toast(tap)


async def on_consent_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(testimonies.ask_consent, prompt=pressed.word(0), edits=tap.message_id)
    await context.toast(tap)


async def on_agreed(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        testimonies.begin_testimony,
        content=context.content,
        prompt=pressed.word(0),
        given=pressed.word(1) == "yes",
        edits=tap.message_id,
    )
    await context.toast(tap)


# --- writing --------------------------------------------------------------------------------------


async def on_part_written(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(
        testimonies.write_part,
        content=context.content,
        testimony_id=owner.number(0),
        words=said.text,
        message_id=said.message_id,
        is_forwarded=said.is_forwarded,
        is_urgent=bool(context.distress),
    )


async def on_edited(edited: Edited, context: Context) -> None:
    context.door = "edited"
    await context.write(
        testimonies.change_part,
        words=edited.text,
        message_id=edited.message_id,
        is_urgent=bool(context.distress),
    )


async def on_showed(showed: Showed, context: Context) -> None:
    context.door = "showed"
    await context.write(
        media.answer_shown, content=context.content, showed=showed, is_urgent=bool(context.distress)
    )


async def on_voice_agreed(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        media.agree_to_voice,
        content=context.content,
        piece_id=pressed.number(0),
        given=pressed.word(1) == "yes",
        edits=tap.message_id,
    )
    await context.toast(tap)


async def on_media_taken_out(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(media.take_out, tap, pressed, context)


# --- reading back, choosing, sending, erasing -----------------------------------------------------


async def on_continue_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(testimonies.continue_draft, tap, pressed, context, content=context.content)


async def on_rewrite_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(testimonies.rewrite_draft, tap, pressed, context)


async def on_read_back_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(testimonies.read_back, tap, pressed, context)


async def on_levels_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(testimonies.ask_level, tap, pressed, context)


async def on_level_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(
        testimonies.choose_level, tap, pressed, context, level=pressed.word(1), content=context.content
    )


async def on_quote_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(
        testimonies.choose_quote,
        tap,
        pressed,
        context,
        given=pressed.word(1) == "yes",
        content=context.content,
    )


async def on_origin_said(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(testimonies.say_origin, tap, pressed, context, origin=pressed.word(1))


async def on_place_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(places.ask_place, tap, pressed, context, content=context.content)


async def on_place_chosen(tap: Tap, pressed: Pressed, context: Context) -> None:
    chosen = pressed.word(1)
    await _with_story(places.choose_place, tap, pressed, context, content=context.content, place=chosen)


async def on_place_typed(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(
        places.type_place, content=context.content, testimony_id=owner.number(0), words=said.text
    )


async def on_send_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(testimonies.send_testimony, tap, pressed, context, revision=pressed.number(1))


async def on_erase_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(testimonies.ask_to_erase, tap, pressed, context)


async def on_erase_confirmed(tap: Tap, pressed: Pressed, context: Context) -> None:
    await _with_story(testimonies.erase_draft, tap, pressed, context)


async def _with_story(
    verb: Callable[..., Any], tap: Tap, pressed: Pressed, context: Context, **given: Any
) -> None:
    await context.write(verb, testimony_id=pressed.number(0), edits=tap.message_id, **given)
    await context.toast(tap)
