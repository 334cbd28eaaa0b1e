"""What time does to the places of a session: one that came free is given to whoever waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from actions import coming
from storage import coming as queries

if TYPE_CHECKING:
    from scheduler.timetable import Round

log = structlog.get_logger()


async def give_free_places(round: Round) -> None:
    """Most places are given on as soon as they come free; this finds those of people who have left."""
    if session_ids := await round.store.read(queries.with_free_places):
        given = await round.store.write(
            coming.look_for_free_places, content=round.content, session_ids=session_ids, now=round.now
        )
        log.info("places given to people who waited", n=given)
