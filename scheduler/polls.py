"""What time does to polls: whom their invitations have reached is counted while they are still leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import poll_results

if TYPE_CHECKING:
    from scheduler.timetable import Round


async def count_reached(round: Round) -> None:
    """Beside the writer, and kept: results are shown at once, however many were invited."""
    for opening_id in await round.store.read(poll_results.not_settled, now=round.now):
        people = await round.store.read(poll_results.reached, opening_id)
        await round.store.write(
            poll_results.note_reached, opening_id=opening_id, people=people, now=round.now
        )
