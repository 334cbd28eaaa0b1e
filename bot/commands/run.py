"""Start the bot, and bring its database up to date."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Coroutine
from typing import Any

import structlog
import typer

from bot.app import read_content
from bot.app import run as run_app
from bot.clock import Clock
from bot.errors import Misconfigured
from bot.logs import report_stray, set_up_logs
from bot.settings import read_settings
from storage import schema
from storage.leadership import Deposed
from storage.store import StoreFailing

log = structlog.get_logger()


def run() -> None:
    """Run everything in one process: bot, clock and web server. Ctrl-C or SIGTERM stops it."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    stop = asyncio.Event()
    content = read_content(settings)
    _spare_the_collector()
    until_stopped(run_app(settings, content, Clock(), stop), stop)


def _spare_the_collector() -> None:
    """What is loaded by now stays as long as we do, and what comes and goes is seldom a cycle: looking for
    cycles at the default pace cost a seventh of the CPU of a burst."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def migrate() -> None:
    """Create the database, or bring it up to date."""
    settings = read_settings()
    try:
        schema.migrate(settings.database_url)
    except StoreFailing as error:
        raise Misconfigured(f"DATABASE_URL: the database cannot be opened ({error}).") from None
    typer.echo("The database is up to date. Next: rebonds run")


def until_stopped(running: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """Run until SIGTERM or Ctrl-C asks for an orderly end."""

    async def guarded() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(report_stray)
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        await running

    try:
        asyncio.run(guarded())
    except Exception as error:
        first = _first(error)
        if isinstance(first, Misconfigured):
            raise first from None
        if isinstance(first, Deposed):
            log.error("another bot leads now: this one ends, and may be started again")
            raise SystemExit(1) from None
        log.critical("the program ends: a part of it has failed", exc_info=first)
        raise SystemExit(1) from None  # a traceback may quote what a person typed, the log does not


def _first(error: Exception) -> Exception:
    """The error that ended the program; where a person's mistake is among them, that one."""
    while isinstance(error, ExceptionGroup):
        error = (error.subgroup(Misconfigured) or error).exceptions[0]
    return error
