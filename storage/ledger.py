"""How far a message to many is, and what became of it for each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, null, select

from domain.broadcasts import PACE, Broadcast
from storage import owed
from storage.candidates import IS_WAITING
from storage.outbox import SENDING, SENT, WAITING
from storage.tables import IS_AMISS, campaigns, left_out, outbox, people


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a send is. `listed`: for how many it was let go; `left_out`: of them, by reason."""

    counts: Mapping[str, int]
    left_out: Mapping[str, int]
    listed: int
    last_due: datetime
    pace: float

    @property
    def waiting(self) -> int:
        return self.counts.get(WAITING, 0) + self.counts.get(SENDING, 0)

    @property
    def settled(self) -> int:
        """For how many it is over, whatever became of it."""
        return sum(self.counts.values()) - self.waiting + sum(self.left_out.values())

    def of(self, *states: str) -> int:
        return sum(self.counts.get(state, 0) for state in states)


def progress(connection: Connection, one: Broadcast, *, now: datetime) -> Progress:
    """How far a send is, by counts that cost the same whether 100 or 100,000 have had it."""
    out = select(left_out.c.reason, func.count().label("total")).where(left_out.c.campaign_id == one.id)
    reasons = {row.reason: row.total for row in connection.execute(out.group_by(left_out.c.reason))}
    mine = outbox.c.campaign_id == one.id
    last_due = connection.scalar(select(func.max(outbox.c.due_at)).where(mine, IS_WAITING))
    return Progress(
        counts=_counts(connection, one.id),
        left_out=reasons,
        listed=owed.how_many(one.roll),
        last_due=last_due or now,
        pace=_pace(connection, one.id),
    )


# Few are on their way at a time: they are found among those, not among all of the campaign.
IS_SENDING = and_(outbox.c.state == literal_column("'sending'"), outbox.c.lease_until.is_not(None))


def _counts(connection: Connection, campaign_id: int) -> Mapping[str, int]:
    """How many are in each state. Those that were sent are the rest: they are never counted one by one."""
    mine = outbox.c.campaign_id == campaign_id
    total = connection.scalar(select(campaigns.c.promised).where(campaigns.c.id == campaign_id)) or 0
    waiting = connection.scalar(select(func.count()).where(mine, IS_WAITING)) or 0
    sending = connection.scalar(
        select(func.count()).where(outbox.c.campaign_id + 0 == campaign_id, IS_SENDING)
    )
    amiss = select(outbox.c.state, func.count().label("total")).where(mine, IS_AMISS).group_by(outbox.c.state)
    counts = {row.state: row.total for row in connection.execute(amiss)}
    counts |= {WAITING: waiting, SENDING: sending or 0}
    return counts | {SENT: max(0, total - sum(counts.values()))}


SAMPLE = 200
"""From so many of the last sends it is seen how fast they leave."""


def _pace(connection: Connection, campaign_id: int) -> float:
    """How many leave in a second, by the last that have."""
    sent = outbox.c.campaign_id == campaign_id, outbox.c.state == SENT
    times = select(outbox.c.settled_at).where(*sent).order_by(outbox.c.id.desc()).limit(SAMPLE)
    last = list(connection.scalars(times))
    seconds = (max(last) - min(last)).total_seconds() if len(last) == SAMPLE else 0.0
    return SAMPLE / seconds if seconds else PACE


# --- person by person -----------------------------------------------------------------------------

LEFT_OUT = "left-out"
"""Beside the states of the outbox: who was on the roll and was not promised it."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of it for one person. `place`: where in the ledger this line stands."""

    place: int
    person_id: int
    first_name: str
    state: str
    reason: str
    at: datetime | None


def lines(
    connection: Connection, broadcast_id: int, *, states: Sequence[str], name: str = "", after: int = 0,
    most: int,
) -> Sequence[Line]:  # fmt: skip
    """The next lines of the ledger in these states; of people whose first name holds these letters."""
    if LEFT_OUT in states:
        statement = _LEFT_OUT.where(left_out.c.campaign_id == broadcast_id, left_out.c.person_id > after)
        statement = statement.order_by(left_out.c.person_id)
    else:
        statement = _PROMISED.where(outbox.c.campaign_id == broadcast_id, outbox.c.id > after)
        statement = statement.where(_in_one_of(states)).order_by(outbox.c.id)
    if name:
        statement = statement.where(people.c.first_name.icontains(name, autoescape=True))
    return [_line(row) for row in connection.execute(statement.limit(most))]


def _in_one_of(states: Sequence[str]) -> ColumnElement[bool]:
    """Said so that the indexes of what waits, and of what went amiss, are used."""
    if set(states) == {WAITING}:
        return IS_WAITING
    these = outbox.c.state.in_(states)
    return these if {WAITING, SENDING, SENT}.intersection(states) else and_(IS_AMISS, these)


def whole(connection: Connection, broadcast_id: int) -> Sequence[Line]:
    """The whole ledger, to be taken away: those it was promised to, then those left out."""
    promised = _PROMISED.where(outbox.c.campaign_id == broadcast_id).order_by(outbox.c.id)
    out = _LEFT_OUT.where(left_out.c.campaign_id == broadcast_id).order_by(left_out.c.person_id)
    return [_line(row) for statement in (promised, out) for row in connection.execute(statement)]


_PROMISED = select(
    outbox.c.id.label("place"), outbox.c.person_id, people.c.first_name, outbox.c.state, outbox.c.reason,
    func.coalesce(outbox.c.settled_at, outbox.c.due_at).label("at"),
).select_from(outbox.join(people, people.c.id == outbox.c.person_id))  # fmt: skip
_LEFT_OUT = select(
    left_out.c.person_id.label("place"), left_out.c.person_id, people.c.first_name,
    literal_column("'left-out'").label("state"), left_out.c.reason, null().label("at"),
).select_from(left_out.join(people, people.c.id == left_out.c.person_id))  # fmt: skip


def _line(row: Any) -> Line:
    return Line(row.place, row.person_id, row.first_name or "", row.state, row.reason or "", row.at)
