"""The disk is full: 503 while nothing fits, nothing that was acknowledged is lost, and all is well within five
seconds once there is room again (G6). A small write may still find room in the pages that SQLite's log uses
again: then it is durable, and acknowledged.

The store lies on a small disk in memory, which needs the right to mount. SQLite only: what a PostgreSQL server
does on a full disk is its own affair; its errors are met as those of a server that is away (locks.py).
"""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from benchmarks.torture.command import Given, Report, say, torture
from benchmarks.torture.locks import WITHIN_SECONDS, during
from benchmarks.torture.nursery import nursery
from benchmarks.torture.siege import siege
from storage.schema import migrate
from tests.databases import durable_folder

MEGABYTES = 48
SECONDS, QUICK_SECONDS = 20, 3
TIMES = 3
BLOCK = bytes(4096)


async def measure(given: Given) -> Report:
    found = []
    with durable_folder() as folder, small_disk(folder / "small") as disk:
        url = f"sqlite:///{disk}/rebonds.sqlite3"
        migrate(url)
        async with siege(url, folder, seed=given.seed) as one, nursery() as births:
            child = await one.bears(births.bears)
            for _ in range(given.size(TIMES, 1)):
                report = await during(one, child, _full(disk), given.size(SECONDS, QUICK_SECONDS))
                say(f"full: {report}")
                found.append(report | {"holds": _is_well(report)})
            counted = await one.count(child)
    holds = counted["holds"] and all(report["holds"] for report in found)
    return {"disk, megabytes": MEGABYTES, "times full": found, **counted, "holds": holds}


def _is_well(report: Report) -> bool:
    well_after: float = report["all handled and answered after, seconds"]
    return report["answered 503"] > 0 and well_after <= WITHIN_SECONDS


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of a few megabytes, in memory."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False).returncode:
        raise SystemExit("A small disk cannot be mounted here. Run this as root.")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@asynccontextmanager
async def _full(disk: Path) -> AsyncIterator[None]:
    """Not one more page fits, from the beginning to the end of the block."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(BLOCK):
                pass
        except OSError:
            pass
    yield
    ballast.unlink()


if __name__ == "__main__":
    torture(__doc__, measure, databases=("sqlite",))
