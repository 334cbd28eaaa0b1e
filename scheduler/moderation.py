"""What time does to the moderators' queue: what has waited for a day is called to mind."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from actions import moderation
from storage import testimonies

if TYPE_CHECKING:
    from scheduler.timetable import Round


async def remind_moderators(round: Round) -> None:
    if await round.store.read(testimonies.waiting_since, before=round.now - moderation.PATIENCE):
        zone = ZoneInfo(round.content.territory.zone)
        await round.store.write(moderation.remind_moderators, zone=zone, now=round.now)
