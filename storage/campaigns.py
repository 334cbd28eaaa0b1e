"""Campaigns: one message promised to many people, each of them once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    cast,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)

from domain.messages import Message
from domain.people import Stage
from domain.sending import PRIORITY, Kind
from storage import owed
from storage.inserting import insert_new
from storage.outbox import WAITING, body, message_from
from storage.people import reachable
from storage.tables import campaigns, outbox, people

DRAFT, PLANNING, PLANNED, LATE, CANCELLED = "draft", "planning", "planned", "late", "cancelled"

CHUNK = 2000
"""How many people are promised a message in one transaction: others write in between."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One message to many; `state` says whether it is being promised to people, or was."""

    id: int
    key: str
    kind: Kind
    audience: str
    message: Message
    due_at: datetime
    not_after: datetime | None
    state: str
    created_by: int | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a message would reach, and who is left out and why."""

    reached: int
    stopped: int
    unreachable: int
    paused: int


class Campaigns:
    """Campaigns, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_id(self, campaign_id: int) -> Campaign | None:
        row = self._connection.execute(select(campaigns).where(campaigns.c.id == campaign_id)).one_or_none()
        return _campaign(row) if row else None

    def add(
        self, key: str, kind: Kind, audience: str, message: Message, *, due_at: datetime,
        not_after: datetime | None, state: str, now: datetime, created_by: int | None = None,
    ) -> Campaign:  # fmt: skip
        """Add a campaign; one of the same key stays as it is."""
        values = {
            "key": key, "kind": kind.value, "audience": audience, "body": body(message), "due_at": due_at,
            "not_after": not_after, "state": state, "created_at": now, "created_by": created_by,
        }  # fmt: skip
        self._connection.execute(insert_new(self._connection, campaigns), values)
        return _campaign(self._connection.execute(select(campaigns).where(campaigns.c.key == key)).one())

    def move(self, campaign_id: int, *, before: str, after: str, **values: Any) -> bool:
        """Move a campaign from one state to the next; False where somebody else has done so."""
        statement = update(campaigns).where(campaigns.c.id == campaign_id, campaigns.c.state == before)
        return self._connection.execute(statement.values(state=after, **values)).rowcount == 1

    def forget_draft(self, campaign_id: int) -> bool:
        statement = delete(campaigns).where(campaigns.c.id == campaign_id, campaigns.c.state == DRAFT)
        return self._connection.execute(statement).rowcount == 1

    def promise_to_some(self, campaign: Campaign, *, after: int) -> int | None:
        """Promise the message to the next people of its audience, each once.

        Returns the last person's id, from which to go on, or None where everybody has been promised it.
        """
        chosen = select(people.c.id).where(in_audience(campaign.audience), reachable(), people.c.id > after)
        last: int | None = self._connection.scalar(
            select(func.max(chosen.order_by(people.c.id).limit(CHUNK).subquery().c.id))
        )
        if last is None:
            return None
        these = in_audience(campaign.audience), people.c.id > after, people.c.id <= last
        owed.promise(self._connection, campaign.id, self._promise(campaign, and_(*these), attempts=0))
        return last

    def promise_again(self, campaign: Campaign, numbers: Sequence[int]) -> int:
        """Promise the message once more to people whose rows have vanished.

        It may have been sent before its row went: this counts as an attempt. Returns to how many.
        """
        return len(self._promise(campaign, people.c.id.in_(numbers), attempts=1))

    def _promise(self, campaign: Campaign, who: ColumnElement[bool], *, attempts: int) -> Sequence[int]:
        """Promise the message to these people; those to whom it had not been before."""
        source = select(*_promise(campaign, attempts)).where(who, reachable())
        inserting = insert_new(self._connection, outbox, returning=("person_id",))
        return self._connection.scalars(
            inserting.from_select(list(_COLUMNS), source, include_defaults=False)
        ).all()

    def reach(self, audience: str, *, now: datetime) -> Reach:
        """Whom a message to this audience would reach now."""
        away = people.c.unreachable_at.is_not(None)
        stopped = and_(people.c.stopped_at.is_not(None), people.c.unreachable_at.is_(None))
        paused = and_(reachable(), people.c.paused_until > now)
        row = self._connection.execute(
            select(
                _count(reachable()).label("reached"), _count(stopped).label("stopped"),
                _count(away).label("unreachable"), _count(paused).label("paused"),
            ).where(in_audience(audience), people.c.stage == Stage.ENROLLED.value)
        ).one()  # fmt: skip
        return Reach(row.reached, row.stopped, row.unreachable, row.paused)

    def take_back_waiting(self, prefix: str) -> int:
        """Undo what campaigns of this kind have promised and not sent: their dates have changed.

        What was sent stays sent; a campaign nobody has had is forgotten and may be planned anew.
        """
        mine = select(campaigns.c.id).where(campaigns.c.key.startswith(prefix))
        taken = self._connection.execute(
            delete(outbox).where(outbox.c.campaign_id.in_(mine), outbox.c.state == WAITING)
        )
        used = exists().where(outbox.c.campaign_id == campaigns.c.id)
        self._connection.execute(delete(campaigns).where(campaigns.c.key.startswith(prefix), ~used))
        owed.count_again(self._connection, self._connection.scalars(mine).all(), owed=None)
        return taken.rowcount


