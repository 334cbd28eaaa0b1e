"""Lanes: each person's updates are handled in order, everybody's at the same time.

An update whose handling fails steps aside with a growing delay and never blocks its lane; after five
failures it is quarantined and its author told once. Somebody who sends faster than they can be answered waits
for themselves: nobody else does, and nothing they sent is lost. While the database itself is in trouble
nothing has failed: the lanes wait for it.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Collection, Sequence
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

AT_MOST_EACH = 50
"""How many of them are one person's; the rest of a flood is handled at this pace, look by look."""

LOOK_AT_EACH = 2 * AT_MOST_EACH + 1
"""Those that are held already, those to hold, and one more: it tells that the lane stays crowded."""

FLOOD = 100
"""Whoever has more than this waiting is asked, politely, for patience."""

PATIENCE = timedelta(minutes=10)
"""For how long they are not asked again."""

LOOK_AT = 2 * AT_MOST
"""How many of them are looked at at a time: those in lanes, and as many again."""

LOOK_SECONDS = 1.0
"""How often the inbox is looked at for what waits there: the delay of a failed update is over."""

LOOK_OFTEN_SECONDS = 0.1
"""The same where other bots receive too: what they have stored is found by looking."""

NOBODY = 0
"""The lane of updates that belong to no account: no order to keep, and no one person's flood."""

HANDLING_SECONDS = 60.0
DELAYS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""How long a failed update waits before it is tried again; after the last, it is quarantined."""

Handle = Callable[[Update, Received], Awaitable[None]]
Tell = Callable[[Tx, Update, datetime], None]
"""A verb that tells the author of an update what becomes of it."""


class Lanes:
    """Updates on their way from the inbox to their handlers."""

    def __init__(
        self,
        store: Store,
        handle: Handle,
        *,
        apologize: Tell,
        ask_for_patience: Tell,
        now: Callable[[], datetime],
        others_receive: bool = False,
    ) -> None:
        self._others_receive = others_receive
        self._store, self._handle, self._now = store, handle, now
        self._apologize, self._ask_for_patience = apologize, ask_for_patience
        self._queues: dict[int, deque[Received]] = {}
        self._held: set[int] = set()  # inbox rows that are in a lane
        self._let_go: set[int] = set()  # those that have left one since the inbox was looked at last
        self._places = asyncio.Semaphore(AT_ONCE)
        self.ended: Counter[str] = Counter()  # by outcome, since the start: for the figures
        self._tasks: asyncio.TaskGroup | None = None
        self._is_behind = True  # the inbox holds updates that are older than what comes now
        self._newer: list[Received] = []  # what came meanwhile, behind them
        self._crowded: set[int] = set()  # lanes with more in the inbox than is held: what comes waits there
        self._still_crowded: set[int] = set()  # those of them that stay so after the look under way
        self._asked_at: dict[int, datetime] = {}  # when somebody was asked for patience
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

        While older ones wait in the inbox, everybody's or this person's, it stays there with them: it is
        durable, and takes its turn.
        """
        if len(self._held) >= AT_MOST:
            self._is_behind = True
        if received.lane in self._crowded:
            self._still_crowded.add(received.lane)
        elif not self._is_behind:
            self._hold_in_turn([received])
        elif len(self._newer) <= AT_MOST:
            self._newer.append(received)

    # --- from the inbox into the lanes ------------------------------------------------------------

    async def _look_around(self) -> None:
        """Hold what is in the inbox and in no lane: left by a stop or a flood, or whose delay is over."""
        self._look.clear()
        self._newer.clear()
        self._let_go.clear()
        self._still_crowded = {lane for lane in self._crowded if self._queued(lane) > AT_MOST_EACH // 2}
        found = await self._waiting(self._crowded - self._still_crowded)
        if found is None:
            return
        self._is_behind = len(found) >= LOOK_AT or len(self._newer) > AT_MOST
        self._crowded = self._still_crowded.copy()
        self._hold_in_turn(found)
        self._hold_in_turn([one for one in self._newer if one.lane not in self._crowded])
        for lane in list(self._crowded):
            await self._calm(lane)

    def _hold_in_turn(self, waiting: Sequence[Received]) -> None:
        for received in waiting:
            if received.id in self._held:
                continue
            if len(self._held) >= AT_MOST:
                self._is_behind = True
                return
            if received.lane != NOBODY and self._queued(received.lane) >= AT_MOST_EACH:
                self._crowded.add(received.lane)
            else:
                self._hold(received)

    def _queued(self, lane: int) -> int:
        return len(self._queues.get(lane, ()))

    async def _waiting(self, crowded: Collection[int]) -> Sequence[Received] | None:
        """What can be handled now, and a few of those whose lane was crowded and has room again."""
        try:
            return await self._store.read(
                inbox.waiting,
                now=self._now(),
                limit=LOOK_AT,
                but_not=self._crowded,
                of_each=crowded,
                each=LOOK_AT_EACH,
            )
        except StoreFailing:
            log.error("the inbox cannot be read")
            return None

    async def _calm(self, lane: int) -> None:
        """Ask somebody for patience, now and then, who has far more waiting than can be answered soon."""
        now = self._now()
        self._asked_at = {one: at for one, at in self._asked_at.items() if now < at + PATIENCE}
        if lane in self._asked_at:
            return
        try:
            beyond = await self._store.read(inbox.beyond, lane=lane, first=FLOOD)
            if beyond is not None:
                log.warning("somebody sends faster than they can be answered", row=beyond.id)
                await self._ask(beyond, now)
                self._asked_at[lane] = now
        except StoreFailing:
            log.error("nobody can be asked for patience")

    async def _ask(self, beyond: Received, now: datetime) -> None:
        try:
            update = parse(beyond.raw)
        except Malformed:
            return  # nobody is there to be asked
        await self._store.write_because(f"flood{beyond.id}", self._ask_for_patience, update, now)

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
        if received.id in self._let_go:
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
            self.ended["put aside"] += 1
            return
        try:
            async with asyncio.timeout(HANDLING_SECONDS):
                await self._handle(update, received)
                self.ended["handled"] += 1
        except (AlreadyHandled, WriterClosed, StoreFailing, Deposed):
            raise
        except Exception as error:
            log.error("handling failed", row=received.id, attempt=received.attempts + 1, exc_info=error)
            await self._step_aside(update, received, type(error).__name__)

    async def _step_aside(self, update: Update, received: Received, reason: str) -> None:
        if received.attempts < len(DELAYS):
            retry_at = self._now() + DELAYS[received.attempts]
            await self._store.write(inbox.step_aside, row_id=received.id, retry_at=retry_at, reason=reason)
            self.ended["tried again"] += 1
            return
        cause = f"sorry{received.id}"
        await self._store.write_because(
            cause, _give_up, received, update, self._apologize, reason=reason, now=self._now()
        )
        self.ended["put aside"] += 1


def _give_up(
    tx: Tx, received: Received, update: Update, apologize: Tell, *, reason: str, now: datetime
) -> None:
    """Put an update aside that failed too often, and say so to its author, once."""
    if inbox.quarantine(tx, row_id=received.id, reason=f"failed too often: {reason}"):
        apologize(tx, update, now)
