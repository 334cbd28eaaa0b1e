"""A bot, as this Telegram knows it."""

import re
from collections import OrderedDict
from dataclasses import asdict, dataclass, field
from typing import Any

from simulator.chats import Chat
from simulator.clock import Clock
from simulator.journal import Journal
from simulator.updates import TAP_LIFETIME, UpdateQueue
from simulator.wire import Json, read, write

TOKEN = re.compile(r"(\d+):[A-Za-z0-9_-]{10,}")
KEPT_QUERIES = 20_000
QUIET_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Webhook:
    """Where a bot wants its updates, and how the last attempts went."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error_at: int = 0
    last_error: str = ""


@dataclass(slots=True)
class Query:
    """A tap that the bot may still answer."""

    user: int
    chat: int
    message_id: int
    at: float


@dataclass(slots=True)
class Profile:
    """What the bot says of itself, per language; commands also per scope."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: list[Json] = field(default_factory=list)
    menu_buttons: dict[str, Json] = field(default_factory=dict)


class Bot:
    """One bot: its name, its queue of updates, its chats."""

    def __init__(self, token: str, clock: Clock, journal: Journal) -> None:
        self.token = token
        self.id = int(token.partition(":")[0])
        self.username = f"simulated_{self.id}_bot"
        self.first_name = f"Bot {self.id}"
        self.profile = Profile()
        self.webhook: Webhook | None = None
        self.allowed_updates: list[str] = []
        self.last_message_id = 0
        self.queue = UpdateQueue(self.id, clock, journal)
        self.chats: dict[int, Chat] = {}
        self.queries: OrderedDict[str, Query] = OrderedDict()
        self.poller: object | None = None
        self._clock = clock
        self._journal = journal

    def wire(self) -> Json:
        """The bot as the sender of a message."""
        name = self.profile.names.get("", self.first_name)
        return {"id": self.id, "is_bot": True, "first_name": name, "username": self.username}

    def changed(self) -> None:
        """Remember what the bot set."""
        self._journal.note("bot", self.id, self.saved)

    def introduced(self) -> None:
        """The bot says something else of itself: every phone shows it."""
        self.changed()
        for chat in self.chats.values():
            chat.bell.ring()

    def next_message_id(self) -> int:
        """Message numbers rise through all chats of a bot, as they do on Telegram."""
        self.last_message_id += 1
        self.changed()
        return self.last_message_id

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for this kind of update."""
        return kind in self.allowed_updates if self.allowed_updates else kind not in QUIET_BY_DEFAULT

    def notify(self, kind: str, lane: str, content: Json) -> int | None:
        """Queue an update, unless the bot does not want this kind."""
        if not self.wants(kind):
            return None
        if kind == "callback_query":
            return self.queue.add(kind, lane, content, TAP_LIFETIME)
        return self.queue.add(kind, lane, content)

    def ask(self, query: Query) -> str:
        """A tap waits for its answer; its number is what the bot answers to."""
        query_id = str((query.user << 32) + self.queue.next_id)
        self.queries[query_id] = query
        self._journal.note("query", f"{self.id}/{query_id}", lambda: write(asdict(query)))
        if len(self.queries) > KEPT_QUERIES:
            oldest, _ = self.queries.popitem(last=False)
            self._journal.drop("query", f"{self.id}/{oldest}")
        return query_id

    def in_language(self, texts: dict[str, str], language: str) -> str:
        """The text for a language, or the one for everybody."""
        return texts.get(language) or texts.get("", "")

    def commands_for(self, scopes: list[Json], language: str) -> list[Json]:
        """The commands that a person sees: the narrowest scope first, then the language."""
        for scope in scopes:
            for tongue in (language, ""):
                for entry in self.profile.commands:
                    if entry["scope"] == scope and entry["language_code"] == tongue:
                        found: list[Json] = entry["commands"]
                        return found
        return []

    def saved(self) -> bytes:
        state: dict[str, Any] = {
            "token": self.token,
            "username": self.username,
            "first_name": self.first_name,
            "profile": asdict(self.profile),
            "webhook": None if self.webhook is None else asdict(self.webhook),
            "allowed_updates": self.allowed_updates,
            "last_message_id": self.last_message_id,
            "next_update": self.queue.next_id,
        }
        return write(state)

    @classmethod
    def loaded(cls, saved: bytes, clock: Clock, journal: Journal) -> "Bot":
        """A bot as it was before a restart, without its chats."""
        state = read(saved)
        bot = cls(state["token"], clock, journal)
        bot.username, bot.first_name = state["username"], state["first_name"]
        bot.profile = Profile(**state["profile"])
        bot.webhook = None if state["webhook"] is None else Webhook(**state["webhook"])
        bot.allowed_updates = state["allowed_updates"]
        bot.last_message_id = state["last_message_id"]
        bot.queue.next_id = state["next_update"]
        return bot
