"""Whether Telegram answers. While it does not, nothing leaves but one question every ten seconds.

One call that fails proves nothing: an answer is lost now and then. After two in a row nobody is written
to, or each message would be sent into the void, come to its last attempt there, and perhaps arrive thrice.
"""

from __future__ import annotations

OPENS_AFTER = 2
"""How many calls must fail in a row."""

PROBE_SECONDS = 10.0


class Breaker:
    """Counts failures in a row. Times are the event loop's."""

    def __init__(self) -> None:
        self._failures = 0
        self._probe_at = 0.0
        self._only_sends_fail = False

    @property
    def is_in_doubt(self) -> bool:
        """Whether the last call failed: what leaves now, leaves alone."""
        return self._failures > 0

    @property
    def is_open(self) -> bool:
        """Whether nothing leaves but probes."""
        return self._failures >= OPENS_AFTER

    def next_probe(self, at: float) -> float:
        """In how many seconds Telegram is to be asked whether it is there."""
        return max(0.0, self._probe_at - at)

    @property
    def probes_with_messages(self) -> bool:
        """Whether Telegram answers questions but takes no message: only a message can tell, then."""
        return self._only_sends_fail

    def failed(self, at: float) -> None:
        self._failures += 1
        self._probe_at = at + PROBE_SECONDS

    def heard(self) -> None:
        """Telegram has answered a question, or a message is to ask it: one message may try."""
        self._failures = OPENS_AFTER - 1
        self._only_sends_fail = True

    def answered(self) -> None:
        """Telegram has answered a message, whatever it said: all is well."""
        self._failures = 0
        self._only_sends_fail = False
