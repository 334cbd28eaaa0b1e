"""The clock: the one place where time enters. Rules and verbs are given `now` as a value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time, shifted by `ahead`: the demo and rehearsals live in the weeks to come."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self.ahead

    def move_to(self, moment: datetime) -> None:
        """Go on from `moment`, which may not lie in the past: nothing here runs backwards."""
        self.ahead = max(self.ahead, moment - datetime.now(UTC))


Now = Callable[[], datetime]
