"""A process that has imported everything and only forks: a bot of it lives after 30 ms, not after a second.

What is killed is the whole bot, with its web server, its lanes, its writer and its sender. Starting
`rebonds run` itself is tried by fewer kills of the real process.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import orjson

from benchmarks.bots import HOUSE, REBONDS
from bot.app import run
from bot.clock import Clock
from bot.commands.run import until_stopped
from bot.errors import Misconfigured
from bot.logs import set_up_logs
from bot.settings import Settings
from content.loader import Content, load

PARENT_DEATH = 1
"""Linux's number for `prctl`: the signal to send to a process whose parent has died."""


# --- on the side of the torture -------------------------------------------------------------------


@dataclass(slots=True)
class Child:
    """A bot in a process of its own."""

    pid: int
    _ended: asyncio.Future[int]

    def signalled(self, number: signal.Signals) -> None:
        """Send it a signal; one that has ended is left in peace."""
        if not self._ended.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def killed(self) -> None:
        self.signalled(signal.SIGKILL)

    async def ends(self) -> int:
        """Wait for its end; its exit code, or minus the signal that ended it."""
        return await asyncio.shield(self._ended)

    @property
    def has_ended(self) -> bool:
        return self._ended.done()


class Nursery:
    """Gives birth to one bot after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def bears(self, settings: dict[str, str], log: Path) -> Child:
        """A new bot with these settings, which adds what it says to `log`."""
        assert self._process.stdin is not None
        self._process.stdin.write(orjson.dumps({"settings": settings, "log": str(log)}) + b"\n")
        return Child(await self._hears(), asyncio.ensure_future(self._hears()))

    async def _hears(self) -> int:
        assert self._process.stdout is not None
        return int(await self._process.stdout.readline())


async def real_program(settings: dict[str, str], log: Path) -> Child:
    """`rebonds run` itself, which imports everything before it is ready."""
    with log.open("a") as output:
        process = await asyncio.create_subprocess_exec(
            *REBONDS, cwd=log.parent, env={"PYTHONPATH": str(HOUSE)} | settings,
            stdout=asyncio.subprocess.DEVNULL, stderr=output, preexec_fn=die_with_parent,
        )  # fmt: skip
    return Child(process.pid, asyncio.ensure_future(process.wait()))


Bear = Callable[[dict[str, str], Path], Awaitable[Child]]
"""How a bot begins to live: with these settings, and this file for its log."""


@asynccontextmanager
async def nursery(
    module: str = "benchmarks.torture.nursery",
    *given: str,
    pass_fds: Sequence[int] = (),
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Nursery]:
    """A nursery, until the end of the block; its bot does not outlive it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *given,
        cwd=HOUSE, env=environment, pass_fds=pass_fds,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Nursery(process)
    finally:
        process.kill()
        await process.wait()


# --- in the nursery -------------------------------------------------------------------------------


def main() -> None:
    """Fork for each line that is asked; one bot lives at a time. Tell its number, then its exit code."""
    die_with_parent()
    _content(HOUSE / "content", "Europe/Paris")
    gc.freeze()
    for line in sys.stdin.buffer:
        asked = orjson.loads(line)
        pid = os.fork()
        if pid == 0:
            live(asked["settings"], Path(asked["log"]))
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def live(told: dict[str, str], log: Path) -> None:
    """The life of a bot, as `rebonds run` begins it; does not return."""
    die_with_parent()
    code = 1
    try:
        with log.open("a", buffering=1) as file:
            code = _run(told, file)
    finally:
        os._exit(code)


def _run(told: dict[str, str], log: TextIO) -> int:
    given: dict[str, Any] = {name.lower(): value for name, value in told.items()}
    settings = Settings(_env_file=None, **given)
    set_up_logs(settings.log_level, log)
    stop = asyncio.Event()
    try:
        until_stopped(run(settings, _content(settings.content_dir, settings.timezone), Clock(), stop), stop)
    except Misconfigured as error:
        log.write(f"{error}\n")
        return 2
    return 0


@cache
def _content(folder: Path, timezone: str) -> Content:
    """The content, read once for all bots of this nursery."""
    content = load(folder)
    return replace(content, territory=replace(content.territory, zone=timezone))


def die_with_parent() -> None:
    """A torture that is killed leaves no bot behind."""
    ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)


if __name__ == "__main__":
    main()
