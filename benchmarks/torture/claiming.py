"""A nursery whose bots say, on a pipe, when they have claimed something to send for the first time."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from benchmarks.torture import nursery as births
from benchmarks.torture.nursery import Nursery
from storage.claims import claim
from storage.store import Store

# --- on the side of the torture -------------------------------------------------------------------


class Claims:
    """What the bots say on the pipe."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._heard = asyncio.Event()
        asyncio.get_running_loop().add_reader(pipe, self._hear)

    def _hear(self) -> None:
        os.read(self._pipe, 1)
        self._heard.set()

    async def first(self) -> None:
        """Wait until the bot that lives has claimed something."""
        await self._heard.wait()
        self._heard.clear()


@asynccontextmanager
async def claiming() -> AsyncIterator[tuple[Nursery, Claims]]:
    """Such a nursery, until the end of the block."""
    reading, writing = os.pipe()
    try:
        async with births.nursery(__name__, str(writing), pass_fds=[writing]) as nursery:
            yield nursery, Claims(reading)
    finally:
        asyncio.get_running_loop().remove_reader(reading)
        os.close(reading)
        os.close(writing)


# --- in the nursery -------------------------------------------------------------------------------


def main() -> None:
    """Each bot is a fork of this process: what it says once is said once in its life."""
    pipe, write = int(sys.argv[1]), Store.write
    was_said = False

    async def write_and_say_so(store: Store, verb: Any, *given: Any, **named: Any) -> Any:
        nonlocal was_said
        outcome = await write(store, verb, *given, **named)
        if verb is claim and outcome and not was_said:
            was_said = True
            os.write(pipe, b".")
        return outcome

    Store.write = write_and_say_so  # type: ignore[method-assign, assignment]
    births.main()


if __name__ == "__main__":
    main()
