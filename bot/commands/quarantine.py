"""Updates that were put aside for a human: list them, look at one, have them handled once more."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from actions import quarantine as verbs
from bot.clock import Clock
from bot.errors import Misconfigured
from bot.settings import read_settings
from bot.stores import opened
from storage.quarantine import PutAside, put_aside
from storage.store import Store

quarantine = typer.Typer(
    no_args_is_help=True,
    help="Updates that were understood by nobody or failed too often. The bot may be running.",
)

NONE = "Nothing is in quarantine."


@quarantine.command("list")
def list_all() -> None:
    """Name what was put aside, when and why; never what somebody wrote."""
    with opened(read_settings().database_url) as store:
        found = asyncio.run(store.read(put_aside))
    typer.echo("\n".join([_line(one) for one in found]) if found else NONE)


@quarantine.command()
def show(number: Annotated[int, typer.Argument(help="Its number in the list.")]) -> None:
    """Print the bytes of one update as they came. They may hold somebody's words; that you looked is noted."""
    with opened(read_settings().database_url) as store:
        raw = asyncio.run(store.write(verbs.look_at, row_id=number, now=Clock().now()))
    if raw is None:
        raise Misconfigured(f"{number} is not in quarantine. See: rebonds quarantine list")
    typer.echo(
        "What follows may be somebody's words: tell nobody. The journal says that it was shown.", err=True
    )
    sys.stdout.buffer.write(raw + b"\n")


@quarantine.command()
def replay(
    number: Annotated[int | None, typer.Argument(help="Its number in the list.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that can be read.")] = False,
) -> None:
    """Have an update handled once more, as if it had just come: after an upgrade, say."""
    if (number is None) != everything:
        raise Misconfigured("Give the number of one update, or --all. See: rebonds quarantine list")
    with opened(read_settings().database_url) as store:
        told = asyncio.run(_replay(store, number))
    typer.echo(told)


async def _replay(store: Store, number: int | None) -> str:
    found = [one for one in await store.read(put_aside) if number in (None, one.id)]
    ids = [one.id for one in found if one.is_readable]
    if number is not None and not ids:
        raise Misconfigured(_why_not(number, found))
    replayed = await store.write(verbs.replay, ids=ids, now=Clock().now())
    left = len(found) - len(replayed)
    told = f"{len(replayed)} put back: a running bot handles it within seconds."
    return f"{told} {left} can never be read and stay." if left else told


def _why_not(number: int, found: Sequence[PutAside]) -> str:
    if not found:
        return f"{number} is not in quarantine. See: rebonds quarantine list"
    return f"{number} has no number of an update: it was never readable and cannot be replayed."


def _line(one: PutAside) -> str:
    never = "" if one.is_readable else " (never readable: cannot be replayed)"
    return f"{one.id}  {one.received_at:%Y-%m-%d %H:%M} UTC  {one.reason}{never}"
