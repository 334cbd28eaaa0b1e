"""Phones for tests: people who start a bot, write, tap and read, on the simulator.

    async with running_simulator() as simulator:
        awa = await simulator.phone(id=1001, first_name="Awa", language="fr")
        await awa.starts()
        welcome = await awa.reads()
        await awa.taps(welcome.labels[0])

Nothing sleeps: reading waits for the chat to change. It speaks HTTP only and imports nothing of ours.
"""

import asyncio
import base64
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson

PATIENCE = 10.0
ROOT = Path(__file__).parent.parent


class Unhappy(AssertionError):
    """The chat is not as the test expected; says what it shows."""


def plain(text: str) -> str:
    """A text with ordinary spaces, as a person types it."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@dataclass(frozen=True)
class Message:
    """A message as its reader sees it."""

    message_id: int
    text: str
    labels: list[str]
    buttons: list[list[dict[str, Any]]] = field(repr=False)
    from_bot: bool
    edited: bool
    deleted: bool
    seq: int = field(repr=False)
    view: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, view: dict[str, Any]) -> "Message":
        """The message in the simulator's answer; a caption reads like a text."""
        return cls(
            message_id=view["message_id"],
            text=plain(view["text"] or view.get("caption", "")),
            labels=[plain(button["label"]) for row in view["buttons"] for button in row],
            buttons=view["buttons"],
            from_bot=view["from"] == "bot",
            edited=view["edited"],
            deleted=view["deleted"],
            seq=view["seq"],
            view=view,
        )

    @property
    def photo(self) -> dict[str, Any] | None:
        return self.view.get("photo")

    @property
    def document(self) -> dict[str, Any] | None:
        return self.view.get("document")

    @property
    def voice(self) -> dict[str, Any] | None:
        return self.view.get("voice")

    @property
    def reply_labels(self) -> list[str]:
        """The labels of the keyboard this message put under the chat."""
        return _reply_labels(self.view["reply_keyboard"])

    def data(self, label: str) -> str:
        """What the button with this label would send."""
        return str(next(b["data"] for row in self.buttons for b in row if b["label"] == label))

    def __str__(self) -> str:
        marks = "".join(f" [{label}]" for label in self.labels)
        return f"#{self.message_id} {'bot' if self.from_bot else 'me'}: {self.text}{marks}"


class Simulator:
    """The control interface of a running simulator."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session

    async def get(self, path: str, **query: object) -> Any:
        """Look at something."""
        params = {name: str(value) for name, value in query.items() if value is not None}
        async with self.session.get(f"{self.url}/control/{path}", params=params) as answer:
            return await _said(answer)

    async def post(self, path: str, **order: object) -> Any:
        """Make something happen."""
        body = orjson.dumps({name: value for name, value in order.items() if value is not None})
        headers = {"Content-Type": "application/json"}
        async with self.session.post(f"{self.url}/control/{path}", data=body, headers=headers) as answer:
            return await _said(answer)

    async def delete(self, path: str) -> Any:
        """Take something away."""
        async with self.session.delete(f"{self.url}/control/{path}") as answer:
            return await _said(answer)

    async def bytes_of(self, file_id: str) -> bytes:
        """The content of a file that was sent."""
        async with self.session.get(f"{self.url}/control/files/{file_id}") as answer:
            return await answer.read()

    async def phone(
        self, id: int, first_name: str = "Awa", language: str = "fr", bot: object = None, **names: str
    ) -> "Phone":
        """Give somebody a phone."""
        await self.post("users", id=id, first_name=first_name, language_code=language, **names)
        return Phone(self, id, bot)

    async def fault(self, kind: str, **details: object) -> None:
        """Order trouble: 429, 5xx, lost, latency or drop."""
        await self.post("faults", kind=kind, **details)

    async def calls(self, method: str | None = None, after: int = 0) -> list[dict[str, Any]]:
        """The calls that bots made."""
        answer = await self.get("calls", method=method, after=after)
        calls: list[dict[str, Any]] = answer["calls"]
        return calls

    async def call(self, token: str, method: str, **params: object) -> dict[str, Any]:
        """Call the Bot API as a bot would; the whole answer."""
        async with self.session.post(f"{self.url}/bot{token}/{method}", data=orjson.dumps(params),
                                     headers={"Content-Type": "application/json"}) as answer:  # fmt: skip
            said: dict[str, Any] = await answer.json()
            return said

    async def sets_clock(self, now: str) -> None:
        """Move the simulator's clock."""
        await self.post("clock", now=now)

    async def reset(self, *, keep_bots: bool = False) -> None:
        """Forget everything."""
        await self.post("reset", keep_bots=keep_bots)


