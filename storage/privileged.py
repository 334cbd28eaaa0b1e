"""What was decided for others, line by line, and whether anybody has changed it since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, func, select

from storage.seals import flaws, head
from storage.tables import journal, people, seals

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
    return [Line(*row) for row in connection.execute(statement)], total


def proof(connection: Connection) -> Proof:
    """Go along the whole chain."""
    end = head(connection)
    return Proof(end.links, end.seal, tuple(flaw.link for flaw in islice(flaws(connection), TOLD)))
