"""When moderators want to hear of what waits: at hours they choose, and not at all while off duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo

OFFERED = (8, 9, 12, 14, 17, 19)
"""The hours to choose from, outside the quiet ones."""

USUAL = (9, 17)
"""The hours of whoever has chosen none yet."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One moderator's hours, and since when they are off duty."""

    person_id: int
    hours: tuple[int, ...] = USUAL
    off_since: datetime | None = None

    @property
    def is_on(self) -> bool:
        return self.off_since is None

    def toggled(self, hour: int) -> Duty:
        """With this hour where it was not among them, without where it was."""
        chosen = set(self.hours) ^ ({hour} & set(OFFERED))
        return replace(self, hours=tuple(sorted(chosen)))


def last_hour(duty: Duty, *, now: datetime, zone: tzinfo) -> datetime | None:
    """The latest of their hours that has come, today or yesterday."""
    moments = _moments(duty, now, zone, days=(0, -1))
    return max((at for at in moments if at <= now), default=None)


def next_hour(duty: Duty, *, now: datetime, zone: tzinfo) -> datetime | None:
    """When they will hear of what waits."""
    moments = _moments(duty, now, zone, days=(0, 1))
    return min((at for at in moments if at > now), default=None)


def _moments(duty: Duty, now: datetime, zone: tzinfo, *, days: Sequence[int]) -> Sequence[datetime]:
    today = now.astimezone(zone).date()
    return [
        datetime.combine(today + timedelta(days=ahead), time(hour), zone)
        for ahead in days
        for hour in duty.hours
    ]
