"""What time does to promises and to updates: the late expire, the old are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from storage import clock, erasure, inbox, outbox

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


async def wipe_traces(round: Round) -> None:
    """Answers to strangers, drafts thrown away: what was kept for a moment is in no file a minute later."""
    await round.store.write(erasure.wipe)


async def forget_old_updates(round: Round) -> None:
    await round.store.write(inbox.forget_old, now=round.now)
