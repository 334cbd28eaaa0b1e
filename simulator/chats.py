"""One private chat between a person and a bot, as Telegram keeps it."""

from collections import deque
from dataclasses import dataclass
from typing import Any

from simulator.bell import Bell
from simulator.journal import Journal
from simulator.wire import Json, read, write

KEPT_TOASTS = 200
KEPT_EVENTS = 500


@dataclass(slots=True)
class Message:
    """One message of a chat; `body` is what Telegram shows of it."""

    outgoing: bool
    body: Json
    seq: int = 0
    reply_keyboard: Json | None = None
    deleted: bool = False

    @property
    def message_id(self) -> int:
        return int(self.body["message_id"])

    @property
    def buttons(self) -> list[list[Json]]:
        """The inline keyboard, row by row."""
        markup: Json = self.body.get("reply_markup", {})
        rows: list[list[Json]] = markup.get("inline_keyboard", [])
        return rows

    def saved(self) -> bytes:
        return write([self.outgoing, self.body, self.seq, self.reply_keyboard, self.deleted])


@dataclass(frozen=True, slots=True)
class Toast:
    """A notice that a tap was answered with; it lasts only a moment."""

    seq: int
    text: str
    alert: bool
    url: str = ""


class Chat:
    """A chat. Every change of it gets the next `seq`, and whoever watches is woken."""

    def __init__(self, bot_id: int, about: Json, journal: Journal) -> None:
        self.bot_id = bot_id
        self.about = about
        self._journal = journal
        self.started = False
        self.blocked = False
        self.left = False
        self.seq = 0
        self.reply_keyboard: Json | None = None
        self.messages: dict[int, Message] = {}
        self.toasts: deque[Toast] = deque(maxlen=KEPT_TOASTS)
        self.events: deque[Json] = deque(maxlen=KEPT_EVENTS)
        self.bell = Bell()

    @property
    def id(self) -> int:
        return int(self.about["id"])

    @property
    def private(self) -> bool:
        return bool(self.about["type"] == "private")

    @property
    def key(self) -> str:
        return f"{self.bot_id}/{self.id}"

    def put(self, message: Message) -> None:
        """A message came or changed: it is now the newest change."""
        message.seq = self.changed()
        self.messages.pop(message.message_id, None)
        self.messages[message.message_id] = message
        self._journal.note("message", f"{self.key}/{message.message_id}", message.saved)

    def toast(self, text: str, alert: bool, url: str = "") -> None:
        """Show a short notice."""
        self.toasts.append(Toast(self.changed(), text, alert, url))

    def happened(self, kind: str, **details: Any) -> None:
        """Something that is no message: typing, a block."""
        self.events.append({"seq": self.changed(), "kind": kind} | details)

    def changed(self) -> int:
        """Count one more change and wake the watchers."""
        self.seq += 1
        self._journal.note("chat", self.key, self.saved)
        self.bell.ring()
        return self.seq

    def found(self, message_id: int) -> Message | None:
        """A message that is still there."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message

    def since(self, seq: int) -> list[Message]:
        """The messages that came or changed after a change, in the order of the chat."""
        changed: list[Message] = []
        for message in reversed(self.messages.values()):
            if message.seq <= seq:
                break
            changed.append(message)
        return sorted(changed, key=lambda message: message.message_id)

    def saved(self) -> bytes:
        return write([self.about, self.started, self.blocked, self.left, self.seq, self.reply_keyboard])

    @classmethod
    def loaded(cls, bot_id: int, saved: bytes, journal: Journal) -> "Chat":
        """A chat as it was before a restart, without its messages."""
        about, *state = read(saved)
        chat = cls(bot_id, about, journal)
        chat.started, chat.blocked, chat.left, chat.seq, chat.reply_keyboard = state
        return chat

    def load(self, messages: list[bytes]) -> None:
        """Take back the messages of before a restart."""
        for message in sorted((Message(*read(saved)) for saved in messages), key=lambda message: message.seq):
            self.messages[message.message_id] = message
