"""Telegram's side of the webhook while the bot is hurt: each update is delivered until it is taken."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from time import perf_counter

import orjson

CONNECTIONS = 40
KNOCK_AGAIN_SECONDS = 0.003
PATIENCE_SECONDS = 5.0
"""A bot that has not answered for so long has not taken it."""
COME_AGAIN_SECONDS = 0.05
"""After an answer that is no 2xx; Telegram itself waits longer."""


@dataclass(frozen=True, slots=True)
class Posted:
    """An update, and the bytes that deliver it."""

    update_id: int
    request: bytes


def posted(request: bytes) -> Posted:
    """A request that delivers an update, such as benchmarks/updates.py writes."""
    _, _, body = request.partition(b"\r\n\r\n")
    return Posted(orjson.loads(body)["update_id"], request)


class Telegram:
    """Forty connections to a bot that may be gone at any moment, and what was said on them. Where the bot has
    several ports each connection takes them in turn, as behind a proxy."""

    def __init__(self, ports: Sequence[int], patience: float = PATIENCE_SECONDS) -> None:
        self._ports = cycle(ports)
        self._patience = patience
        self._waiting: deque[Posted] = deque()
        self._news = asyncio.Event()
        self._taken = asyncio.Condition()
        self.taken: dict[int, float] = {}
        """When each update was answered 2xx: from then on Telegram has forgotten it."""
        self.statuses: Counter[int] = Counter()
        self.hung_up = 0

    def brings(self, updates: Iterable[Posted]) -> None:
        """Something happens in the world: it is delivered from now on."""
        self._waiting.extend(updates)
        self._news.set()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def is_answered(self, status: int = 200, since: int | None = None) -> None:
        """Wait until one more delivery gets this answer."""
        before = self.statuses[status] if since is None else since
        async with self._taken:
            await self._taken.wait_for(lambda: self.statuses[status] > before)

    async def has_delivered(self, count: int) -> None:
        """Wait until so many updates have been taken."""
        async with self._taken:
            await self._taken.wait_for(lambda: len(self.taken) >= count)

    async def _connect(self) -> None:
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", next(self._ports))
            except OSError:
                await asyncio.sleep(KNOCK_AGAIN_SECONDS)
                continue
            try:
                await self._deliver(reader, writer)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                self.hung_up += 1
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()

    async def _deliver(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            one = await self._next()
            try:
                writer.write(one.request)
                async with asyncio.timeout(self._patience):
                    head = await reader.readuntil(b"\r\n\r\n")
            except BaseException:
                self._waiting.append(one)
                raise
            status = int(head[9:12])
            if 200 <= status < 300:
                self.taken[one.update_id] = perf_counter()
            else:
                self._waiting.append(one)
            self.statuses[status] += 1
            async with self._taken:
                self._taken.notify_all()
            if status >= 300:
                await asyncio.sleep(COME_AGAIN_SECONDS)

    async def _next(self) -> Posted:
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()


@asynccontextmanager
async def telegram(
    *ports: int, connections: int = CONNECTIONS, patience: float = PATIENCE_SECONDS
) -> AsyncIterator[Telegram]:
    """A Telegram that delivers over so many connections until the end of the block."""
    one = Telegram(ports, patience)
    async with asyncio.TaskGroup() as tasks:
        lines = [tasks.create_task(one._connect()) for _ in range(connections)]
        try:
            yield one
        finally:
            for line in lines:
                line.cancel()
