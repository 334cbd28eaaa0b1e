"""The other end of every bot: a Bot API that answers at once with canned words, and a crowd of citizens.

Plain sockets and ready bytes: what is measured is the bot, so everything here costs as little as it can.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

import orjson

ANSWERS = frozenset({"sendMessage", "editMessageText"})
"""The calls by which a bot answers somebody."""

BOT = {"id": 1, "is_bot": True, "first_name": "Rebonds", "username": "rebonds_bot"}
CITIZEN = {"id": 7, "type": "private", "first_name": "Awa"}
MESSAGE = {"message_id": 9, "date": 1_800_000_000, "from": BOT, "chat": CITIZEN, "text": "Bonjour"}

SECRET = "a-secret-of-the-benchmark"

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Http(asyncio.Protocol):
    """HTTP messages with a known length, one after the other on one connection."""

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = _LENGTH.search(head)
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < stop:
                return
            body, self._buffer = self._buffer[end + 4 : stop], self._buffer[stop:]
            self.arrived(head, body)

    def arrived(self, head: bytes, body: bytes) -> None:
        """A whole message is here."""
        raise NotImplementedError


# --- the Bot API ----------------------------------------------------------------------------------


def _canned(result: object) -> bytes:
    body = orjson.dumps({"ok": True, "result": result})
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


_RESULTS = {
    "getMe": _canned(BOT),
    "getWebhookInfo": _canned({"url": "", "has_custom_certificate": False, "pending_update_count": 0}),
    "sendMessage": _canned(MESSAGE),
    "editMessageText": _canned(MESSAGE),
}
_DONE = _canned(True)


def canned(method: str) -> bytes:
    """The answer to a call, ready to be sent."""
    return _RESULTS.get(method, _DONE)


def canned_body(method: str) -> bytes:
    """The same without its head."""
    return canned(method).partition(b"\r\n\r\n")[2]


class StandIn:
    """A Bot API for one bot: counts its calls, and says when so many answers have arrived."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.url = ""
        self.answers = 0
        self._wanted = 0
        self._reached: asyncio.Future[float] | None = None

    async def opens(self) -> None:
        server = await asyncio.get_running_loop().create_server(lambda: _Call(self), "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        self.url = f"http://{host}:{port}"

    def expects(self, answers: int) -> asyncio.Future[float]:
        """The moment at which so many more answers have arrived."""
        self._wanted = self.answers + answers
        self._reached = asyncio.get_running_loop().create_future()
        if answers == 0:
            self._reached.set_result(perf_counter())
        return self._reached

    def called(self, method: str) -> bytes:
        self.calls[method] += 1
        if method in ANSWERS:
            self.answers += 1
            if self.answers == self._wanted and self._reached is not None:
                self._reached.set_result(perf_counter())
        return canned(method)


class _Call(Http):
    """One connection of a bot to its Bot API."""

    def __init__(self, standin: StandIn) -> None:
        super().__init__()
        self._standin = standin

    def arrived(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1]
        self.transport.write(self._standin.called(path.rpartition(b"/")[2].decode()))


# --- the crowd ------------------------------------------------------------------------------------


class NotAcknowledged(RuntimeError):
    """A bot did not answer 2xx to an update."""


class Crowd:
    """Telegram's side of a webhook: so many connections, on each one update after the other."""

    def __init__(self) -> None:
        self._connections: list[_Delivery] = []
        self.waits_ms: list[float] = []
        """How long the bot took to acknowledge each update."""

    async def deliver(self, updates: Sequence[bytes]) -> None:
        """Deliver all of them; each connection takes the next as soon as its last one is acknowledged."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        left = _Left(iter(updates), len(updates), done, self.waits_ms)
        for connection in self._connections:
            connection.begin(left)
        await done


class _Left:
    """What is still to deliver."""

    def __init__(
        self, updates: Iterator[bytes], unacknowledged: int, done: asyncio.Future[None], waits: list[float]
    ) -> None:
        self.updates, self.unacknowledged, self.done, self.waits_ms = updates, unacknowledged, done, waits


class _Delivery(Http):
    """One connection of Telegram to a bot."""

    _left: _Left | None = None
    _began = 0.0

    def begin(self, left: _Left) -> None:
        self._left = left
        self._next()

    def arrived(self, head: bytes, body: bytes) -> None:
        left = self._left
        if left is None or left.done.done():
            return
        if not head.startswith(b"HTTP/1.1 2"):
            left.done.set_exception(NotAcknowledged(head.split(b"\r\n")[0].decode()))
            return
        left.waits_ms.append((perf_counter() - self._began) * 1000)
        left.unacknowledged -= 1
        if left.unacknowledged:
            self._next()
        else:
            left.done.set_result(None)

    def _next(self) -> None:
        assert self._left is not None
        update = next(self._left.updates, None)
        if update is not None:
            self._began = perf_counter()
            self.transport.write(update)


@asynccontextmanager
async def crowd(port: int, in_flight: int) -> AsyncIterator[Crowd]:
    """A crowd with so many updates in flight."""
    gathered = Crowd()
    loop = asyncio.get_running_loop()
    for _ in range(in_flight):
        _, connection = await loop.create_connection(_Delivery, "127.0.0.1", port)
        gathered._connections.append(connection)
    try:
        yield gathered
    finally:
        for connection in gathered._connections:
            connection.transport.close()


def delivery(update: object) -> bytes:
    """An update as the bytes that Telegram posts."""
    return request(orjson.dumps(update))


def request(body: bytes) -> bytes:
    """Any bytes as Telegram would post them."""
    head = (
        "POST /telegram HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