def in_audience(audience: str) -> ColumnElement[bool]:
    """Who belongs to an audience: the panel, or everybody enrolled (the panel too)."""
    enrolled = people.c.stage == Stage.ENROLLED.value
    return and_(enrolled, people.c.panel.is_(True)) if audience == "panel" else enrolled


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


_COLUMNS = (
    "person_id", "chat_id", "key", "kind", "priority", "text_key", "params", "rows", "campaign_id", "due_at",
    "not_after", "state", "attempts",
)  # fmt: skip


def _promise(campaign: Campaign, attempts: int) -> list[ColumnElement[Any]]:
    """One person's promise, as columns."""
    said = body(campaign.message)
    return [
        people.c.id, people.c.telegram_id,
        literal(f"c{campaign.id}:").concat(cast(people.c.id, String)),
        literal(campaign.kind.value), literal(PRIORITY[campaign.kind]),
        literal(said["text_key"]), literal(said["params"], outbox.c.params.type),
        literal(said["rows"], outbox.c.rows.type), literal(campaign.id),
        literal(campaign.due_at, outbox.c.due_at.type), literal(campaign.not_after, outbox.c.not_after.type),
        literal(WAITING), literal(attempts),
    ]  # fmt: skip


def _campaign(row: Any) -> Campaign:
    return Campaign(
        id=row.id,
        key=row.key,
        kind=Kind(row.kind),
        audience=row.audience,
        message=message_from(row.body),
        due_at=row.due_at,
        not_after=row.not_after,
        state=row.state,
        created_by=row.created_by,
    )


# --- reads ----------------------------------------------------------------------------------------


def known_keys(connection: Connection, prefix: str) -> Mapping[str, str]:
    """The campaigns whose key begins so, and their states."""
    rows = connection.execute(
        select(campaigns.c.key, campaigns.c.state).where(campaigns.c.key.startswith(prefix))
    )
    return {row.key: row.state for row in rows}


def being_planned(connection: Connection) -> list[int]:
    """Campaigns that people are still being promised: begun, or left halfway by a stop."""
    return list(
        connection.scalars(
            select(campaigns.c.id).where(campaigns.c.state == PLANNING).order_by(campaigns.c.id)
        )
    )


def latest_broadcasts(connection: Connection, limit: int = 5) -> list[Campaign]:
    """What organizers have sent, the newest first."""
    statement = select(campaigns).where(
        campaigns.c.kind == Kind.BROADCAST.value, campaigns.c.state.in_([PLANNING, PLANNED])
    )
    rows = connection.execute(statement.order_by(campaigns.c.id.desc()).limit(limit))
    return [_campaign(row) for row in rows]
