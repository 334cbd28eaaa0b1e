"""A Telegram on this machine for the demo: the simulator, in a process of its own that ends with ours."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from aiohttp import ClientSession, ClientTimeout

from bot.errors import Misconfigured
from bot.settings import ROOT

STOP_SECONDS = 2.0
NEWER_THAN_ALL = 2**53


@dataclass(slots=True)
class LocalTelegram:
    """The simulator, as whoever drives it sees it (docs/simulator.md)."""

    url: str
    bot_id: int
    _session: ClientSession
    _process: asyncio.subprocess.Process

    async def names_bot(self, token: str, username: str, first_name: str) -> None:
        await self._post("bots", token=token, username=username, first_name=first_name)

    async def gives_phone(self, telegram_id: int, first_name: str) -> None:
        await self._post("users", id=telegram_id, first_name=first_name, language_code="fr")

    async def has_started(self, telegram_id: int) -> bool:
        """Whether this person has ever written to the bot: before, it may not write to them."""
        return bool((await self._chat(telegram_id))["started"])

    async def starts(self, telegram_id: int, payload: str = "") -> None:
        """This person opens the bot, or a link with a payload, and presses Start."""
        await self._post("start", user=telegram_id, bot=self.bot_id, payload=payload)

    async def sets_clock(self, moment: datetime) -> None:
        await self._post("clock", now=moment.isoformat())

    async def changes(self, telegram_ids: Iterable[int]) -> dict[int, int]:
        """How often each person's chat has changed so far."""
        return {one: int((await self._chat(one))["seq"]) for one in telegram_ids}

    async def ends(self) -> None:
        """Wait for the end of the simulator, which nobody asked for."""
        await self._process.wait()
        raise Misconfigured("The demo's own Telegram has stopped. Start again: rebonds demo")

    async def _chat(self, telegram_id: int) -> dict[str, Any]:
        params = {"after": NEWER_THAN_ALL, "bot": self.bot_id}
        async with self._session.get(f"{self.url}/control/chats/{telegram_id}", params=params) as answer:
            answer.raise_for_status()
            return await answer.json()  # type: ignore[no-any-return]

    async def _post(self, act: str, **order: object) -> None:
        async with self._session.post(f"{self.url}/control/{act}", json=order) as answer:
            answer.raise_for_status()


@asynccontextmanager
async def local_telegram(bot_id: int, port: int, state: Path, log: Path) -> AsyncIterator[LocalTelegram]:
    """A simulator that runs until the end of the block."""
    with log.open("ab") as complaints:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "simulator", "--port", str(port), "--state", str(state), "--tied",
            cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=complaints,
            start_new_session=True,  # Ctrl-C is for us: what is in flight still reaches the phones
        )  # fmt: skip
    try:
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line:
            raise Misconfigured(f"The demo's own Telegram did not start: see {log}")
        async with ClientSession(timeout=ClientTimeout(total=5)) as session:
            yield LocalTelegram(orjson.loads(line)["url"], bot_id, session, process)
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
