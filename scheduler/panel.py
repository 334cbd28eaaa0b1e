"""What time does to the profile of the enrolled: it is counted anew when enough have come or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.quotas import questions_of
from domain.panel import is_worth_counting
from storage import panel

if TYPE_CHECKING:
    from scheduler.timetable import Round


async def count_profiles(round: Round) -> None:
    """Beside the writer, and kept: the page of the panel is shown at once, however many are enrolled."""
    enrolled = await round.store.read(panel.enrolled)
    before = await round.store.read(panel.counted_people)
    if is_worth_counting(before, enrolled):
        counts = await round.store.read(panel.count_enrolled, questions_of(round.content))
        await round.store.write(panel.keep_profile, people=enrolled, counts=counts, now=round.now)
