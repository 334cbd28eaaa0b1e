"""Look at every row of a store: what must be true whatever has happened to it, and what breaks it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from itertools import islice

import typer

from bot.commands.check import FAILED
from bot.settings import Settings
from bot.stores import opened
from storage import seals
from storage.invariants import Report, Witness, check_all
from storage.seals import Head

SHOWN = 20
"""How many broken rows are shown of each invariant; --json names all of them."""


def look_at_invariants(settings: Settings, *, as_json: bool) -> None:
    """Print what holds and what does not; exit code 1 where something is broken."""
    report, head = asyncio.run(_look(settings))
    typer.echo(_for_machines(report, head) if as_json else _for_people(report, head))
    if not report.holds:
        raise SystemExit(FAILED)


async def _look(settings: Settings) -> tuple[Report, Head]:
    with opened(settings.database_url) as store:
        report = await store.read(check_all, Witness(zone=settings.zone))
        return report, await store.read(seals.head)


def _for_people(report: Report, head: Head) -> str:
    lines = [line for name in report.seen for line in _of(name, report)]
    lines += [f"--   {name}: not looked at, {why}." for name, why in report.not_seen.items()]
    end = f"The chain of privileged acts has {head.links} links and ends in {head.seal}."
    lines += [end, "Note it where nobody can change it: a chain that is made anew ends in something else."]
    if report.holds:
        return "\n".join([*lines, "All that was looked at holds."])
    fix = "Stop the bot, keep a copy of the store, and report these lines: they hold nobody's words."
    return "\n".join([*lines, f"{len(report.broken)} rows are broken. {fix}"])


def _of(name: str, report: Report) -> list[str]:
    """What was found of one invariant."""
    broken = [one for one in report.broken if name.startswith(f"{one.invariant} ")]
    if not broken:
        return [f"ok   {name}."]
    rows = [f"     {one.table} {one.id}: {one.what}." for one in islice(broken, SHOWN)]
    more = [f"     and {len(broken) - SHOWN} more"] if len(broken) > SHOWN else []
    return [f"RED  {name}: {len(broken)} broken.", *rows, *more]


def _for_machines(report: Report, head: Head) -> str:
    found = {
        "seen": report.seen,
        "not_seen": report.not_seen,
        "broken": [asdict(one) for one in report.broken],
    }
    return json.dumps({"holds": report.holds, "chain": asdict(head)} | found, indent=1)
