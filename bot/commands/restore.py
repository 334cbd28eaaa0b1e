"""Everything back out of a file; then nothing is sent until an operator says so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from actions.archive import Restored
from actions.archive import restore as bring_back
from bot.clock import Clock
from bot.settings import read_settings
from bot.stores import archived, departed_in, made
from domain.people import Person
from storage.archive import Archive


def restore(
    file: Annotated[Path, typer.Argument(help="What `rebonds backup` wrote.")],
    erasures: Annotated[
        list[Path] | None,
        typer.Option(
            help="A newer backup, or a list of who has left, where this store was lost. Several may be given."
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="In place of what the store holds now; who has left stays erased."),
    ] = False,
    without_roles: Annotated[
        bool, typer.Option("--without-roles", help="Nobody keeps a role; make new ones with rebonds invite.")
    ] = False,
) -> None:
    """Bring back what a backup holds. The bot must be stopped. Nothing is sent before: rebonds resume"""
    lists = [departed_in(one) for one in erasures or ()]
    with archived(file) as archive, made(read_settings().database_url) as store:
        writing = store.write(
            bring_back, archive=archive, departed_elsewhere=lists, replace=replace,
            without_roles=without_roles, now=Clock().now(),
        )  # fmt: skip
        restored = asyncio.run(writing)
        typer.echo("\n".join(_told(archive, restored, knows_who_left=bool(lists) or replace)))


def _told(archive: Archive, restored: Restored, *, knows_who_left: bool) -> Iterable[str]:
    moment = f" of {archive.made_at:%Y-%m-%d %H:%M:%S} UTC" if archive.made_at else ""
    yield f"The store is as in the backup{moment}: {restored.rows} rows, checked."
    yield f"{restored.erased_again} people had left since, and are erased again."
    if not knows_who_left:
        yield "Whoever left after that moment is back, unless a newer list says so: see --erasures."
    yield from _roles(restored.staff)
    yield "Nothing is sent until you say so, answers neither."
    yield "Start the bot, so that it counts what the calendar held since then; then see what waits: rebonds resume"


def _roles(staff: Sequence[Person]) -> Iterable[str]:
    if not staff:
        yield "Nobody holds a role. Next: rebonds invite --role administrator"
        return
    yield "These hold a role, as they did then. Is it still right? If not: --without-roles"
    for one in staff:
        yield f"  {', '.join(sorted(one.roles))}: {one.first_name or 'no name'} (person {one.id})"
