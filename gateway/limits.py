"""How fast Telegram lets us speak: about 28 messages a second overall, one a second to each chat."""

from __future__ import annotations

from collections import deque

PER_CHAT_SECONDS = 1.05
WINDOW_SECONDS = 1.05
"""A little over the second: Telegram measures when a message arrives, we when it leaves."""


UNLIMITED = 1_000_000


class Limits:
    """A sliding second over all sends, and the chats that must rest. Times are the event loop's."""

    def __init__(self, rate: int) -> None:
        """`rate` in messages per second; 0 lifts both limits, for a Bot API server of one's own."""
        self._rate = rate
        self._sends: deque[float] = deque()
        self._resting: dict[int, float] = {}

    def room(self, at: float) -> int:
        """How many messages may leave at this instant."""
        if not self._rate:
            return UNLIMITED
        while self._sends and self._sends[0] <= at - WINDOW_SECONDS:
            self._sends.popleft()
        return max(0, self._rate - len(self._sends))

    def next_room(self, at: float) -> float:
        """In how many seconds there is room again; 0 where there is now."""
        return 0.0 if self.room(at) else self._sends[0] + WINDOW_SECONDS - at

    def spend(self, chat_id: int, at: float) -> None:
        """A message leaves for this chat now."""
        if not self._rate:
            return
        self._sends.append(at)
        self._resting[chat_id] = at + PER_CHAT_SECONDS

    def resting(self, at: float) -> list[int]:
        """The chats to which nothing may be sent at this instant."""
        if len(self._resting) > 2 * self._rate:
            self._resting = {chat: until for chat, until in self._resting.items() if until > at}
        return [chat for chat, until in self._resting.items() if until > at]

    def next_rested(self, at: float) -> float:
        """In how many seconds the next chat has rested; a second where none rests."""
        waits = [until - at for until in self._resting.values() if until > at]
        return min(waits, default=PER_CHAT_SECONDS)
