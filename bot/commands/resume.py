"""After a restore: what waits, and letting it go."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from actions.sending import resume as let_go
from bot.clock import Clock
from bot.errors import Misconfigured
from bot.settings import Settings, read_settings
from bot.stores import opened
from storage import hold
from storage.hold import Heap
from storage.store import Store


def resume(
    send: Annotated[bool, typer.Option("--send", help="Let all that waits leave.")] = False,
    drop: Annotated[
        bool,
        typer.Option("--drop", help="Cancel what was due before the restore; it may have arrived already."),
    ] = False,
) -> None:
    """After a restore nothing is sent: say what waits, or let messages leave again. The bot may be running."""
    if send and drop:
        raise Misconfigured("--send and --drop exclude each other: choose one.")
    settings = read_settings()
    with opened(settings.database_url) as store:
        told = asyncio.run(_let_go(store, drop=drop) if send or drop else _look(store, settings))
    typer.echo(told)


async def _let_go(store: Store, *, drop: bool) -> str:
    dropped = await store.write(let_go, drop=drop, now=Clock().now())
    if dropped is None:
        return "Nothing is held: messages leave."
    if drop:
        return f"{dropped} messages are cancelled. What comes from now on leaves."
    return "All that waits leaves now, at the pace that Telegram allows."


async def _look(store: Store, settings: Settings) -> str:
    since = await store.read(hold.held_since)
    if since is None:
        return "Nothing is held: messages leave."
    heaps = await store.read(hold.heaps, due_by=since)
    return _for_people(since, heaps, settings.zone)


def _for_people(since: datetime, heaps: Sequence[Heap], zone: ZoneInfo) -> str:
    held = f"Nothing is sent since {_at(since, zone)}: this store was restored then, or moved elsewhere."
    if not heaps:
        return f"{held}\nNothing was due before. Let messages leave again: rebonds resume --send"
    waiting = [f"  {heap.count} {heap.kind.value}, due since {_at(heap.due_since, zone)}" for heap in heaps]
    return "\n".join(
        [
            held,
            "Due before, and perhaps sent already by another store:",
            *waiting,
            "Let them leave, some perhaps for the second time: rebonds resume --send",
            "Cancel them, and let only what comes later leave: rebonds resume --drop",
        ]
    )


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