class Phone:
    """One person's phone. Reads each message once, in the order it came or changed."""

    def __init__(self, simulator: Simulator, id: int, bot: object = None) -> None:
        self.simulator = simulator
        self.id = id
        self.bot = bot
        self.toasts: list[str] = []
        self._seq = 0
        self._unread: list[Message] = []
        self._toasts_heard = 0

    async def starts(self, payload: str = "") -> None:
        """Open the bot's link and press Start."""
        await self._does("start", payload=payload)

    async def says(self, text: str) -> int:
        """Write a message."""
        return int((await self._does("send", text=text))["message_id"])

    async def sends(self, **content: object) -> int:
        """Send anything else: photo=True, voice={"duration": 5}, contact=True, sticker={"emoji": "👍"} ..."""
        return int((await self._does("send", **content))["message_id"])

    async def sends_photo(self, data: bytes, caption: str | None = None) -> int:
        """Send a picture."""
        return await self.sends(photo={"data": base64.b64encode(data).decode()}, caption=caption)

    async def taps(self, label: str) -> str | None:
        """Tap the newest button with this label; the number of the tap, if it was an inline button."""
        shown = await self._view()
        keyboard = _reply_keys(shown["reply_keyboard"])
        messages = [Message.of(view) for view in shown["messages"]]
        for message in reversed(messages):
            if label in message.labels and not message.deleted:
                done = await self._does("tap", message_id=message.message_id, button=label)
                return str(done["callback_query_id"])
        if label in keyboard:
            await self._does("send", **({"contact": True} if keyboard[label] else {"text": label}))
            return None
        raise Unhappy(f"no button “{label}” to tap.\n{await self.shows()}")

    async def taps_data(self, data: str, message_id: int | None = None) -> str:
        """Send what a tampered phone would send, from the newest message of the bot."""
        if message_id is None:
            message_id = max(m.message_id for m in await self.screen() if m.from_bot)
        return str((await self._does("tap", message_id=message_id, data=data))["callback_query_id"])

    async def edits(self, message_id: int, text: str) -> None:
        """Change one's own message."""
        await self._does("edit", message_id=message_id, text=text)

    async def blocks(self) -> None:
        """Stop the bot."""
        await self._does("block")

    async def unblocks(self) -> None:
        """Let the bot in again."""
        await self._does("unblock")

    async def deactivates(self) -> None:
        """Delete one's account."""
        await self._does("deactivate")

    async def reads(self, patience: float = PATIENCE) -> Message:
        """The next new or edited message of the bot; waits for it."""
        until = asyncio.get_running_loop().time() + patience
        while not self._unread:
            await self._listen(until, "the bot said nothing more")
        return self._unread.pop(0)

    async def reads_until(self, fragment: str, patience: float = PATIENCE) -> Message:
        """Read on until a message holds this text."""
        until = asyncio.get_running_loop().time() + patience
        while True:
            while not self._unread:
                await self._listen(until, f"no message holds “{fragment}”")
            message = self._unread.pop(0)
            if fragment in message.text:
                return message

    async def hears(self, patience: float = PATIENCE) -> str:
        """The next notice that a tap was answered with."""
        until = asyncio.get_running_loop().time() + patience
        while len(self.toasts) <= self._toasts_heard:
            await self._listen(until, "no notice came")
        self._toasts_heard += 1
        return self.toasts[self._toasts_heard - 1]

    async def unread(self) -> list[Message]:
        """What came and was not read yet, without waiting."""
        self._take(await self._view(self._seq))
        unread, self._unread = self._unread, []
        return unread

    async def screen(self, last: int = 20) -> list[Message]:
        """The last messages, oldest first."""
        messages = [Message.of(view) for view in (await self._view())["messages"]]
        return [message for message in messages if not message.deleted][-last:]

    async def shows(self) -> str:
        """The last messages as text, for a person who reads a failed test."""
        lines = [str(message) for message in await self.screen(10)]
        keyboard = ", ".join(_reply_labels((await self._view())["reply_keyboard"]))
        return "\n".join(["The chat shows:", *lines, f"(keyboard: {keyboard})" if keyboard else ""])

    async def _does(self, act: str, **details: object) -> dict[str, Any]:
        done: dict[str, Any] = await self.simulator.post(act, user=self.id, bot=self.bot, **details)
        return done

    async def _view(self, after: int = 0) -> dict[str, Any]:
        view: dict[str, Any] = await self.simulator.get(f"chats/{self.id}", after=after, bot=self.bot)
        return view

    async def _listen(self, until: float, complaint: str) -> None:
        left = until - asyncio.get_running_loop().time()
        if left <= 0:
            raise Unhappy(f"{complaint}.\n{await self.shows()}")
        path = f"chats/{self.id}/wait"
        self._take(await self.simulator.get(path, after=self._seq, timeout=round(left, 3), bot=self.bot))

    def _take(self, view: dict[str, Any]) -> None:
        if view["seq"] < self._seq:
            self._unread.clear()
        self._seq = view["seq"]
        self.toasts += [toast["text"] for toast in view["toasts"]]
        news = sorted(map(Message.of, view["messages"]), key=lambda message: message.seq)
        changed = {message.message_id for message in news}
        self._unread = [message for message in self._unread if message.message_id not in changed]
        self._unread += [message for message in news if message.from_bot and not message.deleted]


def _reply_keys(keyboard: dict[str, Any] | None) -> dict[str, bool]:
    """The labels of a reply keyboard; True for those that send one's number."""
    rows = (keyboard or {}).get("keyboard", [])
    return {key["text"]: bool(key.get("request_contact")) for row in rows for key in row}


def _reply_labels(keyboard: dict[str, Any] | None) -> list[str]:
    return list(_reply_keys(keyboard))


async def _said(answer: aiohttp.ClientResponse) -> Any:
    said = await answer.json(content_type=None)
    if answer.status != 200:
        raise Unhappy(f"the simulator says no: {said['error'] if isinstance(said, dict) else said}")
    return said


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Simulator]:
    """A simulator that runs already."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Simulator(url, session)


@asynccontextmanager
async def running_simulator(state: Path | None = None) -> AsyncIterator[Simulator]:
    """A simulator of its own for a test, on a free port."""
    remember = [] if state is None else ["--state", str(state)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "--port", "0", *remember, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        line = await process.stdout.readline()
        if not line:
            raise Unhappy("the simulator did not start")
        async with connected(orjson.loads(line)["url"]) as simulator:
            yield simulator
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
