"""The real program, in a process of its own: started, killed, started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from gateway.webhook import PATH, SECRET_HEADER
from tests.gateway.door import free_port
from tests.servers import ROOT

TOKEN = "535353:canary-token-AbCdEf"  # of no bot
SECRET = "canary-webhook-secret"
PATIENCE = aiohttp.ClientTimeout(10)


@dataclass
class Program:
    """`python -m bot run`, and what it was told."""

    environment: dict[str, str]
    folder: Path
    lines: list[str] = field(default_factory=list)
    _process: asyncio.subprocess.Process | None = None
    _listening: asyncio.Future[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.environment['WEB_PORT']}"

    @property
    def log(self) -> str:
        """Everything it has said, over all its lives."""
        return "".join(self.lines)

    async def starts(self, until: str = "running") -> None:
        """Start it, and wait until it says so."""
        before = len(self.lines)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            cwd=self.folder, env=self.environment, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._listening = asyncio.ensure_future(self._listen(self._process))
        await self.says(until, before)

    async def fails_to_start(self, until: str = "Telegram knows the bot") -> int:
        """Start it where it cannot run; its exit code."""
        try:
            await self.starts(until)
        except AssertionError:
            return await self.ends()
        raise AssertionError("it runs")

    async def says(self, event: str, after: int = 0) -> None:
        """Wait for a line of the log."""
        while not any(f'"event": "{event}' in line for line in self.lines[after:]):
            if self._listening is None or self._listening.done():
                raise AssertionError(f"it ended before it said “{event}”:\n{self.log}")
            self._news.clear()
            await self._news.wait()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        try:
            async for line in process.stderr:
                self.lines.append(line.decode())
                self._news.set()
        finally:
            self._news.set()

    def is_killed(self) -> None:
        """As by a power cut, for the process at least."""
        self._signal(signal.SIGKILL)

    def is_asked_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    def freezes(self) -> None:
        """As a machine that is short of everything: it answers nobody, and does not know."""
        self._signal(signal.SIGSTOP)

    def thaws(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        """Directly: the library would look whether it has ended, and take its exit code from who waits for it."""
        assert self._process is not None
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    async def ends(self, within: float = 20.0) -> int:
        """Wait for its end; its exit code."""
        assert self._process is not None
        assert self._listening is not None
        code = await asyncio.wait_for(self._process.wait(), within)
        await self._listening
        return code

    async def posts(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> int:
        """Deliver an update; the status of the answer, or 0 where there is none."""
        headers = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
        try:
            async with session.post(
                self.address + PATH, data=orjson.dumps(update), headers=headers, timeout=PATIENCE
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, ConnectionError, TimeoutError):
            return 0


def environment(api_url: str, database_url: str, **changes: str) -> dict[str, str]:
    """What a program is told that is reached by its webhook."""
    port = free_port()
    told = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api_url,
        "DATABASE_URL": database_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEBHOOK_SECRET": SECRET,
        "WEB_PORT": str(port),
        "LOG_LEVEL": "DEBUG",
        "PYTHONPATH": str(ROOT),
        "PATH": os.defpath,
    }
    return told | changes


MakeProgram = Callable[..., Program]
