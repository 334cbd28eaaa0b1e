"""Facts of the place that the team has changed: each change stays, the last one counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select

from storage.tables import fact_changes, people

if TYPE_CHECKING:
    from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a fact. `by`: the first name of who made it; None where they have left since."""

    value: str
    at: datetime
    by: str | None


def changes(connection: Connection) -> Mapping[str, str]:
    """The value of each fact that was ever changed."""
    statement = select(fact_changes.c.key, fact_changes.c.value).order_by(fact_changes.c.revision)
    return {row.key: row.value for row in connection.execute(statement)}


def how_many(connection: Connection) -> int:
    """How many changes there are: whoever knows fewer reads them again."""
    return connection.scalar(select(func.count()).select_from(fact_changes)) or 0


def history(connection: Connection, key: str) -> Sequence[Change]:
    """Every change of one fact, the last one first."""
    rows = connection.execute(
        select(fact_changes.c.value, fact_changes.c.at, people.c.first_name)
        .join_from(fact_changes, people, people.c.id == fact_changes.c.person_id)
        .where(fact_changes.c.key == key)
        .order_by(fact_changes.c.revision.desc())
    )
    return [Change(row.value, row.at, row.first_name) for row in rows]


def change(tx: Tx, key: str, value: str, *, person_id: int, now: datetime) -> None:
    """Keep a change. Of two at once, the second looks again: they would be the same revision."""
    before = select(func.count()).where(fact_changes.c.key == key)
    revision = (tx.connection.scalar(before) or 0) + 1
    values = {"key": key, "revision": revision, "value": value, "person_id": person_id, "at": now}
    tx.connection.execute(insert(fact_changes), values)
