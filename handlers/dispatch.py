"""From an update to its handler, through python-telegram-bot's dispatch.

`process_update` takes any object: ours is an `Arrival`. It swallows a handler's exception even when an
error handler raises it again, so that failure looks like success: `Dispatch.process_error` lets it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telegram.ext import Application, BaseHandler, ExtBot

from domain.updates import Command, Edited, Left, Returned, Said, Showed, Tap, Update
from handlers import leaving, menu, testimonies, typed
from handlers.command_menu import show_commands
from handlers.commands import COMMANDS
from handlers.context import Context
from handlers.distress import distress_in
from storage import inbox


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update and what its handler is given."""

    update: Update
    context: Context


class Dispatch(Application):  # type: ignore[type-arg]
    """python-telegram-bot's application, whose failures are not swallowed."""

    async def process_error(self, update: object, error: Exception, *args: Any, **kwargs: Any) -> bool:
        raise error


class On(BaseHandler[Arrival, Any, None]):
    """Answers every arrival whose update is of one of these types."""

    def __init__(self, types: Any, callback: Any) -> None:
        super().__init__(callback, block=True)
        self._types = types

    def check_update(self, update: object) -> bool:
        return isinstance(update, Arrival) and isinstance(update.update, self._types)

    async def handle_update(
        self, update: Arrival, application: Any, check_result: object, context: Any
    ) -> None:
        update.context.distress = distress_in(update.update, update.context.content.distress)
        await self.callback(update.update, update.context)  # type: ignore[arg-type]
        await _follow_rights(update.context)


async def _follow_rights(context: Context) -> None:
    """Somebody has just been given a role: their chat shows its commands."""
    person = context.granted
    if person is not None and person.telegram_id is not None:
        await show_commands(
            context.bot,
            context.content,
            chat_id=person.telegram_id,
            language=person.language,
            roles=person.roles,
        )


def make_dispatch(bot: ExtBot[None]) -> Dispatch:
    """The application with all its handlers; it neither polls nor listens by itself."""
    builder = Application.builder().application_class(Dispatch).bot(bot).updater(None).job_queue(None)
    dispatch = builder.build()
    assert isinstance(dispatch, Dispatch)
    dispatch.add_handler(On(Tap, typed.press))
    dispatch.add_handler(On(Command, on_command))
    dispatch.add_handler(On(Said, typed.on_said))
    dispatch.add_handler(On(Edited, testimonies.on_edited))
    dispatch.add_handler(On(Showed, testimonies.on_showed))
    dispatch.add_handler(On(Left, leaving.on_left))
    dispatch.add_handler(On(Returned, leaving.on_returned))
    dispatch.add_handler(On(object, on_anything))
    return dispatch


async def on_command(command: Command, context: Context) -> None:
    route = COMMANDS.get(command.name)
    if route is None:
        await menu.on_unasked(command, context)
        return
    context.door, context.policy = f"/{command.name}", route.policy
    await route.answer(command, context)


async def on_anything(update: Update, context: Context) -> None:
    """What says nothing to us is done."""
    await context.store.write(inbox.settle, row_id=context.update_row)
