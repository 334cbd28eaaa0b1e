"""Broadcasts in measurements: promised to people, at an hour at which they may leave."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from actions.campaigns import promise_chunk
from actions.screens.broadcasts import broadcast
from benchmarks.updates import FIRST_ACCOUNT
from domain.sending import Kind
from storage import campaigns
from storage.tables import people
from storage.tx import Tx

WORDS = "La salle a changé : rendez-vous à la mairie."

EARLY_EVENING = 17
"""An hour at which messages may leave on any day of the week, for some hours."""


def where_it_is_evening(now: datetime) -> str:
    """A time zone where nobody sleeps for the next hours: broadcasts wait for no morning there."""
    east = EARLY_EVENING - now.astimezone(UTC).hour
    if east > 12:
        east -= 24
    return f"Etc/GMT{-east:+d}"  # POSIX counts westwards


def begin(tx: Tx, *, key: str, audience: str, now: datetime) -> int:
    """An organizer's broadcast, about to be promised to people; its id."""
    begun = tx.campaigns.add(
        key, Kind.BROADCAST, audience, broadcast(WORDS),
        due_at=now, not_after=None, state=campaigns.PLANNING, now=now,
    )  # fmt: skip
    return begun.id


def promise_to_some(tx: Tx, *, first: int, last: int, now: datetime) -> None:
    """Seat these citizens in the panel, nobody else, and promise a broadcast to all of it at once."""
    seated = people.c.telegram_id.between(FIRST_ACCOUNT + first, FIRST_ACCOUNT + last - 1)
    tx.connection.execute(update(people).values(panel=seated))
    campaign_id = begin(tx, key=f"to-some-{first}", audience="panel", now=now)
    after: int | None = 0
    while after is not None:
        after = promise_chunk(tx, campaign_id=campaign_id, after=after, now=now)
