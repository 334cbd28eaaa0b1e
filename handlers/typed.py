"""Somebody types: who owns the words?

In this order: a word that means stop; whoever has asked for a text; the options of the last question
(its number, its words, accents or not); the menu.
"""

from __future__ import annotations

from collections.abc import Iterator

from content.rendering import say
from domain.leaving import means_stop
from domain.messages import Button, Lines, Message, Pressed, Text
from domain.spelling import fold
from domain.updates import Said, Tap
from handlers import enrolment, leaving, menu
from handlers.buttons import BUTTONS
from handlers.context import Context
from handlers.texts import OWNERS
from storage import outbox, people


async def on_said(said: Said, context: Context) -> None:
    """Give the words to whoever owns them."""
    reader = await context.store.read(people.reader, said.sender.telegram_id)
    if means_stop(said.text, awaiting=reader.awaiting if reader else None):
        context.door = "stop"
        await leaving.on_stop_said(said, context)
        return
    if reader is None:
        await enrolment.on_stranger_said(said, context)
        return
    owner = Pressed.parse(reader.awaiting or "")
    route = OWNERS.get(owner.name)
    tap = await _tap_in_words(said, reader, context) if route is None or route.buttons else None
    if route is not None and (tap is None or Pressed.parse(tap.data).name not in route.buttons):
        context.door, context.policy = owner.name, route.policy
        await route.answer(said, owner, context)
    elif tap is not None:
        await press(tap, context)
    else:
        await menu.on_unasked(said, context)


async def _tap_in_words(said: Said, reader: people.Reader, context: Context) -> Tap | None:
    asked = await context.store.read(outbox.last_question, reader.id)
    return _as_tap(said, asked, context, reader.language) if asked else None


async def press(tap: Tap, context: Context) -> None:
    """A button was tapped, or named in words: the same handler answers."""
    pressed = Pressed.parse(tap.data)
    route = BUTTONS.get(pressed.name)
    if route is None:
        context.door = "unknown-button"
        await menu.on_unknown_button(tap, context)
        return
    context.door, context.policy = pressed.name, route.policy
    await route.answer(tap, pressed, context)


def _as_tap(said: Said, asked: outbox.Question, context: Context, language: str) -> Tap | None:
    """The tap these words stand for, if they name a button of the last question."""
    buttons = [button for row in asked.message.rows for button in row if button.data]
    wanted = fold(said.text)
    for number, button in enumerate(buttons, 1):
        names = {
            str(number),
            *(fold(name) for name in _names(button, number, asked.message, context, language)),
        }
        if wanted in names:
            return Tap(said.sender, asked.message_id, button.data)
    return None


def _names(button: Button, number: int, message: Message, context: Context, language: str) -> Iterator[str]:
    """What a button may be called: its label, and the words it stands for where it shows a number."""
    yield say(context.content, button.label, language)
    if isinstance(button.label, Text) and "label" in button.label.params:  # without its tick
        yield say(context.content, button.label.params["label"], language)
    for value in message.params.values():
        if isinstance(value, Lines) and number <= len(value.items):
            line = value.items[number - 1]
            if isinstance(line, Text) and "label" in line.params:
                yield say(context.content, line.params["label"], language)
