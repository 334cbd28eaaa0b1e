"""Start the bot, and bring its database up to date."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import typer

from bot.app import run as run_app
from bot.clock import Clock
from bot.errors import Misconfigured
from bot.logs import set_up_logs
from bot.settings import read_settings
from storage import schema


def run() -> None:
    """Run everything in one process: bot, clock and web server. Ctrl-C or SIGTERM stops it."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    stop = asyncio.Event()
    until_stopped(run_app(settings, Clock(), stop), stop)


def migrate() -> None:
    """Create the database, or bring it up to date."""
    settings = read_settings()
    schema.migrate(settings.database_url)
    typer.echo("The database is up to date. Next: rebonds run")


def until_stopped(running: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """Run until SIGTERM or Ctrl-C asks for an orderly end."""

    async def guarded() -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        await running

    try:
        asyncio.run(guarded())
    except* Misconfigured as group:
        raise _first(group) from None


def _first(group: BaseExceptionGroup[Misconfigured]) -> Misconfigured:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
