"""Everything this Telegram knows: its people, its bots, their chats."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta

from simulator.bell import Bell
from simulator.bots import TOKEN, Bot, Query
from simulator.chats import Chat
from simulator.clock import Clock
from simulator.files import Files
from simulator.journal import Journal
from simulator.refusals import Impossible
from simulator.wire import Json, read, write

QUERY_LIFETIME = 15.0


@dataclass(slots=True)
class User:
    """A person with a phone."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    deactivated: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def wire(self) -> Json:
        """The person as the sender of a message."""
        return {"id": self.id, "is_bot": False} | self._names() | _present(language_code=self.language_code)

    def chat(self) -> Json:
        """The person as the chat a bot writes to."""
        return {"id": self.id, "type": "private"} | self._names()

    def _names(self) -> Json:
        return _present(first_name=self.first_name, last_name=self.last_name, username=self.username)


def _present(**fields: str) -> Json:
    return {name: value for name, value in fields.items() if value}


class World:
    """The people and the bots, found by whatever name somebody gives them."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.clock = Clock()
        self.files = Files(journal)
        self.users: dict[int, User] = {}
        self.bots: dict[int, Bot] = {}
        self.bell = Bell()
        self.query_lifetime = QUERY_LIFETIME
        self.webhook_moved: Callable[[Bot], None] = lambda _bot: None

    def bot_of(self, token: str) -> Bot | None:
        """The bot of a token: new to us on its first call, nobody when the token is malformed or not its own."""
        match = TOKEN.fullmatch(token)
        if match is None:
            return None
        bot = self.bots.get(int(match[1]))
        if bot is None:
            bot = Bot(token, self.clock, self.journal)
            self.bots[bot.id] = bot
            bot.changed()
            self.bell.ring()
        return bot if bot.token == token else None

    def bot(self, name: object = None) -> Bot:
        """The bot by number, username or token; the only one when nobody says which."""
        if name in (None, ""):
            if len(self.bots) == 1:
                return next(iter(self.bots.values()))
            raise Impossible(
                "no bot has called yet" if not self.bots else "several bots are known: say which `bot`"
            )
        wanted = str(name).removeprefix("@")
        for bot in self.bots.values():
            if wanted in (str(bot.id), bot.username, bot.token):
                return bot
        raise Impossible(f"no bot is called {wanted}")

    def user(self, user_id: object) -> User:
        """The person with this number."""
        user = self.users.get(user_id) if isinstance(user_id, int) else None
        if user is None:
            raise Impossible(f"no user has the id {user_id}: create one with POST /control/users")
        return user

    def meet(self, user: User) -> None:
        """A person gets a phone, or a new name."""
        self.users[user.id] = user
        self.journal.note("user", user.id, lambda: write(asdict(user)))
        for bot in self.bots.values():
            if chat := bot.chats.get(user.id):
                chat.about = user.chat()
        self.bell.ring()

    def chat(self, bot: Bot, about: Json) -> Chat:
        """The chat between a bot and somebody, empty when they never met."""
        chat = bot.chats.get(int(about["id"]))
        if chat is None:
            chat = bot.chats[int(about["id"])] = Chat(bot.id, about, self.journal)
        return chat

    def save_clock(self) -> None:
        """Remember how far ahead the clock is."""
        ahead = self.clock.ahead.total_seconds()
        self.journal.note("clock", "", lambda: write(ahead))

    def reset(self, *, keep_bots: bool) -> None:
        """Forget the people and what they said; the bots too, unless they are to stay."""
        for bot in list(self.bots.values()):
            self._forget_talk(bot)
            if not keep_bots:
                self._forget_bot(bot)
        for user_id in self.users:
            self.journal.drop("user", user_id)
        self.users.clear()
        self.files.clear()
        self.clock.reset()
        self.save_clock()
        self.query_lifetime = QUERY_LIFETIME
        self.bell.ring()

    def _forget_talk(self, bot: Bot) -> None:
        bot.queue.clear()
        for query_id in bot.queries:
            self.journal.drop("query", f"{bot.id}/{query_id}")
        bot.queries.clear()
        chats = list(bot.chats.values())
        bot.chats.clear()
        for chat in chats:
            self.journal.drop("chat", chat.key)
            for message_id in chat.messages:
                self.journal.drop("message", f"{chat.key}/{message_id}")
            chat.bell.ring()

    def _forget_bot(self, bot: Bot) -> None:
        del self.bots[bot.id]
        self.journal.drop("bot", bot.id)
        bot.webhook = None
        self.webhook_moved(bot)
        bot.queue.bell.ring()

    def load(self) -> None:
        """Take back what was known before a restart."""
        for _, ahead in self.journal.records("clock"):
            self.clock.set(self.clock.moment() + timedelta(seconds=read(ahead)))
        for _, saved in self.journal.records("user"):
            user = User(**read(saved))
            self.users[user.id] = user
        for _, saved in self.journal.records("bot"):
            bot = Bot.loaded(saved, self.clock, self.journal)
            self.bots[bot.id] = bot
        self.files.load()
        self._load_talk()

    def _load_talk(self) -> None:
        messages = _grouped(self.journal.records("message"))
        updates = _grouped(self.journal.records("update"))
        for key, saved in self.journal.records("chat"):
            bot = self.bots[int(key.partition("/")[0])]
            chat = Chat.loaded(bot.id, saved, self.journal)
            chat.load(messages.get(key, []))
            bot.chats[chat.id] = chat
        for bot in self.bots.values():
            bot.queue.load(updates.get(str(bot.id), []))
        for key, saved in self.journal.records("query"):
            number, _, query_id = key.partition("/")
            self.bots[int(number)].queries[query_id] = Query(**read(saved))


def _grouped(records: Iterable[tuple[str, bytes]]) -> dict[str, list[bytes]]:
    """Records by the key they hang under: what stands before the last slash."""
    groups: dict[str, list[bytes]] = {}
    for key, body in records:
        groups.setdefault(key.rpartition("/")[0], []).append(body)
    return groups
