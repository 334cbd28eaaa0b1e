"""The clock: the one place where time enters. Rules and verbs are given `now` as a value."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LOOK_SECONDS = 1.0
"""How often it is looked whether somebody has set the machine's clock."""

AT_LEAST = timedelta(seconds=1)
"""What keeps a clock right moves it by less, bit by bit."""


def machine() -> datetime:
    """What the clock of this machine shows."""
    return datetime.now(UTC)


class Clock:
    """Real time, shifted by `ahead`: the demo and rehearsals live in the weeks to come."""

    def __init__(self, ahead: timedelta = timedelta(0), machine: Callable[[], datetime] = machine) -> None:
        self.ahead = ahead
        self._machine = machine
        self._began_at = self._beginning()

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self._machine() + self.ahead

    def move_to(self, moment: datetime) -> None:
        """Go on from `moment`, which may not lie in the past: nothing here runs backwards."""
        self.ahead = max(self.ahead, moment - self._machine())

    async def is_set(self) -> timedelta:
        """Wait until the clock of the machine is set, by whomever; by how much it was."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            moved, self._began_at = self._beginning() - self._began_at, self._beginning()
            if abs(moved) >= AT_LEAST:
                return moved

    def _beginning(self) -> datetime:
        """When the steady clock began to run, by the machine's clock: the same moment, unless that was set."""
        return self._machine() - timedelta(seconds=time.monotonic())


Now = Callable[[], datetime]
