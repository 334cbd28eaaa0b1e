"""How fast a bot writes, and optionally a brake on it."""

from collections import deque
from dataclasses import dataclass, field

from simulator.wire import Json


@dataclass(slots=True)
class Window:
    """Counts what falls into any one second."""

    moments: deque[float] = field(default_factory=deque)
    most: int = 0

    def count(self, now: float) -> int:
        """How many there would be with one more now."""
        while self.moments and self.moments[0] <= now - 1.0:
            self.moments.popleft()
        return len(self.moments) + 1

    def add(self, now: float) -> None:
        """One more."""
        self.most = max(self.most, self.count(now))
        self.moments.append(now)


class Limits:
    """The most messages seen in any second, overall and per chat; refuses above a limit if one is set."""

    def __init__(self) -> None:
        self.overall: int | None = None
        self.per_chat: int | None = None
        self.forget()

    def lift(self) -> None:
        """No limit, and nothing remembered."""
        self.overall = self.per_chat = None
        self.forget()

    def forget(self) -> None:
        """Measure from now on."""
        self._all = Window()
        self._chats: dict[str, Window] = {}
        self._messages = 0

    def allows(self, chat: str, now: float) -> bool:
        """Count a message; False when it is one too many."""
        window = self._chats.setdefault(chat, Window())
        over = self.overall is not None and self._all.count(now) > self.overall
        over_chat = self.per_chat is not None and window.count(now) > self.per_chat
        self._all.add(now)
        window.add(now)
        self._messages += 1
        return not (over or over_chat)

    def report(self) -> Json:
        """What was seen, and what is enforced."""
        chats = sorted(self._chats.items(), key=lambda entry: -entry[1].most)
        return {
            "messages": self._messages,
            "most_per_second": self._all.most,
            "most_per_second_and_chat": max((window.most for _, window in chats), default=0),
            "chats": {chat: window.most for chat, window in chats[:100]},
            "enforced": {"overall": self.overall, "per_chat": self.per_chat},
        }
