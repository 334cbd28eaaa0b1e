"""What time does to the moderators' queue: who is told at their hours, and what goes back unanswered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from actions import corrections, duties
from domain.corrections import WAITS
from storage import moderation, notices, testimonies

if TYPE_CHECKING:
    from scheduler.timetable import Round


async def tell_moderators(round: Round) -> None:
    if await round.store.read(testimonies.waiting_since, before=round.now):
        zone = ZoneInfo(round.content.territory.zone)
        await round.store.write(duties.tell_at_their_hours, zone=zone, now=round.now)


async def take_media_away(round: Round) -> None:
    """Photos and voices leave the moderators' chats after a day."""
    await round.store.write(notices.take_away_media, before=round.now - timedelta(days=1), now=round.now)


async def give_back_unanswered(round: Round) -> None:
    if await round.store.read(moderation.are_unanswered, before=round.now - WAITS):
        await round.store.write(corrections.give_back_unanswered, now=round.now)
