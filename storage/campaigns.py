"""Campaigns: one message promised to many people, each of them once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    select,
    update,
)

from domain.audiences import EVERYBODY, Audience, named
from domain.broadcasts import CANCELLED as CANCELLED
from domain.broadcasts import DRAFT as DRAFT
from domain.broadcasts import LATE as LATE
from domain.broadcasts import PLANNED as PLANNED
from domain.broadcasts import PLANNING as PLANNING
from domain.broadcasts import STOPPED as STOPPED
from domain.messages import Message
from domain.sending import PRIORITY, Kind
from storage import owed
from storage.audiences import belongs
from storage.candidates import IS_WAITING
from storage.inserting import insert_new
from storage.outbox import WAITING, body, message_from
from storage.people import reachable
from storage.tables import campaigns, outbox, people

CHUNK = 500
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


class Campaigns:
    """Campaigns, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_id(self, campaign_id: int) -> Campaign | None:
        row = self._connection.execute(_BY_ID, {"campaign": campaign_id}).one_or_none()
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

    def promise_to_some(self, campaign: Campaign, *, after: int) -> int | None:
        """Promise the message to the next people of its audience, each once.

        Returns the last person's id, from which to go on, or None where everybody has been promised it.
        """
        last: int | None = self._connection.scalar(
            _last_of_next(named(campaign.audience)), {"after": after, "most": CHUNK}
        )
        if last is None:
            return None
        given = {"after": after, "last": last}
        promised = self._promise(campaign, named(campaign.audience), given, attempts=0)
        owed.promise(self._connection, campaign.id, promised)
        return last

    def promise_to(self, campaign: Campaign, numbers: Sequence[int], *, who_belong_to: Audience) -> None:
        """Promise the message to those of these people who belong to an audience, each once."""
        promised = self._promise(campaign, who_belong_to, {"numbers": list(numbers)}, attempts=0)
        owed.promise(self._connection, campaign.id, promised)

    def promise_again(self, campaign: Campaign, numbers: Sequence[int]) -> int:
        """Promise the message once more to people whose rows have vanished.

        It may have been sent before its row went: this counts as an attempt. Returns to how many.
        """
        return len(self._promise(campaign, EVERYBODY, {"numbers": list(numbers)}, attempts=1))

    def _promise(
        self, campaign: Campaign, whom: Audience, given: Mapping[str, Any], *, attempts: int
    ) -> Sequence[int]:
        """Promise the message to these people; those to whom it had not been before."""
        inserting = insert_new(self._connection, outbox, returning=("person_id",))
        same = {f"new_{name}": value for name, value in _same(campaign, attempts).items()}
        values = {"campaign": f"c{campaign.id}:", **same, **given}
        statement = _promise_to(inserting, whom, is_numbered="numbers" in given)
        return self._connection.scalars(statement, values).all()

    def take_back_waiting(self, keys: Collection[str]) -> int:
        """Undo what these campaigns have promised and not sent: their dates have changed.

        What was sent stays sent; a campaign nobody has had is forgotten and may be planned anew.
        """
        wanted = campaigns.c.key.in_(list(keys))
        mine = select(campaigns.c.id).where(wanted)
        taken = self._connection.execute(
            delete(outbox).where(outbox.c.campaign_id.in_(mine), outbox.c.state == WAITING)
        )
        used = exists().where(outbox.c.campaign_id == campaigns.c.id)
        self._connection.execute(delete(campaigns).where(wanted, ~used))
        owed.count_again(self._connection, self._connection.scalars(mine).all(), owed=None)
        return taken.rowcount


_BY_ID = select(campaigns).where(campaigns.c.id == bindparam("campaign"))


# --- promising, in statements that are put together once ------------------------------------------

KEPT_STATEMENTS = 64
"""Audiences are many, and most are written to once."""


@lru_cache(KEPT_STATEMENTS)
def _last_of_next(whom: Audience) -> Select[Any]:
    """The last of the next people of an audience."""
    following = select(people.c.id).where(belongs(whom), reachable(), people.c.id > bindparam("after"))
    most = bindparam("most", type_=Integer)
    return select(func.max(following.order_by(people.c.id).limit(most).subquery().c.id))


@lru_cache(KEPT_STATEMENTS)
def _promise_to(inserting: Any, whom: Audience, *, is_numbered: bool) -> Any:
    """A promise to each of these people, the same but for the person."""
    key = bindparam("campaign", type_=String).concat(cast(people.c.id, String))
    to_each = {"person_id": people.c.id, "chat_id": people.c.telegram_id, "key": key}
    same = {name: bindparam(f"new_{name}", type_=outbox.c[name].type) for name in _SAME}
    these = _NUMBERED if is_numbered else _IN_RANGE
    source = select(*to_each.values(), *same.values()).where(belongs(whom), reachable(), these)
    return inserting.from_select([*to_each, *same], source, include_defaults=False)


_NUMBERED = people.c.id.in_(bindparam("numbers", expanding=True))
_IN_RANGE = and_(people.c.id > bindparam("after"), people.c.id <= bindparam("last"))

_SAME = (
    "kind", "priority", "text_key", "params", "rows", "campaign_id", "due_at", "not_after", "state",
    "attempts",
)  # fmt: skip


def _same(campaign: Campaign, attempts: int) -> dict[str, Any]:
    """What is the same in everybody's promise, column by column of `_SAME`."""
    said = body(campaign.message)
    return {
        "kind": campaign.kind.value, "priority": PRIORITY[campaign.kind], "text_key": said["text_key"],
        "params": said["params"], "rows": said["rows"], "campaign_id": campaign.id,
        "due_at": campaign.due_at, "not_after": campaign.not_after, "state": WAITING, "attempts": attempts,
    }  # fmt: skip


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


def not_left(connection: Connection, keys: Collection[str]) -> frozenset[str]:
    """Those of these campaigns that nobody has been sent yet."""
    left = exists().where(outbox.c.campaign_id == campaigns.c.id, outbox.c.state != WAITING)
    these = select(campaigns.c.key).where(campaigns.c.key.in_(list(keys)), ~left)
    return frozenset(connection.scalars(these))


def being_planned(connection: Connection, *, now: datetime) -> list[int]:
    """Campaigns that are due and that people are still being promised: begun, or left halfway by a stop."""
    due = campaigns.c.state == PLANNING, campaigns.c.due_at <= now
    return list(connection.scalars(select(campaigns.c.id).where(*due).order_by(campaigns.c.id)))


def stopped(connection: Connection) -> list[int]:
    """Campaigns that were stopped and of which something still waits; nothing of it is sent."""
    still = exists().where(outbox.c.campaign_id == campaigns.c.id, IS_WAITING)
    return list(connection.scalars(select(campaigns.c.id).where(campaigns.c.state == STOPPED, still)))
