"""Intake: an update is durable before Telegram is told so, and only then understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from gateway.lanes import Lanes
from gateway.parsing import Malformed, envelope
from storage import inbox
from storage.store import Store

log = structlog.get_logger()


class Intake:
    """Stores what Telegram delivers, by webhook or by polling, and puts it into its lane."""

    def __init__(self, store: Store, lanes: Lanes, *, now: Callable[[], datetime]) -> None:
        self._store, self._lanes, self._now = store, lanes, now

    async def take(self, raw: bytes) -> None:
        """Make these bytes durable. Once this returns, Telegram may forget them; if it raises, not."""
        try:
            update_id, account = envelope(raw)
        except Malformed as error:
            log.warning("bytes that are no update are put aside", reason=str(error))
            await self._store.write(
                inbox.quarantine_bytes, raw=raw, update_id=None, reason=str(error), now=self._now()
            )
            return
        received = await self._store.write(
            inbox.receive, update_id=update_id, lane=account, raw=raw, now=self._now()
        )
        if received is not None:
            self._lanes.put(received)
