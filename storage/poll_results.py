"""What was answered to polls, as totals: read from what is kept with every answer, and counted anew to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, Row, String, bindparam, case, cast, func, select, update

from domain.poll_answers import Opening
from domain.poll_results import ANSWERED, SEEN, Reach, Tally
from storage.outbox import SENT
from storage.polls import opening_of
from storage.tables import campaigns, outbox, people, poll_answers, poll_openings, poll_tallies

if TYPE_CHECKING:
    from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll that was asked, what was answered, and whom it has reached where that was counted."""

    opening: Opening
    occasion: str
    tally: Tally
    reach: Reach | None


def asked(connection: Connection, opening_id: int) -> Asked | None:
    """One opening with its totals."""
    row = connection.execute(select(poll_openings).where(poll_openings.c.id == opening_id)).one_or_none()
    return _asked(connection, row) if row else None


def all_asked(connection: Connection, *, now: datetime) -> Sequence[Asked]:
    """Every poll that has opened with its totals, the latest first."""
    return [_asked(connection, row) for row in connection.execute(_OPENED, {"now": now})]


def opened(connection: Connection, *, now: datetime) -> Sequence[Opening]:
    """Every poll that has opened, the latest first."""
    return [opening_of(row) for row in connection.execute(_OPENED, {"now": now})]


_OPENED = (
    select(poll_openings)
    .where(poll_openings.c.opens_at <= bindparam("now"))
    .order_by(poll_openings.c.opens_at.desc(), poll_openings.c.id.desc())
)


def _asked(connection: Connection, row: Row[Any]) -> Asked:
    reach = None if row.reached is None else Reach(row.reached, row.reached_at)
    return Asked(opening_of(row), row.occasion, _tally(connection, row), reach)


def tally(connection: Connection, opening_id: int) -> Tally:
    """How many people count under each option, by group."""
    row = connection.execute(select(poll_openings).where(poll_openings.c.id == opening_id)).one()
    return _tally(connection, row)


def _tally(connection: Connection, opening: Row[Any]) -> Tally:
    if not opening.counted:
        return recount(connection, opening.id)
    counting, total = poll_tallies.c.counting, func.sum(poll_tallies.c.people).label("people")
    rows = select(poll_tallies.c.panel, counting, total).where(poll_tallies.c.opening_id == opening.id)
    counted: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for row in connection.execute(rows.group_by(poll_tallies.c.panel, counting)):
        if row.people:
            counted[row.panel][row.counting] = int(row.people)
    return counted


def recount(connection: Connection, opening_id: int) -> Mapping[bool, Mapping[str, int]]:
    """The same, counted from the answers themselves."""
    panel = func.coalesce(poll_answers.c.panel, people.c.panel)
    # What is answered more than once is read once.
    options = case((poll_answers.c.revision > 0, cast(poll_answers.c.options, String)))
    alike = select(panel.label("panel"), options.label("options"), func.count().label("people"))
    rows = (
        alike.join_from(poll_answers, people, people.c.id == poll_answers.c.person_id)
        .where(poll_answers.c.opening_id == opening_id)
        .group_by(panel, options)
    )
    counted = {True: Counter[str](), False: Counter[str]()}
    for row in connection.execute(rows):
        chosen = () if row.options is None else (ANSWERED, *orjson.loads(row.options))
        counted[bool(row.panel)].update(dict.fromkeys((SEEN, *chosen), row.people))
    return counted


# --- whom an invitation has reached ----------------------------------------------------------------


def not_settled(connection: Connection, *, now: datetime) -> Sequence[int]:
    """The openings whose invitations may still be on their way, or were counted last when they were: none leaves
    after the close."""
    reached_at = poll_openings.c.reached_at
    waiting = (reached_at.is_(None)) | (reached_at <= poll_openings.c.closes_at)
    statement = select(poll_openings.c.id).where(waiting, poll_openings.c.opens_at <= now)
    return list(connection.scalars(statement.order_by(poll_openings.c.id)))


def reached(connection: Connection, opening_id: int) -> int | None:
    """How many invitations to this poll Telegram has taken; None where the calendar sent none."""
    opening = connection.execute(select(poll_openings).where(poll_openings.c.id == opening_id)).one()
    key = invitation_key(opening.poll_id, opening.occasion)
    invitation = connection.scalar(select(campaigns.c.id).where(campaigns.c.key == key))
    if invitation is None:
        return None
    sent = select(func.count()).where(outbox.c.campaign_id == invitation, outbox.c.state == SENT)
    return connection.scalar(sent) or 0


def invitation_key(poll_id: str, occasion: str) -> str:
    """The campaign by which the calendar asks a poll on one of its days (`actions/campaigns.py`)."""
    return f"calendar:{occasion.removeprefix('day')}:poll:{poll_id}"


def note_reached(tx: Tx, *, opening_id: int, people: int | None, now: datetime) -> None:
    """Keep how many were reached, and when that was counted."""
    changed = update(poll_openings).where(poll_openings.c.id == opening_id)
    tx.connection.execute(changed.values(reached=people, reached_at=now))
