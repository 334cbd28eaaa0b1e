"""Lanes: each person's updates are handled in order, everybody's at the same time.

An update whose handling fails steps aside with a growing delay and never blocks its lane; after five
failures it is quarantined and its author told once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from domain.updates import Update
from gateway.parsing import Malformed, parse
from storage import inbox
from storage.inbox import AlreadyHandled, Received
from storage.store import Store, WriterClosed

log = structlog.get_logger()

AT_ONCE = 64
"""How many people are answered at the same time."""

HANDLING_SECONDS = 60.0
DELAYS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""How long a failed update waits before it is tried again; after the last, it is quarantined."""

Handle = Callable[[Update, Received], Awaitable[None]]
Apologize = Callable[[Update, Received], Awaitable[None]]


class Lanes:
    """Updates on their way from the inbox to their handlers."""

    def __init__(
        self, store: Store, handle: Handle, apologize: Apologize, *, now: Callable[[], datetime]
    ) -> None:
        self._store, self._handle, self._apologize, self._now = store, handle, apologize, now
        self._queues: dict[int, deque[Received]] = {}
        self._held: set[int] = set()  # inbox rows that are in a lane
        self._places = asyncio.Semaphore(AT_ONCE)
        self._tasks: asyncio.TaskGroup | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Handle what waits, then what comes, until stopped; what has begun is finished."""
        async with asyncio.TaskGroup() as self._tasks:
            await self.take_up()
            await self._stopping.wait()

    def stop(self) -> None:
        self._stopping.set()

    def depth(self) -> int:
        """How many updates are in a lane."""
        return len(self._held)

    async def take_up(self) -> None:
        """Take up what is in the inbox and in no lane: left by a stop, or whose delay is over."""
        for received in await self._store.read(inbox.waiting, now=self._now()):
            self.put(received)

    def put(self, received: Received) -> None:
        """Put a stored update into its person's lane."""
        if self._tasks is None or self._stopping.is_set() or received.id in self._held:
            return  # it is durable: the next start takes it up
        self._held.add(received.id)
        queue = self._queues.get(received.lane)
        if queue is not None:
            queue.append(received)
            return
        self._queues[received.lane] = deque([received])
        self._tasks.create_task(self._follow(received.lane))

    async def _follow(self, lane: int) -> None:
        queue = self._queues[lane]
        while queue and not self._stopping.is_set():
            async with self._places:
                received = queue.popleft()
                try:
                    await self._deal_with(received)
                finally:
                    self._held.discard(received.id)
        del self._queues[lane]

    async def _deal_with(self, received: Received) -> None:
        try:
            update = parse(received.raw)
        except Malformed as error:
            log.warning("an update is put aside", row=received.id, reason=str(error))
            await self._store.write(inbox.quarantine, row_id=received.id, reason=str(error))
            return
        try:
            async with asyncio.timeout(HANDLING_SECONDS):
                await self._handle(update, received)
        except (AlreadyHandled, WriterClosed):
            return
        except Exception as error:
            await self._step_aside(update, received, error)

    async def _step_aside(self, update: Update, received: Received, error: Exception) -> None:
        reason = type(error).__name__
        log.error("handling failed", row=received.id, attempt=received.attempts + 1, exc_info=error)
        if received.attempts < len(DELAYS):
            retry_at = self._now() + DELAYS[received.attempts]
            await self._store.write(inbox.step_aside, row_id=received.id, retry_at=retry_at, reason=reason)
            return
        await self._store.write(inbox.quarantine, row_id=received.id, reason=f"failed too often: {reason}")
        await self._apologize(update, received)
