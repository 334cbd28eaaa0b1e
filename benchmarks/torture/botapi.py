"""The Bot API as a sender meets it: it remembers each call, shows what stands in each chat, makes trouble.

The rules are here; two carriers bring the calls. `Wire` hands them over in this very process, with delays on
the event loop's clock (which may be a virtual one); `listen` serves them over HTTP to bots in processes of
their own.
"""

from __future__ import annotations

import asyncio
import math
import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from telegram.error import NetworkError, TimedOut

from benchmarks.standin import ANSWERS, Http, canned_body
from gateway.answers import understood
from gateway.telegram import AiohttpRequest

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with a call. Status 0: the line is cut; `is_silent`: it stays open, and nothing comes."""

    status: int = 0
    words: str = ""
    retry_after: int = 0
    has_effect: bool = False
    is_silent: bool = False

    @property
    def is_ambiguous(self) -> bool:
        """Whether nobody can tell, from the answer, if the message has arrived."""
        return self.status == 0 or self.status >= 500


Plan = Callable[[str, int], Trouble | None]
"""Which trouble the next call of this method in this chat has."""


def all_goes_well(method: str, chat: int) -> Trouble | None:
    return None


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as it arrived."""

    at: float
    method: str
    chat: int
    text: str
    trouble: Trouble | None
    had_effect: bool
    was_barred: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status and a body, or nothing."""

    status: int
    body: bytes
    is_silent: bool = False


@dataclass(slots=True)
class BotApi:
    """One bot's Bot API."""

    clock: Clock
    plan: Plan = all_goes_well
    calls: list[Call] = field(default_factory=list)
    questions: list[Call] = field(default_factory=list)
    """Calls that reach no citizen."""
    chats: defaultdict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    barred_until: float = 0.0
    barred_seconds: float = 0.0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: int = 1000

    def hears(self, method: str, params: Mapping[str, Any]) -> Answer:
        """A call arrives: it is remembered, it has its effect or not, and is answered."""
        at, chat = self.clock(), int(params.get("chat_id", 0))
        was_barred = at < self.barred_until
        trouble = self._asks_for_patience(at) if was_barred else self.plan(method, chat)
        trouble = trouble or self._objects(method, params)
        if trouble is not None and trouble.retry_after and not was_barred:
            self.barred_until, self.barred_seconds = (
                at + trouble.retry_after, self.barred_seconds + trouble.retry_after,
            )  # fmt: skip
        had_effect = trouble is None or trouble.has_effect
        call = Call(at, method, chat, params.get("text", ""), trouble, had_effect, was_barred)
        if method not in ANSWERS:
            self.questions.append(call)
            return _refused(trouble) if trouble else Answer(200, canned_body(method))
        number = self._shows(method, params) if had_effect else 0
        self.calls.append(call)
        self.arrived.set()
        return _refused(trouble) if trouble else _accepted(number, chat)

    async def hears_more(self) -> None:
        """Wait for the next call."""
        self.arrived.clear()
        await self.arrived.wait()

    def copies(self) -> Counter[int]:
        """How many messages stand in each chat."""
        return Counter({chat: len(shown) for chat, shown in self.chats.items()})

    def _asks_for_patience(self, at: float) -> Trouble:
        return too_many(math.ceil(self.barred_until - at))

    def _objects(self, method: str, params: Mapping[str, Any]) -> Trouble | None:
        """What Telegram says by itself to a change that changes nothing, or of something that is not there."""
        if method != "editMessageText":
            return None
        shown = self.chats[int(params["chat_id"])].get(int(params["message_id"]))
        if shown is None:
            return refusal(400, "Bad Request: message to edit not found")
        if shown == _seen(params):
            return refusal(400, "Bad Request: message is not modified")
        return None

    def _shows(self, method: str, params: Mapping[str, Any]) -> int:
        if method == "editMessageText":
            number = int(params["message_id"])
        else:
            self._numbers += 1
            number = self._numbers
        self.chats[int(params["chat_id"])][number] = _seen(params)
        return number


