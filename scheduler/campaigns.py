"""What the calendar and the organizers send to many, when its moment has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from actions import campaigns
from actions.campaigns import CALENDAR, Shelves
from content.loader import Content
from content.programme import programme_of
from domain.timetable import Due, timetable_of
from storage import campaigns as queries
from storage import outbox, owed, sessions

if TYPE_CHECKING:
    from scheduler.timetable import Round

log = structlog.get_logger()


async def start_due_entries(round: Round) -> None:
    """Begin each entry of the calendar that is due and has not begun, the earliest first."""
    for due in await _not_begun(round):
        await round.store.write(
            campaigns.start_entry, due=due, shelves=shelves_of(round.content), now=round.now
        )
        log.info("a calendar entry begins", entry=due.key, late=due.is_late(round.now))


async def promise_to_people(round: Round) -> None:
    """Promise what has begun to everybody it is for, some at a time."""
    for campaign_id in await round.store.read(queries.being_planned, now=round.now):
        after: int | None = 0
        while after is not None:
            after = await round.store.write(
                campaigns.promise_chunk, campaign_id=campaign_id, after=after, now=round.now
            )


async def put_away_what_was_stopped(round: Round) -> None:
    """Take back what a send that was stopped had promised and not sent, some at a time."""
    for campaign_id in await round.store.read(queries.stopped):
        while await round.store.write(outbox.cancel_some, campaign_id=campaign_id, now=round.now):
            pass  # others write in between


async def find_the_vanished(round: Round) -> None:
    """Look whether everybody who was promised something still is; promise it again to who is not."""
    for campaign_id in await round.store.read(owed.owing):
        look = await round.store.read(owed.look, campaign_id)
        if look is None:
            continue
        if not look.is_whole:
            again = await round.store.write(campaigns.repair, look=look, now=round.now)
            log.error("rows of a campaign had vanished", campaign=campaign_id, promised_again=again)
        elif look.owed != look.waiting:
            await round.store.write(campaigns.strike_off, look=look)


async def _not_begun(round: Round) -> Sequence[Due]:
    times = timetable_of(programme_of(round.content), await round.store.read(sessions.dates))
    if times is None:
        return ()
    begun = await round.store.read(queries.known_keys, CALENDAR)
    due = times.started(round.now)
    return [one for one in due if one.kind is not None and CALENDAR + one.key not in begun]


def shelves_of(content: Content) -> Shelves:
    return Shelves(content.modules, content.polls, content.prompts, content.territory)
