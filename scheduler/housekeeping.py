"""What time does to promises and to updates: the late expire, the old are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from storage import clock, erasure, inbox, outbox, shelf
from storage.claims import day_of

if TYPE_CHECKING:
    from scheduler.timetable import Round

log = structlog.get_logger()


async def keep_time(round: Round) -> None:
    """Note what time it is; where the clock was set back, nothing waits for that time to come again."""
    set_back = await round.store.write(clock.keep_time, now=round.now)
    if set_back is not None:
        log.warning("the clock of this machine was set back", seconds=int(set_back.total_seconds()))


async def expire_promises(round: Round) -> None:
    await round.store.write(outbox.expire, now=round.now)
    await round.store.write(outbox.forget_strangers)


async def take_back_lost(round: Round) -> None:
    """Messages that a sender held when it was killed, or has held for too long: again, or unknown."""
    day = day_of(round.now, ZoneInfo(round.content.territory.zone))
    again, unknown = await round.store.write(outbox.recover, now=round.now, day=day)
    if again or unknown:
        log.warning("sends that nobody was making any more", tried_again=again, unknown=unknown)


async def wipe_traces(round: Round) -> None:
    """Answers to strangers, drafts thrown away: what was kept for a moment is in no file a minute later."""
    await round.store.write(erasure.wipe)


async def make_findable(round: Round) -> None:
    """Stories that were sent before they could be searched: some more can be, each time."""
    await round.store.write(shelf.fold_some)


async def forget_old_updates(round: Round) -> None:
    await round.store.write(inbox.forget_old, now=round.now)
