"""What time does to the moderators' queue: who is told at their hours, and what goes back unanswered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from actions import corrections, duties
from domain.corrections import WAITS
from storage import moderation, testimonies

if TYPE_CHECKING:
    from scheduler.timetable import Round


async def tell_moderators(round: Round) -> None:
    if await round.store.read(testimonies.waiting_since, before=round.now):
        zone = ZoneInfo(round.content.territory.zone)
        await round.store.write(duties.tell_at_their_hours, zone=zone, now=round.now)


async def give_back_unanswered(round: Round) -> None:
    if await round.store.read(moderation.are_unanswered, before=round.now - WAITS):
        await round.store.write(corrections.give_back_unanswered, now=round.now)
