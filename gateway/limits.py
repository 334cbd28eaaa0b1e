"""How fast Telegram lets us speak: about 28 messages a second overall, one a second to each chat."""

from __future__ import annotations

from collections import deque

PER_CHAT_SECONDS = 1.05
WINDOW_SECONDS = 1.05
"""A little over the second: Telegram measures when a message arrives, we when it leaves."""

AT_A_GO = 5
"""How many messages of a campaign may leave at a go, after a moment in which none could."""

UNLIMITED = 1_000_000


class Limits:
    """A sliding second over all sends, and the chats that must rest. Times are the event loop's.

    Campaigns leave evenly over the second, not all at its beginning: an answer then finds room within
    a few hundredths of a second, however many thousands wait.
    """

    def __init__(self, rate: int) -> None:
        """`rate` in messages per second; 0 lifts both limits, for a Bot API server of one's own."""
        self._rate = rate
        self._sends: deque[float] = deque()
        self._resting: dict[int, float] = {}
        self._even = 1.0  # messages that may leave now if they are to leave evenly: a start begins gently
        self._even_at: float | None = None

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

    def even_room(self, at: float) -> int:
        """How many messages of a campaign may leave at this instant."""
        return max(0, min(self.room(at), int(self._evenly(at)))) if self._rate else UNLIMITED

    def next_even_room(self, at: float) -> float:
        """In how many seconds one more of a campaign may leave; 0 where one may now."""
        missing = 1.0 - self._evenly(at) if self._rate else 0.0
        return max(0.0, missing * WINDOW_SECONDS / self._rate) if missing > 0 else 0.0

    def _evenly(self, at: float) -> float:
        passed = max(0.0, at - self._even_at) if self._even_at is not None else 0.0
        return min(float(AT_A_GO), self._even + passed * self._rate / WINDOW_SECONDS)

    def spend(self, chat_id: int, at: float) -> None:
        """A message leaves for this chat now."""
        if not self._rate:
            return
        self._even, self._even_at = self._evenly(at) - 1.0, at
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
