"""What could leave now, and what is known of its reader.

Two ways out of the outbox: what is for one person, most urgent first; and campaigns, each with a queue of its
own, so that a message to 10,000 people keeps nobody waiting who is among the 50 of another. Each way has its
index, which holds nothing but what waits: a look costs the same among 100,000 promises as among ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from domain.broadcasts import STOPPED
from domain.sending import DURING_PAUSE, PRIORITY, Kind
from storage.outbox import DISMISSED, SENDING, SENT, UNKNOWN, Claim, message_from
from storage.tables import campaigns, outbox, people, sending


@dataclass(frozen=True, slots=True)
class Candidate:
    """A promise that could leave now, with what is known of its reader; its message is made if it is chosen."""

    id: int
    person_id: int | None
    chat_id: int
    kind: Kind
    edits: int | None
    is_stopped: bool
    is_paused: bool
    is_unreachable: bool
    _row: Any

    def claim(self) -> Claim:
        row = self._row
        return Claim(
            id=self.id,
            person_id=self.person_id,
            chat_id=self.chat_id,
            language=row.language,
            kind=self.kind,
            message=message_from(row._mapping),
            edits=self.edits,
            attempts=row.attempts,
            campaign_id=row.campaign_id,
        )


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for: due at `now`, of these kinds, not to a chat that must rest."""

    now: datetime
    kinds: Sequence[Kind]
    busy: Iterable[int]

    def given(self, **more: Any) -> dict[str, Any]:
        return {"now": self.now, "busy": list(self.busy)} | more


def to_one(connection: Connection, look: Look, *, limit: int) -> list[Candidate]:
    """What could leave of all that is for one person: answers first."""
    given = look.given(most=limit, kinds=[kind.value for kind in look.kinds])
    return [_candidate(row, look.now) for row in connection.execute(_TO_ONE, given)]


def of_campaign(connection: Connection, look: Look, campaign_id: int, *, limit: int) -> list[Candidate]:
    """What could leave of one campaign, which is of one kind: of those that are looked for."""
    given = look.given(most=limit, campaign=campaign_id)
    return [_candidate(row, look.now) for row in connection.execute(_OF_CAMPAIGN, given)]


def campaigns_in_turn(connection: Connection, look: Look, *, after: int) -> Iterator[int]:
    """The campaigns of which something is due: the most urgent first, and among equals the one after the
    one that was served last."""
    rows = connection.execute(_WAITING_CAMPAIGNS, {"now": look.now})
    kinds = {kind.value for kind in look.kinds}
    waiting = [row for row in rows if row.kind in kinds]
    yield from (row.id for row in sorted(waiting, key=lambda row: _turn(row, after)))


def _turn(campaign: Any, after: int) -> tuple[int, bool, int]:
    return PRIORITY[Kind(campaign.kind)], campaign.id <= after, campaign.id


# A literal, not a parameter: only so can the indexes of what waits be chosen when a statement is prepared.
_ALLOWED: list[ColumnElement[str]] = [literal_column(f"'{kind.value}'") for kind in sorted(DURING_PAUSE)]
_IS_PAUSED = exists().where(sending.c.crisis_since.is_not(None))  # storage/general_pause.py
IS_WAITING = outbox.c.state == literal_column("'waiting'")

_COULD_LEAVE = (
    select(
        outbox.c.id, outbox.c.person_id, outbox.c.chat_id, outbox.c.kind, outbox.c.text_key, outbox.c.params,
        outbox.c.rows, outbox.c.document, outbox.c.edits, outbox.c.attempts, outbox.c.campaign_id,
        func.coalesce(people.c.language, outbox.c.language, "fr").label("language"),
        people.c.stopped_at, people.c.paused_until, people.c.unreachable_at,
    )
    .select_from(outbox.outerjoin(people, people.c.id == outbox.c.person_id))
    .where(
        IS_WAITING,
        outbox.c.due_at <= bindparam("now"),
        or_(outbox.c.not_after.is_(None), outbox.c.not_after > bindparam("now")),
        outbox.c.chat_id.not_in(bindparam("busy", expanding=True)),
        ~exists().where(sending.c.held_since.is_not(None)),  # storage/hold.py
        or_(outbox.c.kind.in_(_ALLOWED), ~_IS_PAUSED),
    )
    .limit(bindparam("most", type_=Integer))
)  # fmt: skip

_TO_ONE = _COULD_LEAVE.where(
    outbox.c.campaign_id.is_(None), outbox.c.kind.in_(bindparam("kinds", expanding=True))
).order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
_OF_CAMPAIGN = _COULD_LEAVE.where(outbox.c.campaign_id == bindparam("campaign")).order_by(
    outbox.c.due_at, outbox.c.id
)

FIRST_DUE = (
    select(func.min(outbox.c.due_at)).where(outbox.c.campaign_id == campaigns.c.id, IS_WAITING)
).scalar_subquery()
_WAITING_CAMPAIGNS = select(campaigns.c.id, campaigns.c.kind).where(
    campaigns.c.state != STOPPED,
    bindparam("now", type_=outbox.c.due_at.type) >= FIRST_DUE,
    or_(campaigns.c.kind.in_(_ALLOWED), ~_IS_PAUSED),
)


def _candidate(row: Any, now: datetime) -> Candidate:
    return Candidate(
        row.id,
        row.person_id,
        row.chat_id,
        Kind(row.kind),
        row.edits,
        is_stopped=row.stopped_at is not None,
        is_paused=row.paused_until is not None and row.paused_until > now,
        is_unreachable=row.unreachable_at is not None,
        _row=row,
    )


# --- what else decides whether they leave ---------------------------------------------------------


def outdated_edits(connection: Connection, found: Sequence[Candidate]) -> set[int]:
    """Waiting changes of a message, in the chats of these, that a newer waiting change replaces."""
    chats = {one.chat_id for one in found if one.edits is not None}
    if not chats:
        return set()
    changes = connection.execute(_WAITING_EDITS, {"chats": list(chats)})
    waiting = sorted(changes, key=lambda row: row.id)
    newest = {(row.chat_id, row.edits): row.id for row in waiting}  # the last of each stays
    return {row.id for row in waiting} - set(newest.values())


_WAITING_EDITS = select(outbox.c.id, outbox.c.chat_id, outbox.c.edits).where(
    IS_WAITING,
    outbox.c.edits.is_not(None),
    outbox.c.chat_id.in_(bindparam("chats", expanding=True)),
)


def sent_today(connection: Connection, person_ids: Iterable[int], day: str) -> dict[int, list[Kind]]:
    """Which unasked messages each person has had, or is being sent, on this date of the territory."""
    rows = connection.execute(_SENT_TODAY, {"people": list(person_ids), "day": day})
    had: dict[int, list[Kind]] = {}
    for row in rows:
        had.setdefault(row.person_id, []).append(Kind(row.kind))
    return had


_SENT_TODAY = select(outbox.c.person_id, outbox.c.kind).where(
    outbox.c.person_id.in_(bindparam("people", expanding=True)),
    or_(outbox.c.settled_on == bindparam("day"), outbox.c.state == SENDING),
    outbox.c.state.in_([SENT, UNKNOWN, DISMISSED, SENDING]),
)
