"""Everything into one file, while the bot runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from actions.archive import note_backup
from bot.clock import Clock
from bot.errors import Misconfigured
from bot.settings import read_settings
from bot.stores import explained, opened
from storage import archive
from storage.copying import DEPARTED, WHOLE


def backup(
    file: Annotated[Path, typer.Argument(help="Where to. Only you may read it: it holds people's stories.")],
    erasures_only: Annotated[
        bool, typer.Option("--erasures-only", help="Only the list of who has left: small, for every minute.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Also over a file that is there.")] = False,
) -> None:
    """Copy all that is remembered into one file, as it is at one moment. The bot may be running."""
    url, now = read_settings().database_url, Clock().now()
    _check_place(file, replace=replace)
    tables = DEPARTED if erasures_only else WHOLE
    with explained():
        sums = archive.write(url, file, now=now, tables=tables, replace=replace)
    if not erasures_only:
        with opened(url) as store:
            asyncio.run(store.write(note_backup, now=now))
    rows = sum(one.total for one in sums.values())
    typer.echo(f"{file} holds {rows} rows of {len(sums)} tables, as of {now:%Y-%m-%d %H:%M:%S} UTC, checked.")


def _check_place(file: Path, *, replace: bool) -> None:
    if not file.parent.is_dir():
        raise Misconfigured(f"{file.parent} is no folder.")
    if file.exists() and not replace:
        raise Misconfigured(f"{file} is there already. Choose another name, or write over it: --replace")
