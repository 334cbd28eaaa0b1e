"""Messages of organizers to many: drafts, whom they are for, and who was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from domain.audiences import Audience, named
from domain.broadcasts import BEING_WRITTEN, DRAFT, PLANNED, PLANNING, Broadcast, leaves_first
from domain.messages import Message
from domain.people import Role, Stage
from domain.poll_answers import Opening
from domain.sending import MAX_UNASKED_A_DAY, UNASKED, Kind
from storage import audiences, owed
from storage.audiences import Reach
from storage.campaigns import CHUNK, Campaign, Campaigns
from storage.inserting import upsert
from storage.outbox import DISMISSED, SENDING, SENT, UNKNOWN, WAITING, body
from storage.people import reachable
from storage.polls import Polls
from storage.tables import IS_STAFF, broadcasts, campaigns, left_out, outbox, people


class Broadcasts:
    """Messages to many, inside a transaction."""

    def __init__(self, connection: Connection, campaigns: Campaigns) -> None:
        self._connection, self._campaigns = connection, campaigns

    def locked(self, broadcast_id: int) -> Broadcast | None:
        """A message to many as it is now, kept from changing until this transaction ends."""
        mine = _BROADCASTS.where(campaigns.c.id == broadcast_id).with_for_update(of=campaigns)
        row = self._connection.execute(mine).one_or_none()
        return broadcast_of(row) if row else None

    def begin(self, key: str, *, writer: int, whom: Audience, message: Message, now: datetime) -> Broadcast:
        """Begin a draft, or take up the one this writer has begun and not written a word of."""
        begun = self._without_words(writer)
        if begun is None:
            campaign = self._campaigns.add(
                key, Kind.BROADCAST, _coarse(whom), message,
                due_at=now, not_after=None, state=DRAFT, now=now, created_by=writer,
            )  # fmt: skip
            begun = campaign.id
        self._keep(begun, {"words": "", "whom": whom.to_json(), "hour": None, "revision": 0})
        return self._one(begun)

    def _without_words(self, writer: int) -> int | None:
        empty = campaigns.c.created_by == writer, campaigns.c.state == DRAFT, broadcasts.c.words == ""
        found: int | None = self._connection.scalar(
            select(campaigns.c.id).join(broadcasts).where(*empty).limit(1)
        )
        return found

    def rewrite(self, old: Broadcast, new: Broadcast, *, by: int, message: Message) -> Broadcast:
        """Change a draft. Whoever changes it is its writer; asked for before, it must be asked for anew."""
        self._keep(old.id, _kept(new) | {"revision": old.revision + 1})
        values = {"body": body(message), "audience": _coarse(new.whom), "created_by": by}
        self._campaigns.move(old.id, before=old.state, after=DRAFT, **values)
        return self._one(old.id)

    def let_go(
        self, old: Broadcast, *, by: int, message: Message, roll: bytes, due_at: datetime,
        not_after: datetime, now: datetime,
    ) -> Broadcast:  # fmt: skip
        """It will leave as it was read last, to those on the roll."""
        self._keep(old.id, _kept(old) | {"approved_by": by, "approved_at": now, "roll": roll})
        times = {"due_at": due_at, "not_after": not_after}
        self._campaigns.move(old.id, before=old.state, after=PLANNING, body=body(message), **times)
        return self._one(old.id)

    def take_back(self, old: Broadcast) -> bool:
        """A draft again: nothing of it has left. It has a new revision: a button of before sends nothing."""
        if not self._campaigns.move(old.id, before=PLANNING, after=DRAFT):
            return False
        again = {"approved_by": None, "approved_at": None, "roll": None, "revision": old.revision + 1}
        self._connection.execute(update(broadcasts).where(broadcasts.c.campaign_id == old.id).values(again))
        return True

    def drop(self, broadcast_id: int) -> bool:
        """Forget a draft; False where it is none any more."""
        mine = campaigns.c.id == broadcast_id, campaigns.c.state.in_(BEING_WRITTEN)
        if self._connection.scalar(select(campaigns.c.id).where(*mine)) is None:
            return False
        self._connection.execute(delete(broadcasts).where(broadcasts.c.campaign_id == broadcast_id))
        return self._connection.execute(delete(campaigns).where(*mine)).rowcount == 1

    def _keep(self, broadcast_id: int, values: dict[str, Any]) -> None:
        upsert(self._connection, broadcasts, ["campaign_id"], {"campaign_id": broadcast_id} | values)

    def _one(self, broadcast_id: int) -> Broadcast:
        return broadcast_of(self._connection.execute(_BROADCASTS.where(campaigns.c.id == broadcast_id)).one())

    # --- promising ----------------------------------------------------------------------------

    def listed(self, broadcast_id: int) -> Broadcast | None:
        """A message to many that has its roll: it was let go with a list of whom it is for."""
        row = self._connection.execute(_WITH_ROLL, {"broadcast": broadcast_id}).one_or_none()
        return broadcast_of(row) if row else None

    def promise_to_some(self, campaign: Campaign, broadcast: Broadcast, *, after: int) -> int | None:
        """Promise it to the next on its roll to whom it still applies; note who is left out, and why.

        Returns the last number, from which to go on, or None where the roll is at its end.
        """
        numbers = owed.following(broadcast.roll or b"", after=after, most=CHUNK)
        if not numbers:
            return None
        self._campaigns.promise_to(campaign, numbers, who_belong_to=broadcast.whom)
        self._leave_out(broadcast, numbers)
        return numbers[-1]

    def _leave_out(self, broadcast: Broadcast, numbers: Sequence[int]) -> None:
        belongs = audiences.belongs(broadcast.whom)
        out = people.c.id.in_(numbers), ~(belongs & reachable())
        why = select(literal(broadcast.id), people.c.id, _REASON).where(*out)
        columns = ["campaign_id", "person_id", "reason"]
        self._connection.execute(insert(left_out).from_select(columns, why))


_REASON = case(
    (people.c.stage != Stage.ENROLLED.value, "left"),
    (people.c.unreachable_at.is_not(None), "unreachable"),
    (people.c.stopped_at.is_not(None), "stopped"),
    else_="changed",  # they have answered meanwhile, or left the panel: it is not for them any more
)

_BROADCASTS: Select[Any] = (
    select(
        campaigns.c.id, campaigns.c.created_by, campaigns.c.audience, campaigns.c.body, campaigns.c.state,
        campaigns.c.due_at, broadcasts.c.words, broadcasts.c.whom, broadcasts.c.hour, broadcasts.c.revision,
        broadcasts.c.approved_by, broadcasts.c.roll,
    )
    .select_from(campaigns.outerjoin(broadcasts))  # one of an older version stands alone
    .where(campaigns.c.kind == Kind.BROADCAST.value)
)  # fmt: skip


_WITH_ROLL = _BROADCASTS.where(campaigns.c.id == bindparam("broadcast"), broadcasts.c.roll.is_not(None))


def broadcast_of(row: Any) -> Broadcast:
    is_old = row.revision is None
    return Broadcast(
        id=row.id,
        writer=row.created_by,
        words=row.body["params"].get("words", "") if is_old else row.words,
        as_read=row.body["params"].get("words", ""),
        whom=named(row.audience) if is_old else Audience.from_json(row.whom),
        hour=row.hour,
        revision=row.revision or 0,
        state=row.state,
        due_at=row.due_at,
        approved_by=row.approved_by,
        roll=row.roll,
    )


def _kept(one: Broadcast) -> dict[str, Any]:
    return {"words": one.words, "whom": one.whom.to_json(), "hour": one.hour, "revision": one.revision}


def _coarse(whom: Audience) -> str:
    """The name under which a campaign of this audience is listed with those of the calendar."""
    return "panel" if whom.panel else "enrolled"


# --- reads ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """A message to many in a list: its beginning, to how many it was promised, and whether all is settled."""

    broadcast: Broadcast
    promised: int
    is_over: bool


def latest(connection: Connection, *, limit: int = 8, older_than: int | None = None) -> Sequence[Listed]:
    """Messages to many, drafts that have words among them, the newest first."""
    found = _BROADCASTS.add_columns(campaigns.c.promised, campaigns.c.owed.is_(None).label("is_settled"))
    found = found.where(or_(broadcasts.c.words.is_(None), broadcasts.c.words != ""))
    if older_than is not None:
        found = found.where(campaigns.c.id < older_than)
    rows = connection.execute(found.order_by(campaigns.c.id.desc()).limit(limit))
    return [_listed(row) for row in rows]


def _listed(row: Any) -> Listed:
    one = broadcast_of(row)
    return Listed(one, row.promised, one.state == PLANNED and row.is_settled)


def too_much(connection: Connection, whom: Audience, *, at: datetime, zone: tzinfo) -> int:
    """How many of an audience will have had their two unasked messages of that day: theirs waits a day."""
    unasked = campaigns.c.kind.in_([kind.value for kind in UNASKED])
    morning = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    on_that_day = or_(campaigns.c.not_after.is_(None), campaigns.c.not_after > morning)
    recent = campaigns.c.state.in_([PLANNING, PLANNED]), campaigns.c.due_at > at - A_WHILE
    numbers = list(connection.scalars(select(campaigns.c.id).where(unasked, *recent, on_that_day)))
    if len(numbers) < MAX_UNASKED_A_DAY:
        return 0
    day = morning.date().isoformat()
    had = and_(outbox.c.settled_on == day, outbox.c.state.in_([SENT, UNKNOWN, DISMISSED]))
    will = and_(outbox.c.state.in_([WAITING, SENDING]), outbox.c.due_at <= at)
    full = select(outbox.c.person_id).where(outbox.c.campaign_id.in_(numbers), or_(had, will))
    full = full.group_by(outbox.c.person_id).having(func.count() >= MAX_UNASKED_A_DAY)
    theirs = select(func.count()).select_from(people)
    waiting = theirs.where(audiences.belongs(whom), reachable(), people.c.id.in_(full))
    return connection.scalar(waiting) or 0


A_WHILE = timedelta(days=7)
"""How long ago a message may have been due that is counted on a day: none may wait longer."""


def one(connection: Connection, broadcast_id: int) -> Broadcast | None:
    """A message to many as it is now."""
    row = connection.execute(_BROADCASTS.where(campaigns.c.id == broadcast_id)).one_or_none()
    return broadcast_of(row) if row else None


def somebody_could_agree(connection: Connection, *, beside: int) -> bool:
    """Whether there is an organizer beside this one who could agree to a message to many."""
    could = or_(*(audiences.holds(role) for role in (Role.ORGANIZER, Role.ADMINISTRATOR)))
    found = select(people.c.id).where(IS_STAFF, could, reachable(), people.c.id != beside).limit(1)
    return connection.scalar(found) is not None


@dataclass(frozen=True, slots=True)
class Look:
    """What the store says of a draft: whom it would reach, who would wait, the poll its audience names."""

    reach: Reach
    too_much: int
    opening: Opening | None


def look_at(connection: Connection, draft: Broadcast, *, now: datetime, zone: tzinfo) -> Look:
    """A draft before it is let go."""
    return Look(
        audiences.reach(connection, draft.whom, now=now),
        too_much(connection, draft.whom, at=leaves_first(draft.hour, now, zone), zone=zone),
        opening_asked_for(connection, draft.whom),
    )


def opening_asked_for(connection: Connection, whom: Audience) -> Opening | None:
    """The poll that an audience has not answered."""
    return Polls(connection).opening(whom.not_answered) if whom.not_answered else None
