"""A citizen takes a module."""

from __future__ import annotations

from actions import modules
from actions.modules import Shelf
from content.programme import programme_of
from domain.messages import Pressed
from domain.updates import Command, Tap
from handlers.context import Context


async def on_list_command(command: Command, context: Context) -> None:
    await context.write(modules.list_modules, shelf=_shelf(context))


async def on_list_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(modules.list_modules, shelf=_shelf(context))
    await context.toast(tap)


async def on_module_opened(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.open_module, shelf=_shelf(context), module_id=pressed.word(0), message_id=tap.message_id
    )
    await context.toast(tap)


async def on_begin_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.begin_module, shelf=_shelf(context), module_id=pressed.word(0), message_id=tap.message_id
    )
    await context.toast(tap)


async def on_next_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.go_on,
        shelf=_shelf(context),
        module_id=pressed.word(0),
        step=pressed.word(1),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_answer_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.answer_step,
        shelf=_shelf(context),
        module_id=pressed.word(0),
        step=pressed.word(1),
        option=pressed.word(2),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_choices_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.show_choices, shelf=_shelf(context), module_id=pressed.word(0), message_id=tap.message_id
    )
    await context.toast(tap)


async def on_later_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.leave_module,
        shelf=_shelf(context),
        module_id=pressed.word(0),
        step=pressed.word(1),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_resume_tapped(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.resume_module,
        shelf=_shelf(context),
        module_id=pressed.word(0),
        step=pressed.word(1),
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_quiz_asked_again(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.take_quiz_again, shelf=_shelf(context), module_id=pressed.word(0), message_id=tap.message_id
    )
    await context.toast(tap)


async def on_reading_asked_again(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.read_again, shelf=_shelf(context), module_id=pressed.word(0), message_id=tap.message_id
    )
    await context.toast(tap)


async def on_gesture_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.show_gesture, shelf=_shelf(context), module_id=pressed.word(0), message_id=tap.message_id
    )
    await context.toast(tap)


async def on_gesture_settled(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(
        modules.settle_gesture,
        shelf=_shelf(context),
        module_id=pressed.word(0),
        gestured="done" if pressed.word(1) == "done" else "later",
        message_id=tap.message_id,
    )
    await context.toast(tap)


async def on_sources_asked(tap: Tap, pressed: Pressed, context: Context) -> None:
    await context.write(modules.show_sources, shelf=_shelf(context), module_id=pressed.word(0))
    await context.toast(tap)


def _shelf(context: Context) -> Shelf:
    return Shelf(context.content.modules, programme_of(context.content))
