"""Broadcasts in measurements: promised to people, at an hour at which they may leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, update

from actions import broadcasts
from actions.campaigns import promise_chunk
from actions.screens.broadcasts import broadcast
from benchmarks.updates import FIRST_ACCOUNT
from content.loader import Content
from domain.audiences import EVERYBODY
from domain.broadcasts import Broadcast
from domain.people import Person
from domain.sending import Kind
from storage import campaigns
from storage.engines import backend, write_engine
from storage.store import Store
from storage.tables import outbox, people
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


# --- as organizers write them ---------------------------------------------------------------------


async def write_to_everybody(store: Store, content: Content, now: datetime) -> None:
    """Three messages to everybody: one that all have been sent, one that half have, and a draft."""
    writer, other = await store.write(_two_people)
    for share in (1.0, 0.5):
        begun = now - timedelta(days=3)
        draft = await store.write(_draft, writer, content, begun)
        await store.write(
            broadcasts.send_broadcast, by=other, now=begun, broadcast_id=draft.id, revision=draft.revision,
            content=content,
        )  # fmt: skip
        after: int | None = 0
        while after is not None:
            after = await store.write(promise_chunk, campaign_id=draft.id, after=after, now=now)
        await store.write(_settle, draft.id, share, now)
    await store.write(_draft, writer, content, now)
    if backend(store.url) == "postgresql":
        _vacuum(store.url)


def _vacuum(url: str) -> None:
    """What PostgreSQL does by itself within a minute, while a message leaves for an hour."""
    engine = write_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _two_people(tx: Tx) -> tuple[Person, Person]:
    one, other = (tx.people.by_telegram(FIRST_ACCOUNT + place) for place in range(2))
    assert one is not None
    assert other is not None
    return one, other


def _draft(tx: Tx, writer: Person, content: Content, now: datetime) -> Broadcast:
    begun = broadcasts.begin_broadcast(tx, by=writer, now=now, whom=EVERYBODY)
    return broadcasts.rewritten(tx, begun, replace(begun, words=WORDS), by=writer, content=content)


def _settle(tx: Tx, campaign_id: int, share: float, now: datetime) -> None:
    """It was sent to this share of the people; one in a hundred of them refused it."""
    settled = {"settled_at": now, "settled_on": now.date().isoformat()}
    mine = outbox.c.campaign_id == campaign_id
    some = mine if share == 1 else and_(mine, outbox.c.id % 2 == 0)
    tx.connection.execute(update(outbox).where(some).values(settled | {"state": "sent"}))
    few = {"state": "refused", "reason": "Forbidden: bot was blocked by the user"}
    tx.connection.execute(update(outbox).where(some, outbox.c.id % 100 == 0).values(settled | few))
