"""The dates of sessions, as organizers have decided them, and who has been told of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select, union, update
from sqlalchemy.sql.selectable import SelectBase

from domain.people import Person
from domain.timetable import FIRST, Dates, Placed
from storage import campaigns as queries
from storage.inserting import insert_new, upsert
from storage.outbox import CANCELLED, EXPIRED, REFUSED, close_waiting
from storage.people import person_of, reachable
from storage.tables import campaigns, outbox, people, programme, session_answers, sessions

NOT_TOLD = (CANCELLED, EXPIRED, REFUSED)
"""The ends of a promise after which its reader knows nothing of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a decision on dates goes by: the dates, what has left for good, and who knows which date."""

    dates: Dates
    left: frozenset[str]
    told: Mapping[str, Sequence[Person]]


class Sessions:
    """Dates of sessions, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first(self) -> datetime | None:
        """When the first session starts, or None where no date is set yet."""
        return first(self._connection)

    def dates(self) -> Dates:
        return dates(self._connection)

    def set_first(self, starts_at: datetime, *, now: datetime) -> None:
        """Give the first session its date, whatever stood before."""
        self.decide(FIRST, Placed(starts_at, set_at=now), seen=self.dates().version)

    def decide(self, session_id: str, placed: Placed, *, seen: int) -> bool:
        """Keep a decision on a session. False where somebody has decided since the dates were seen."""
        self._connection.execute(insert_new(self._connection, programme), {"id": 1, "version": 0})
        unchanged = update(programme).where(programme.c.id == 1, programme.c.version == seen)
        if not self._connection.execute(unchanged.values(version=seen + 1)).rowcount:
            return False
        values = {
            "session_id": session_id, "starts_at": placed.starts_at, "set_at": placed.set_at,
            "cancelled_for": placed.cancelled_for,
        }  # fmt: skip
        upsert(self._connection, sessions, ["session_id"], values)
        return True

    def forget_changes(self, session_id: str, people: Collection[int], *, now: datetime) -> int:
        """Take back word of an earlier change that has not left yet: a newer one says it all."""
        older = outbox.c.key.startswith(change_key(session_id, ""), autoescape=True)
        theirs = outbox.c.person_id.in_(list(people))
        return close_waiting(self._connection, and_(theirs, older), reason="a newer change", now=now)

    def replace_reminders(self, keys: Collection[str], *, now: datetime) -> int:
        """Take back reminders that are still on their way to some: word of the change comes instead."""
        theirs = campaigns.c.key.in_(list(keys))
        half_way = update(campaigns).where(theirs, campaigns.c.state == queries.PLANNING)
        self._connection.execute(half_way.values(state=queries.PLANNED))
        mine = outbox.c.campaign_id.in_(select(campaigns.c.id).where(theirs))
        return close_waiting(self._connection, mine, reason="its date has changed", now=now)


def change_key(session_id: str, of: str) -> str:
    """The key of what tells somebody that a session has another date."""
    return f"session-change:{session_id}:{of}"


def _told(session_id: str, reminders: Collection[str]) -> SelectBase:
    """Who had a reminder of a session, or word of a change instead; who has answered; who came in since the
    first date was set, for the welcome says it."""
    mine = select(campaigns.c.id).where(campaigns.c.key.in_(list(reminders)))
    said = select(outbox.c.person_id).where(
        outbox.c.person_id.is_not(None), outbox.c.state.not_in(NOT_TOLD), outbox.c.campaign_id.in_(mine)
    )
    answered = select(session_answers.c.person_id).where(session_answers.c.session_id == session_id)
    if session_id != FIRST:
        return union(said, answered)
    since = select(sessions.c.set_at).where(sessions.c.session_id == FIRST).scalar_subquery()
    welcomed = select(people.c.id).where(and_(people.c.panel.is_(True), people.c.enrolled_at >= since))
    return union(said, answered, welcomed)


def known(connection: Connection, prefix: str, reminders: Mapping[str, Collection[str]]) -> Known:
    """How things stand. `prefix`: how the calendar's campaigns are called; `reminders`: those of each session."""
    begun = queries.known_keys(connection, prefix)
    open_again = queries.not_left(connection, begun)
    left = frozenset(key for key in begun if key not in open_again)
    told = {
        session_id: told_of(connection, session_id, left.intersection(keys))
        for session_id, keys in reminders.items()
    }
    return Known(dates(connection), left, told)


def told_of(connection: Connection, session_id: str, reminders: Collection[str]) -> Sequence[Person]:
    """Everybody who has been told of the date of a session and can be reached. `reminders`: those that left."""
    those = people.c.id.in_(_told(session_id, reminders))
    rows = connection.execute(select(people).where(those, reachable()).order_by(people.c.id))
    return [person_of(row) for row in rows]


def first(connection: Connection) -> datetime | None:
    """When the first session starts, or None where no date is set yet."""
    return connection.scalar(select(sessions.c.starts_at).where(sessions.c.session_id == FIRST))


def dates(connection: Connection) -> Dates:
    """Every decision on dates that stands."""
    placed = {
        row.session_id: Placed(row.starts_at, row.cancelled_for, row.set_at)
        for row in connection.execute(select(sessions))
    }
    return Dates(placed, connection.scalar(select(programme.c.version)) or 0)
