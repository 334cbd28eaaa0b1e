"""What was decided for others, line by line, and whether anybody has changed it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, func, select

from storage.seals import flaws, head
from storage.tables import journal, people, seals, testimonies

TOLD = 20
"""How many flaws are told of at most: one is enough to look closer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One privileged act. `who`: the first name of whoever did it, or None for the clock and the command line."""

    link: int
    at: datetime
    who: str | None
    act: str
    subject: str
    outcome: str
    seal: str
    number: str | None = None
    """Of the story it is about, as its author knows it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How long the chain is, where it ends, and the links that do not hold."""

    links: int
    seal: str
    broken: tuple[int, ...]


def lines(connection: Connection, *, page: int, size: int | None) -> tuple[list[Line], int]:
    """The newest first, a page of them or all, and how many there are."""
    total = connection.scalar(select(func.count()).select_from(seals)) or 0
    joined = seals.join(journal, journal.c.id == seals.c.line_id).outerjoin(
        people, people.c.id == journal.c.person_id
    )
    statement = select(
        seals.c.link, journal.c.at, people.c.first_name, journal.c.act, journal.c.subject,
        journal.c.outcome, seals.c.seal,
    ).select_from(joined).order_by(seals.c.link.desc())  # fmt: skip
    if size is not None:
        statement = statement.limit(size).offset(page * size)
    rows = connection.execute(statement).all()
    numbers = _numbers(connection, [row.subject for row in rows])
    return [Line(*row, number=numbers.get(row.subject)) for row in rows], total


def _numbers(connection: Connection, subjects: Sequence[str]) -> dict[str, str]:
    """The numbers of the stories among these subjects."""
    ids = {int(name) for noun, _, name in (one.partition(":") for one in subjects) if noun == STORY and name}
    known = select(testimonies.c.id, testimonies.c.number).where(testimonies.c.id.in_(ids))
    return {f"{STORY}:{row.id}": row.number for row in connection.execute(known)} if ids else {}


STORY = "testimony"


def proof(connection: Connection) -> Proof:
    """Go along the whole chain."""
    end = head(connection)
    return Proof(end.links, end.seal, tuple(flaw.link for flaw in islice(flaws(connection), TOLD)))
