"""Every text that comes in is listened to, whatever owns it."""

from __future__ import annotations

from actions import distress
from domain.distress import Distress, sounds_distressed
from domain.messages import Pressed
from domain.updates import Command, Edited, Said, Showed, Tap, Update
from handlers.context import Context


def distress_in(update: Update, known: Distress) -> str:
    """The words of an update that sounds like a call for help, or nothing."""
    words = _words_of(update)
    return words if words and sounds_distressed(words, known.phrases) else ""


def _words_of(update: Update) -> str:
    match update:
        case Said(text=words) | Edited(text=words) | Showed(caption=words):
            return words
        case Command(name=name, argument=argument):
            return f"/{name} {argument}"
        case _:
            return ""


async def on_write_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(distress.begin_to_write, person_id=pressed.number(0))
    await context.toast(tap)


async def on_words_typed(said: Said, owner: Pressed, context: Context) -> None:
    await context.write(distress.write_to_them, person_id=owner.number(0), words=said.text)
