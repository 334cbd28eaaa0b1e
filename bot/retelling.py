"""Facts of the place are changed in the house: every bot on the store says them so, with no restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from content.loader import Content
from content.problems import ContentError
from content.told import retold
from storage import facts
from storage.store import Store, StoreFailing

log = structlog.get_logger()

LOOK_EVERY_SECONDS = 2.0


@dataclass(slots=True)
class Retelling:
    """Looks whether facts were changed, by this bot or another, and has them told from then on."""

    store: Store
    content: Content
    use: Callable[[Content], None]
    told: int = 0  # how many changes
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> None:
        """Tell what was changed since the last look. What does not fit the files any more is left aside."""
        async with self._alone:
            count = await self.store.read(facts.how_many)
            if count == self.told:
                return
            changes = await self.store.read(facts.changes)
            try:
                self.content = await asyncio.to_thread(retold, self.content, changes)
                self.use(self.content)
            except ContentError:
                log.error("facts that were changed do not fit this content; its own are told")
            self.told = count

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            with suppress(StoreFailing):
                await self.look()
