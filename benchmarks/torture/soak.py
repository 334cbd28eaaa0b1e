"""Start, stop, and the long run: ready two seconds after a kill, drained five after being asked, no fatter for it
(G41).

The real program throughout. The long run is compressed: minutes of the load that a convention has in a day.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp

from benchmarks.bots import HOUSE
from benchmarks.measuring import cpu_seconds
from benchmarks.torture.command import Given, Report, on_each_database, say, torture
from benchmarks.torture.nursery import Child, real_program
from benchmarks.torture.siege import Siege, siege

STARTS, QUICK_STARTS = 10, 2
STOPS, QUICK_STOPS = 5, 1
SOAK_SECONDS, QUICK_SOAK_SECONDS = 150, 8
PER_SECOND = 150.0
READY_SECONDS, DRAINED_SECONDS, GROWTH = 2.0, 5.0, 1.05
PAGE = os.sysconf("SC_PAGE_SIZE")
IMPORTS = "import bot.__main__, time; print(time.process_time())"


async def measure(given: Given) -> Report:
    found = await on_each_database(given, _soak)
    return {"imports, CPU seconds": round(await _imports(), 2), **found}


async def _soak(given: Given, url: str, folder: Path) -> Report:
    async with siege(url, folder, seed=given.seed) as one:
        starts = [await _killed_and_ready(one) for _ in range(given.size(STARTS, QUICK_STARTS))]
        ready, cpu = [took for took, _ in starts], [used for _, used in starts]
        drained = [await _asked_to_stop(one) for _ in range(given.size(STOPS, QUICK_STOPS))]
        say(f"ready after {ready}, drained after {drained}")
        child = await one.bears(real_program)
        await _ready(one)
        memory, files = await _long_run(one, child, given.size(SOAK_SECONDS, QUICK_SOAK_SECONDS))
        await one.is_over()
        counted = await one.count(child)
    growth = _late(memory) / _early(memory)
    report = {
        "ready after a kill, seconds": {"median": median(ready), "slowest": max(ready)},
        "until then, CPU seconds": {"median": median(cpu), "most": max(cpu)},
        "drained under load, seconds": {"median": median(drained), "slowest": max(drained)},
        "updates in the long run": round(PER_SECOND * len(memory)),
        "memory, MB": {"early": round(_early(memory) / 1e6, 1), "late": round(_late(memory) / 1e6, 1)},
        "memory growth": round(growth, 3),
        "files open": {"early": _early(files), "late": _late(files)},
        **counted,
    }
    holds = median(ready) <= READY_SECONDS and max(drained) <= DRAINED_SECONDS and growth <= GROWTH
    return report | {"holds": holds and _late(files) <= _early(files) + 2 and counted["holds"]}


async def _imports() -> float:
    """CPU seconds that a start spends importing, whatever it then does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        IMPORTS,
        cwd=HOUSE,
        env={"PYTHONPATH": str(HOUSE)},
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()
    return float(told)


async def _killed_and_ready(one: Siege) -> tuple[float, float]:
    """Kill a bot in the middle of its work; seconds until the next one says it is ready, and those of CPU."""
    child = await one.bears(real_program)
    one.brings(200)
    await one.telegram.is_answered()
    child.killed()
    await child.ends()
    began = perf_counter()
    child = await one.bears(real_program)
    await _ready(one)
    took, cpu = round(perf_counter() - began, 2), round(cpu_seconds(child.pid), 2)
    child.killed()
    await child.ends()
    return took, cpu


async def _ready(one: Siege) -> None:
    url = one.settings["PUBLIC_URL"] + "/health/ready"
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.01)


async def _asked_to_stop(one: Siege) -> float:
    """Ask a bot to stop in the middle of a flood of taps; seconds until it has ended in good order."""
    child = await one.bears(real_program)
    one.brings(2000)
    await one.telegram.has_delivered(one.brought - 1500)
    began = perf_counter()
    child.signalled(signal.SIGTERM)
    assert await child.ends() == 0
    return round(perf_counter() - began, 2)


async def _long_run(one: Siege, child: Child, seconds: int) -> tuple[list[int], list[int]]:
    """Memory and open files, each second."""
    tapping = asyncio.ensure_future(one.brings_steadily(PER_SECOND))
    memory, files = [], []
    for second in range(seconds):
        await asyncio.sleep(1)
        process = Path(f"/proc/{child.pid}")
        memory.append(int((process / "statm").read_text().split()[1]) * PAGE)
        files.append(len(list((process / "fd").iterdir())))
        if second % 30 == 29:
            say(f"{second + 1} s: {memory[-1] / 1e6:.1f} MB, {files[-1]} files open")
    tapping.cancel()
    return memory, files


def _early(samples: Sequence[int]) -> float:
    """In the second quarter, when every cache has been filled once."""
    return median(samples[len(samples) // 4 : len(samples) // 2])


def _late(samples: Sequence[int]) -> float:
    return median(samples[-len(samples) // 4 :])


if __name__ == "__main__":
    torture(__doc__, measure)
