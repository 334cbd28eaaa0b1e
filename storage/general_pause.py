"""The general pause: during a real event nothing leaves that nobody asked for, until somebody ends it.

Kept in the store, so that no restart forgets it. What leaves asks for it where it is looked for
(`storage/candidates.py`), nothing is taken back: what waits keeps its place, and its last moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select, update

from domain.privileged import BEGINS_PAUSE
from domain.sending import DURING_PAUSE, Kind, may_leave
from storage.candidates import IS_WAITING
from storage.inserting import insert_new
from storage.tables import journal, outbox, people, seals, sending

if TYPE_CHECKING:
    from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class GeneralPause:
    """A pause that lasts. `by`: the first name of who began it; None where they have left since."""

    since: datetime
    by: str | None


def current(connection: Connection) -> GeneralPause | None:
    """The pause that lasts now; None where everything may leave."""
    since = paused_since(connection)
    if since is None:
        return None
    begun = (
        select(people.c.first_name)
        .join_from(seals, journal, journal.c.id == seals.c.line_id)
        .join(people, people.c.id == journal.c.person_id)
        .where(journal.c.act == BEGINS_PAUSE)
        .order_by(seals.c.link.desc())
        .limit(1)
    )
    return GeneralPause(since, connection.scalar(begun))


def paused_since(connection: Connection) -> datetime | None:
    return connection.scalar(select(sending.c.crisis_since))


def leaving_kinds(connection: Connection, now: datetime, zone: tzinfo) -> Sequence[Kind]:
    """What may leave at this hour, and by the general pause."""
    is_paused = paused_since(connection) is not None
    return [
        kind for kind in Kind if may_leave(kind, now, zone) and not (is_paused and kind not in DURING_PAUSE)
    ]


def held_back(connection: Connection, *, now: datetime) -> int:
    """How many messages the pause keeps waiting that were due by now."""
    kinds = [kind.value for kind in Kind if kind not in DURING_PAUSE]
    waiting = select(func.count()).where(IS_WAITING, outbox.c.due_at <= now, outbox.c.kind.in_(kinds))
    return connection.scalar(waiting) or 0


def begin(tx: Tx, *, now: datetime) -> bool:
    """Hold back from now on; False where it is so already."""
    tx.connection.execute(insert_new(tx.connection, sending), {"id": 1})
    begun = update(sending).where(sending.c.crisis_since.is_(None)).values(crisis_since=now)
    return tx.connection.execute(begun).rowcount == 1


def end(tx: Tx) -> bool:
    """Let everything leave that may; False where it does already. The sender is woken."""
    ended = update(sending).where(sending.c.crisis_since.is_not(None)).values(crisis_since=None)
    tx.outbox.has_promised = True
    return tx.connection.execute(ended).rowcount == 1
