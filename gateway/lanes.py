"""Lanes: each person's updates are handled in order, everybody's at the same time.

An update whose handling fails steps aside with a growing delay and never blocks its lane; after five
failures it is quarantined and its author told once. While the database itself is in trouble nothing has
failed: the lanes wait for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from domain.updates import Update
from gateway.parsing import Malformed, parse
from storage import inbox
from storage.inbox import AlreadyHandled, Received
from storage.leadership import Deposed
from storage.store import Store, StoreFailing, WriterClosed
from storage.tx import Tx

log = structlog.get_logger()

AT_ONCE = 64
"""How many people are answered at the same time."""

AT_MOST = 1000
"""How many updates are held in lanes; in a flood the others wait in the inbox, in their order."""

LOOK_AT = 2 * AT_MOST
"""How many of them are looked at at a time: those in lanes, and as many again."""

LOOK_SECONDS = 1.0
"""How often the inbox is looked at for what waits there: the delay of a failed update is over."""

LOOK_OFTEN_SECONDS = 0.1
"""The same where other bots receive too: what they have stored is found by looking."""

HANDLING_SECONDS = 60.0
DELAYS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""How long a failed update waits before it is tried again; after the last, it is quarantined."""

Handle = Callable[[Update, Received], Awaitable[None]]
Apologize = Callable[[Tx, Update, datetime], None]
"""The verb that tells somebody that what they did could not be handled."""


class Lanes:
    """Updates on their way from the inbox to their handlers."""

    def __init__(
        self,
        store: Store,
        handle: Handle,
        apologize: Apologize,
        *,
        now: Callable[[], datetime],
        others_receive: bool = False,
    ) -> None:
        self._others_receive = others_receive
        self._store, self._handle, self._apologize, self._now = store, handle, apologize, now
        self._queues: dict[int, deque[Received]] = {}
        self._held: set[int] = set()  # inbox rows that are in a lane
        self._let_go: set[int] = set()  # those that have left one since the inbox was looked at last
        self._places = asyncio.Semaphore(AT_ONCE)
        self._tasks: asyncio.TaskGroup | None = None
        self._is_behind = True  # the inbox holds updates that are older than what comes now
        self._newer: list[Received] = []  # what came meanwhile, behind them
        self._look = asyncio.Event()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Handle what waits, then what comes, until stopped; what has begun is finished."""
        async with asyncio.TaskGroup() as self._tasks:
            while not self._stopping.is_set():
                await self._look_around()
                await self._rest()

    def stop(self) -> None:
        self._stopping.set()
        self._look.set()

    def depth(self) -> int:
        """How many updates are in a lane."""
        return len(self._held)

    def look(self) -> None:
        """Look at the inbox now: the hour has moved, and a delay may be over."""
        self._look.set()

    def put(self, received: Received) -> None:
        """Put an update that has just been stored into its person's lane.

        While older ones wait in the inbox it stays there with them: it is durable, and takes its turn.
        """
        if len(self._held) >= AT_MOST:
            self._is_behind = True
        if not self._is_behind:
            self._hold(received)
        elif len(self._newer) <= AT_MOST:
            self._newer.append(received)

    # --- from the inbox into the lanes ------------------------------------------------------------

    async def _look_around(self) -> None:
        """Hold what is in the inbox and in no lane: left by a stop or a flood, or whose delay is over."""
        self._look.clear()
        self._newer.clear()
        self._let_go.clear()
        found = await self._waiting()
        if found is not None:
            everything = [*found, *self._newer]
            self._is_behind = len(found) == LOOK_AT or len(self._newer) > AT_MOST
            self._hold_in_turn(everything)

    def _hold_in_turn(self, waiting: Sequence[Received]) -> None:
        for received in waiting:
            if len(self._held) >= AT_MOST:
                self._is_behind = True
                return
            self._hold(received)

    async def _waiting(self) -> Sequence[Received] | None:
        try:
            return await self._store.read(inbox.waiting, now=self._now(), limit=LOOK_AT)
        except StoreFailing:
            log.error("the inbox cannot be read")
            return None

    async def _rest(self) -> None:
        look_often = self._others_receive and len(self._held) < AT_ONCE
        try:
            async with asyncio.timeout(LOOK_OFTEN_SECONDS if look_often else LOOK_SECONDS):
                await self._look.wait()
        except TimeoutError:
            pass

    def _hold(self, received: Received) -> None:
        if self._tasks is None or self._stopping.is_set():
            return  # it is durable: the next start takes it up
        if received.id in self._held or received.id in self._let_go:
            return
        self._held.add(received.id)
        queue = self._queues.get(received.lane)
        if queue is not None:
            queue.append(received)
            return
        self._queues[received.lane] = deque([received])
        self._tasks.create_task(self._follow(received.lane))

    def _leave(self, received: Received) -> None:
        self._held.discard(received.id)
        self._let_go.add(received.id)
        if self._is_behind and len(self._held) <= AT_MOST // 2:
            self._look.set()

    # --- along a lane -----------------------------------------------------------------------------

    async def _follow(self, lane: int) -> None:
        queue = self._queues[lane]
        while queue and not self._stopping.is_set():
            async with self._places:
                received = queue.popleft()
                await self._deal_with(received)
                self._leave(received)
        del self._queues[lane]

    async def _deal_with(self, received: Received) -> None:
        """Handle one update to some end: done, tried again later, or put aside."""
        while not self._stopping.is_set():
            try:
                await self._try(received)
                return
            except (AlreadyHandled, WriterClosed):
                return
            except StoreFailing:  # nobody's fault, and nothing can go on: the lane waits
                log.error("the store takes nothing", row=received.id)
                await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._stopping.wait()
        except TimeoutError:
            pass

    async def _try(self, received: Received) -> None:
        try:
            update = parse(received.raw)
        except Malformed as error:
            log.warning("an update is put aside", row=received.id, reason=str(error))
            await self._store.write(inbox.quarantine, row_id=received.id, reason=str(error))
            return
        try:
            async with asyncio.timeout(HANDLING_SECONDS):
                await self._handle(update, received)
        except (AlreadyHandled, WriterClosed, StoreFailing, Deposed):
            raise
        except Exception as error:
            log.error("handling failed", row=received.id, attempt=received.attempts + 1, exc_info=error)
            await self._step_aside(update, received, type(error).__name__)

    async def _step_aside(self, update: Update, received: Received, reason: str) -> None:
        if received.attempts < len(DELAYS):
            retry_at = self._now() + DELAYS[received.attempts]
            await self._store.write(inbox.step_aside, row_id=received.id, retry_at=retry_at, reason=reason)
            return
        cause = f"sorry{received.id}"
        await self._store.write_because(
            cause, _give_up, received, update, self._apologize, reason=reason, now=self._now()
        )


def _give_up(
    tx: Tx, received: Received, update: Update, apologize: Apologize, *, reason: str, now: datetime
) -> None:
    """Put an update aside that failed too often, and say so to its author, once."""
    if inbox.quarantine(tx, row_id=received.id, reason=f"failed too often: {reason}"):
        apologize(tx, update, now)