def _seen(params: Mapping[str, Any]) -> str:
    return f"{params['text']}\n{params.get('reply_markup')}"


# --- troubles -------------------------------------------------------------------------------------


def too_many(seconds: int) -> Trouble:
    return Trouble(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def refusal(status: int, words: str) -> Trouble:
    return Trouble(status, words)


BAD_GATEWAY = Trouble(502, "Bad Gateway")
BROKEN_AFTERWARDS = Trouble(500, "Internal Server Error", has_effect=True)
CUT_AFTERWARDS = Trouble(has_effect=True)
SILENT_AFTERWARDS = Trouble(has_effect=True, is_silent=True)


def _refused(trouble: Trouble) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": trouble.status, "description": trouble.words}
    if trouble.retry_after:
        body["parameters"] = {"retry_after": trouble.retry_after}
    return Answer(trouble.status, orjson.dumps(body) if trouble.status else b"", trouble.is_silent)


def _accepted(number: int, chat: int) -> Answer:
    result = {"message_id": number, "date": 1_800_000_000, "chat": {"id": chat, "type": "private"}}
    return Answer(200, orjson.dumps({"ok": True, "result": result}))


# --- how fast the calls came ----------------------------------------------------------------------


def most_within(seconds: float, moments: Sequence[float]) -> int:
    """The most of these moments, given in their order, that lie within so many seconds."""
    return max((last - bisect_left(moments, at - seconds) + 1 for last, at in enumerate(moments)), default=0)


def moments_by_chat(calls: Sequence[Call]) -> dict[int, list[float]]:
    """When each chat was written to."""
    chats: defaultdict[int, list[float]] = defaultdict(list)
    for call in calls:
        chats[call.chat].append(call.at)
    return chats


# --- in this process ------------------------------------------------------------------------------


class Wire(AiohttpRequest):
    """The bot's line to a Telegram in this process: each way takes a while, drawn by dice."""

    def __init__(self, api: BotApi, dice: random.Random, *, seconds: tuple[float, float]) -> None:
        super().__init__()
        self._api, self._dice, self._seconds = api, dice, seconds

    async def exchange(self, url: str, method: str, seconds: float, **body: Any) -> tuple[int, bytes]:
        await self._travels()
        answer = self._api.hears(url.rpartition("/")[2], orjson.loads(body.get("data") or "{}"))
        if answer.is_silent:
            await asyncio.sleep(seconds)
            raise TimedOut("Telegram did not answer in time")
        await self._travels()
        if answer.status == 0:
            raise NetworkError("the line was cut")
        return understood(answer.status, answer.body)

    async def _travels(self) -> None:
        await asyncio.sleep(self._dice.uniform(*self._seconds))


# --- over HTTP ------------------------------------------------------------------------------------


async def listen(api: BotApi, *, seconds: float = 0.0) -> str:
    """Serve a Telegram to bots in other processes, until the loop ends; its address. Each answer takes
    `seconds`."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(api, seconds), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    return f"http://{host}:{port}"


class _Line(Http):
    """One connection of a bot."""

    def __init__(self, api: BotApi, seconds: float) -> None:
        super().__init__()
        self._api, self._seconds = api, seconds

    def arrived(self, head: bytes, body: bytes) -> None:
        method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
        answer = self._api.hears(method, orjson.loads(body or b"{}"))
        if answer.is_silent:
            return
        if self._seconds:
            asyncio.get_running_loop().call_later(self._seconds, self._goes_back, answer)
        else:
            self._goes_back(answer)

    def _goes_back(self, answer: Answer) -> None:
        if answer.status == 0:
            self.transport.abort()
            return
        length = len(answer.body)
        head = f"HTTP/1.1 {answer.status} -\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        with suppress(RuntimeError):  # the bot was killed meanwhile
            self.transport.write(head.encode() + answer.body)
