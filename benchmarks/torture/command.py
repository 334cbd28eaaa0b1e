"""The command line of every torture: its options, its JSON report, its exit code."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from benchmarks.measuring import versions
from bot.logs import set_up_logs
from storage.schema import migrate
from tests.databases import KINDS, PostgresqlDatabases, durable_folder, postgresql_server

SEED = 20270104

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line asks for."""

    seed: int
    quick: bool
    databases: Sequence[str]
    only: Sequence[str] = ()

    def size(self, whole: int, quick: int) -> int:
        """How much of something: as the goal says, or enough to see that the command works."""
        return quick if self.quick else whole

    def wants(self, part: str) -> bool:
        """Whether this part of the torture is asked for."""
        return not self.only or part in self.only


Measure = Callable[[Given], Coroutine[Any, Any, Report]]
Part = Callable[[Given, str, Path], Awaitable[Report]]


def torture(
    about: str | None, measure: Measure, *, databases: Sequence[str] = KINDS, parts: Sequence[str] = ()
) -> None:
    """Run a torture as the command line asks. Its report must say whether its goal `holds`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="small: to see that it works")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--database", choices=databases, help="this one only")
    if parts:
        parser.add_argument("--only", choices=parts, action="append", default=[], help="this part only")
    asked = parser.parse_args()
    chosen = (asked.database,) if asked.database else tuple(databases)
    given = Given(asked.seed, asked.quick, chosen, getattr(asked, "only", ()))
    began = perf_counter()
    set_up_logs("CRITICAL")  # trouble is made on purpose: what it comes to stands in the report
    found = asyncio.run(measure(given))
    report = {
        "seed": given.seed,
        "quick": given.quick,
        **found,
        "seconds": round(perf_counter() - began, 1),
        "versions": versions(),
    }
    sys.stdout.write(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n")
    raise SystemExit(0 if report["holds"] else 1)


async def in_parts(given: Given, parts: Mapping[str, Part]) -> Report:
    """The parts that are asked for, each on every database."""
    found = {name: await on_each_database(given, part) for name, part in parts.items() if given.wants(name)}
    return found | {"holds": all(part["holds"] for part in found.values())}


async def on_each_database(given: Given, measure: Part) -> Report:
    """The same on every database that is asked for: `measure(given, url, folder)`."""
    reports: dict[str, Report] = {}
    for database in given.databases:
        say(f"on {database} ...")
        with fresh_store(database) as (url, folder):
            reports[database] = await measure(given, url, folder)
    return {"databases": reports, "holds": all(report["holds"] for report in reports.values())}


@contextmanager
def fresh_store(database: str) -> Iterator[tuple[str, Path]]:
    """A migrated store of this kind on a disk, as durable as we ship it, and a folder for files beside it."""
    with ExitStack() as stack:
        folder = stack.enter_context(durable_folder())
        if database == "sqlite":
            url = f"sqlite:///{folder}/rebonds.sqlite3"
        else:
            sockets = stack.enter_context(postgresql_server(durable=True))
            url = stack.enter_context(PostgresqlDatabases(sockets).empty())
        migrate(url)
        yield url, folder


def say(progress: str) -> None:
    """A word for whoever watches; the report alone goes to stdout."""
    sys.stderr.write(progress + "\n")
