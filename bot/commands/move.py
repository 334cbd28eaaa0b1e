"""From one database to the other: SQLite to PostgreSQL, and back."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from actions import archive as verbs
from bot.clock import Clock
from bot.errors import Misconfigured
from bot.settings import database, read_settings
from bot.stores import made, opened
from storage.copying import Sums, reading
from storage.store import Store


def move(
    to: Annotated[str, typer.Option(help="Where to, written like DATABASE_URL.")],
    replace: Annotated[bool, typer.Option("--replace", help="In place of what is there.")] = False,
) -> None:
    """Move everything to another database, SQLite or PostgreSQL. The bot must be stopped."""
    url = read_settings().database_url
    _check_address(url, to)
    with opened(url, alone=True) as here, made(to, name="--to") as there:
        sums = asyncio.run(_move(here, there, replace=replace))
    rows = sum(one.total for one in sums.values())
    typer.echo(f"{rows} rows of {len(sums)} tables are there, checked.")
    typer.echo("Now set DATABASE_URL to the new address and start the bot: nothing else changes.")
    typer.echo("The old store stays as it was, and sends nothing. To go back to it: rebonds resume --send")


async def _move(here: Store, there: Store, *, replace: bool) -> Sums:
    now = Clock().now()
    with reading(here.url) as source:
        sums = await there.write(verbs.move, source=source, replace=replace, now=now)
    await here.write(verbs.leave, now=now)
    return sums


def _check_address(url: str, to: str) -> None:
    try:
        database(to)
    except ValueError as error:
        raise Misconfigured(f"--to is wrong: {error}.") from None
    if to == url:
        raise Misconfigured("--to is where everything is already.")
