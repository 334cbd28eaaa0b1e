"""Intake: an update is durable before Telegram is told so, and only then understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from gateway.lanes import Lanes
from gateway.parsing import Malformed, envelope
from storage import inbox
from storage.inbox import Letter
from storage.store import Store

log = structlog.get_logger()


class Intake:
    """Stores what Telegram delivers, by webhook or by polling, and puts it into its lane."""

    def __init__(self, store: Store, lanes: Lanes, *, now: Callable[[], datetime]) -> None:
        self._store, self._lanes, self._now = store, lanes, now

    async def take(self, *raws: bytes) -> None:
        """Make these bytes durable, in this order. Once this returns, Telegram may forget them; if it
        raises, not."""
        letters = [_letter(raw) for raw in raws]
        received = await self._store.write(inbox.receive, letters, now=self._now())
        for one in received:
            self._lanes.put(one)


def _letter(raw: bytes) -> Letter:
    """Bytes with what their envelope says; what has none that can be read is to be put aside."""
    try:
        update_id, account = envelope(raw)
    except Malformed as error:
        log.warning("bytes that are no update are put aside", reason=str(error))
        return Letter(raw, unreadable=str(error))
    return Letter(raw, update_id, account)
