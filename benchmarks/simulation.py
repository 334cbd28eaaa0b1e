"""The whole bot under everything that can go wrong, for as many steps as asked (goals G23 and G24).

Workers play side by side: each takes hands of a few plays, each hand with a seed of its own. A play that
breaks something ends the run; what had happened and the seed of its hand stand in the report, and
`python -m benchmarks.simulation --hand SEED` plays that hand again, alone.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from benchmarks.measuring import versions
from tests.databases import temporary_folder
from tests.simulation.hands import Hand, play_hand
from tests.simulation.machine import Stage

SEED = 20270104
LONGEST_SECONDS = 570


@dataclass(slots=True)
class Tally:
    """All hands together."""

    hands: int = 0
    steps: int = 0
    plays: int = 0
    broken: list[dict[str, Any]] = field(default_factory=list)

    def add(self, hand: Hand) -> None:
        self.hands += 1
        self.steps += hand.steps
        self.plays += hand.plays
        if hand.broken:
            self.broken.append(asdict(hand))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=LONGEST_SECONDS, help="stop after so many")
    parser.add_argument("--quick", action="store_true", help="500 steps: to see that it works")
    parser.add_argument("--hand", type=int, help="play one hand again, by its seed")
    asked = parser.parse_args()
    began = perf_counter()
    steps = 500 if asked.quick else asked.steps
    tally = (
        _one(asked.hand) if asked.hand is not None else _many(asked.seed, steps, asked.workers, asked.seconds)
    )
    seconds = perf_counter() - began
    report = {
        "seed": asked.seed,
        "steps_asked": steps,
        **asdict(tally),
        "steps_per_second": round(tally.steps / seconds, 1),
        "seconds": round(seconds, 1),
        "holds": not tally.broken and (tally.steps >= steps or asked.hand is not None),
        "versions": versions(),
    }
    sys.stdout.write(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() + "\n")
    raise SystemExit(0 if report["holds"] else 1)


def _one(seed: int) -> Tally:
    tally = Tally()
    with temporary_folder() as folder:
        for hand in _hands([seed], folder):
            tally.add(hand)
    return tally


def _many(seed: int, steps: int, workers: int, seconds: int) -> Tally:
    """Let the workers play until there are enough steps, something breaks, or time is up."""
    until = perf_counter() + seconds
    tally = Tally()
    with temporary_folder() as folder, _working(workers, folder, seed) as ends:
        while tally.steps < steps and not tally.broken and perf_counter() < until:
            for end in wait(ends, timeout=1):
                assert isinstance(end, Connection)
                tally.add(end.recv())
                sys.stderr.write(f"{tally.steps} steps in {tally.plays} plays\n")
    return tally


@contextmanager
def _working(workers: int, folder: Path, seed: int) -> Iterator[list[Connection]]:
    """Workers, each with a folder of its own; at the end they are killed in mid-play, simulators and all."""
    spawn = multiprocessing.get_context("spawn")
    processes, ends = [], []
    for number in range(workers):
        (folder / str(number)).mkdir()
        ours, theirs = spawn.Pipe()
        processes.append(spawn.Process(target=_work, args=(theirs, folder / str(number), seed, number)))
        processes[-1].start()
        theirs.close()
        ends.append(ours)
    try:
        yield ends
    finally:
        for process in processes:
            if process.pid is not None and process.is_alive():
                os.killpg(process.pid, signal.SIGKILL)
            process.join()


def _work(end: Connection, folder: Path, seed: int, number: int) -> None:
    """One worker: a hand after the other, until it is ended; its simulator ends with it."""
    os.setpgrp()
    with suppress(BrokenPipeError):
        for hand in _hands((_seed(seed, number, count) for count in range(sys.maxsize)), folder):
            end.send(hand)


def _seed(*given: int) -> int:
    return int.from_bytes(sha256(repr(given).encode()).digest()[:6])


def _hands(seeds: Iterable[int], folder: Path) -> Iterator[Hand]:
    """Play a hand from each seed, on one stage."""
    with Stage(folder) as stage:
        for number in seeds:
            yield play_hand(stage, number)


if __name__ == "__main__":
    main()
