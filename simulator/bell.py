"""Somebody waits until something changes."""

import asyncio


class Bell:
    """Wakes everybody who waits, so that nobody has to look again and again."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everybody who waits now."""
        waiting, self._waiting = self._waiting, set()
        for sleeper in waiting:
            if not sleeper.done():
                sleeper.set_result(None)

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait for the bell; False when the time ran out first."""
        sleeper = asyncio.get_running_loop().create_future()
        self._waiting.add(sleeper)
        try:
            async with asyncio.timeout(seconds):
                await sleeper
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(sleeper)
        return True
