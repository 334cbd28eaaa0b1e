"""Carries updates to a bot's webhook, as Telegram does.

Each lane (a chat's messages, a person's taps) is a line of its own: what fails holds up only those
behind it, and is tried again at once, then after 2, 4, 8 ... seconds, at most a minute.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Awaitable, Callable

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from simulator.bots import Bot, Webhook
from simulator.clock import Clock
from simulator.updates import Pending
from simulator.wire import Json, read

LONGEST_DELAY = 60.0
LONGEST_RETRY_AFTER = 3600.0
PATIENCE = ClientTimeout(total=60)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
NOT_IN_REPLY = ("get", "setwebhook", "deletewebhook")

Reply = Callable[[Bot, Json], Awaitable[None]]


class Courier:
    """Delivers one bot's queue to one webhook."""

    def __init__(
        self, bot: Bot, webhook: Webhook, clock: Clock, session: ClientSession, reply: Reply
    ) -> None:
        self._bot = bot
        self._webhook = webhook
        self._clock = clock
        self._session = session
        self._reply = reply
        self._ready: deque[str] = deque(bot.queue.lanes())
        self._engaged = set(self._ready)
        self._resting: list[tuple[float, str]] = []
        self._flying = 0
        bot.queue.arrived.clear()
        bot.queue.failures.clear()

    async def run(self) -> None:
        """Deliver until somebody stops it."""
        async with asyncio.TaskGroup() as flights:
            while True:
                self._take_in()
                while self._ready and self._flying < self._webhook.max_connections:
                    self._flying += 1
                    flights.create_task(self._fly(self._ready.popleft()))
                await self._bot.queue.bell.wait(self._rest())

    def _take_in(self) -> None:
        """Lanes with something new, and lanes whose rest is over."""
        for lane in self._bot.queue.arrived:
            if lane not in self._engaged:
                self._engaged.add(lane)
                self._ready.append(lane)
        self._bot.queue.arrived.clear()
        while self._resting and self._resting[0][0] <= self._clock.now():
            self._ready.append(heapq.heappop(self._resting)[1])

    def _rest(self) -> float | None:
        return max(0.0, self._resting[0][0] - self._clock.now()) if self._resting else None

    async def _fly(self, lane: str) -> None:
        """Carry the first update of a lane, and see what becomes of the lane."""
        pending = self._bot.queue.head(lane)
        rests = pending is not None and not await self._carried(pending)
        self._flying -= 1
        if not rests:
            self._on_with(lane)
        self._bot.queue.bell.ring()

    def _on_with(self, lane: str) -> None:
        if self._bot.queue.head(lane) is None:
            self._engaged.discard(lane)
        else:
            self._ready.append(lane)

    async def _carried(self, pending: Pending) -> bool:
        """Whether the update is off the queue; otherwise its lane rests."""
        headers = {"Content-Type": "application/json"}
        if self._webhook.secret:
            headers[SECRET_HEADER] = self._webhook.secret
        try:
            async with self._session.post(
                self._webhook.url,
                data=pending.body,
                headers=headers,
                timeout=PATIENCE,
                ssl=False,
                allow_redirects=False,
            ) as answer:
                return await self._heard(pending, answer)
        except (ClientError, TimeoutError, OSError) as failure:
            return self._failed(pending, _words(failure), 0.0)

    async def _heard(self, pending: Pending, answer: ClientResponse) -> bool:
        body = await answer.read()
        if not 200 <= answer.status <= 299:
            words = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            return self._failed(pending, words, _seconds(answer.headers.get("Retry-After")))
        self._bot.queue.remove(pending)
        if request := _asked(body):
            await self._reply(self._bot, request)
        return True

    def _failed(self, pending: Pending, words: str, retry_after: float) -> bool:
        """The lane rests, or the update is too old by then and falls away."""
        now = self._clock.now()
        self._webhook.last_error, self._webhook.last_error_at = words, int(now)
        failures = self._bot.queue.failed(pending.lane)
        delay = retry_after or (min(LONGEST_DELAY, 2.0 ** (failures - 1)) if failures > 1 else 0.0)
        if now + delay > pending.expires_at:
            self._bot.queue.remove(pending)
            return True
        heapq.heappush(self._resting, (now + delay, pending.lane))
        return False


class Couriers:
    """One courier for each bot that has a webhook."""

    def __init__(self, clock: Clock, reply: Reply) -> None:
        self._clock = clock
        self._reply = reply
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._moved: deque[Bot] = deque()
        self._open: tuple[asyncio.TaskGroup, ClientSession] | None = None

    def opened(self, tasks: asyncio.TaskGroup, session: ClientSession) -> None:
        """From now on updates can be carried."""
        self._open = tasks, session
        while self._moved:
            self.moved(self._moved.popleft())

    def moved(self, bot: Bot) -> None:
        """A bot set or removed its webhook: the old courier goes, a new one comes."""
        if self._open is None:
            self._moved.append(bot)
            return
        if before := self._tasks.pop(bot.id, None):
            before.cancel()
        if bot.webhook is not None:
            tasks, session = self._open
            courier = Courier(bot, bot.webhook, self._clock, session, self._reply)
            self._tasks[bot.id] = tasks.create_task(courier.run())


def _asked(body: bytes) -> Json | None:
    """A method that the bot calls by answering the webhook with it."""
    try:
        request = read(body)
    except ValueError:
        return None
    method = request.get("method") if isinstance(request, dict) else None
    if not isinstance(method, str) or method.lower().startswith(NOT_IN_REPLY):
        return None
    return dict(request)


def _seconds(header: str | None) -> float:
    return min(float(header), LONGEST_RETRY_AFTER) if header and header.isdigit() else 0.0


def _words(failure: Exception) -> str:
    if isinstance(failure, TimeoutError):
        return "Read timeout expired"
    return (
        "Connection refused"
        if isinstance(failure, ConnectionRefusedError)
        else str(failure) or "Connection closed"
    )
