"""What is kept about people: I9, no secret in a log; I10, nothing of the erased; I11, nothing before consent."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    String,
    Table,
    cast,
    false,
    func,
    or_,
    select,
)

from storage.invariants.findings import Broken
from storage.tables import (
    consents,
    metadata,
    module_progress,
    poll_answer_events,
    poll_answers,
    profile_answers,
    testimonies,
    testimony_parts,
    testimony_revisions,
)


def logs_tell_nothing(log: str, secrets: Collection[str]) -> Iterator[Broken]:
    """I9: no secret and nothing that a citizen wrote stands in a log."""
    lines = log.splitlines()
    for number, secret in enumerate(secrets, 1):
        for place, line in enumerate(lines, 1):
            if secret in line:
                yield Broken("I9", "log", f"line {place}", f"it tells secret {number} of {len(secrets)}")


def erased_words_are_nowhere(connection: Connection, canaries: Collection[str]) -> Iterator[Broken]:
    """I10: what somebody erased stands in no column of any table."""
    for table in metadata.sorted_tables:
        for row in connection.execute(select(table).where(_may_hold(table, canaries))):
            for number, canary in enumerate(canaries, 1):
                for name in (name for name, value in row._mapping.items() if _holds(value, canary)):
                    key = " ".join(str(row._mapping[column]) for column in table.primary_key.columns)
                    what = f"{name} still holds erased word {number} of {len(canaries)}"
                    yield Broken("I10", table.name, key, what)


def _may_hold(table: Table, canaries: Collection[str]) -> ColumnElement[bool]:
    """Bytes are looked at one by one: the databases do not agree on how they are searched."""
    texts = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
    bytes_ = [column for column in table.columns if isinstance(column.type, LargeBinary)]
    found = [cast(one, String).contains(canary, autoescape=True) for one in texts for canary in canaries]
    return or_(false(), *found, *(column.is_not(None) for column in bytes_))


def _holds(value: object, canary: str) -> bool:
    return canary.encode() in value if isinstance(value, bytes) else canary in str(value)


def _name(row: Any, keys: Collection[Column[Any]]) -> str:
    return " ".join(str(value) for value in tuple(row)[: len(keys)])


# --- consent --------------------------------------------------------------------------------------

PERSONAL: tuple[tuple[Table, Column[Any]], ...] = (
    (profile_answers, profile_answers.c.answered_at),
    (poll_answers, poll_answers.c.answered_at),
    (poll_answer_events, poll_answer_events.c.at),
    (module_progress, module_progress.c.started_at),
    (testimonies, testimonies.c.created_at),
    (testimony_parts, testimony_parts.c.at),
    (testimony_revisions, testimony_revisions.c.submitted_at),
)
"""What people say to us, and when they said it."""


def consent_came_first(connection: Connection) -> Iterator[Broken]:
    """I11: nothing that somebody said is older than the first consent they gave."""
    first = (
        select(consents.c.person_id, func.min(consents.c.at).label("given_at"))
        .where(consents.c.given)
        .group_by(consents.c.person_id)
        .subquery()
    )
    for table, said_at in PERSONAL:
        keys = list(table.primary_key.columns)
        early: ColumnElement[bool] = or_(first.c.given_at.is_(None), said_at < first.c.given_at)
        rows = select(*keys).outerjoin(first, first.c.person_id == table.c.person_id)
        for row in connection.execute(rows.where(said_at.is_not(None), early)):
            yield Broken("I11", table.name, _name(row, keys), "it is older than any consent of its person")
