"""Seals: what was decided for others stands in a chain that nobody can change, cut or lengthen unseen.

Each journal line of a privileged act (`domain/privileged.py`) is sealed in its own transaction: a hash over
the seal before it and all that the line says. Who acted and whom it was about stand in it as marks, hashes
with a salt. Somebody who leaves takes the salts with them: the line is then nobody's, its mark leads
nowhere, and the chain still holds. Why so, and what it cannot do: docs/decisions/0010-the-chained-journal.md.
"""

from __future__ import annotations

import secrets as randomness
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, String, cast, insert, select, update

from domain.people import Person, Stage
from storage.inserting import insert_new
from storage.tables import chain, journal, people, seals

BEGINNING = "0" * 64
"""What the first seal follows."""

PERSON = "person:"
"""How the subject of a line begins that is about somebody."""


def seal(connection: Connection, lines: Sequence[Mapping[str, Any]]) -> None:
    """Seal journal lines that were just written, in their order. Whoever comes at the same time waits."""
    connection.execute(insert_new(connection, chain), {"id": 1, "links": 0, "seal": BEGINNING})
    head = connection.execute(select(chain).with_for_update()).one()
    link, last = head.links, head.seal
    rows = []
    for line in lines:
        marks = _marks(line)
        link, last = link + 1, _seal(last, _said(line), marks["by_mark"], marks["about_mark"])
        rows.append(marks | {"link": link, "line_id": line["id"], "seal": last})
    connection.execute(insert(seals), rows)
    connection.execute(update(chain).values(links=link, seal=last))


def forget_who(connection: Connection, person: Person) -> None:
    """Somebody leaves: the salts go by which a mark could be known for theirs."""
    acted = select(journal.c.id).where(journal.c.person_id == person.id)
    connection.execute(update(seals).where(seals.c.line_id.in_(acted)).values(by_salt=None))
    about = select(journal.c.id).where(journal.c.subject == f"{PERSON}{person.id}")
    connection.execute(update(seals).where(seals.c.line_id.in_(about)).values(about_salt=None))


def _marks(line: Mapping[str, Any]) -> dict[str, str]:
    by_salt, about_salt = randomness.token_hex(16), randomness.token_hex(16)
    marks = {"by_mark": _mark(by_salt, line["person_id"]), "about_mark": _mark(about_salt, line["subject"])}
    return marks | {"by_salt": by_salt, "about_salt": about_salt}


def _mark(salt: str, what: object) -> str:
    return sha256(f"{salt}:{what}".encode()).hexdigest()


def _said(line: Mapping[str, Any]) -> list[Any]:
    """What a line says that stays when people leave, as it stands in the database of either kind."""
    at = f"{line['at'].astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    details = orjson.dumps(line["details"]).decode()
    return [line["id"], _without_zeros(at), line["act"], line["outcome"], details]


def _without_zeros(at: str) -> str:
    """SQLite writes microseconds always, PostgreSQL as few as needed and the zone."""
    at = at.removesuffix("+00")
    return at.rstrip("0").rstrip(".") if "." in at else at


def _seal(last: str, said: list[Any], by_mark: str, about_mark: str) -> str:
    return sha256(orjson.dumps([last, *said, by_mark, about_mark])).hexdigest()


# --- reads ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends. Noted elsewhere from time to time, it shows also a chain that was made anew."""

    links: int
    seal: str


def head(connection: Connection) -> Head:
    row = connection.execute(select(chain)).one_or_none()
    return Head(row.links, row.seal) if row else Head(0, BEGINNING)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something is wrong with a link of the chain."""

    link: int
    line_id: int | None
    what: str


def flaws(connection: Connection) -> Iterator[Flaw]:
    """Go along the whole chain and tell of each link that does not hold."""
    erased = select(people.c.id).where(people.c.stage == Stage.ERASED.value)
    nobodies = {str(number) for number in (None, *connection.scalars(erased))}
    link, last = 0, BEGINNING
    for row in connection.execute(_LINKS):
        if row.link != link + 1:
            yield Flaw(row.link, row.line_id, f"the links from {link + 1} to it are missing")
        if row.id is None:
            yield Flaw(row.link, row.line_id, "its journal line is gone")
        elif what := _flaw(row, last, nobodies):
            yield Flaw(row.link, row.line_id, what)
        link, last = row.link, row.seal
    if head(connection) != Head(link, last):
        yield Flaw(link, None, f"the chain ends here, and it once had {head(connection).links} links")


def _flaw(row: Any, last: str, nobodies: set[str]) -> str | None:
    said = [row.id, _without_zeros(row.at), row.act, row.outcome, row.details]
    if _seal(last, said, row.by_mark, row.about_mark) != row.seal:
        return "the line, its seal or the seal before it was changed"
    if row.by_salt is not None and row.by_mark != _mark(row.by_salt, row.person_id):
        return "it was done by somebody else"
    if row.by_salt is None and str(row.person_id) not in nobodies:
        return "it was done by somebody who left, and names somebody who is here"
    if row.about_salt is not None and row.about_mark != _mark(row.about_salt, row.subject):
        return "it was about somebody or something else"
    if row.about_salt is None and row.subject.removeprefix(PERSON) not in nobodies:
        return "it was about somebody who left, and names somebody who is here"
    return None


_LINKS = (
    select(
        seals.c.link, seals.c.line_id, seals.c.by_salt, seals.c.by_mark, seals.c.about_salt,
        seals.c.about_mark, seals.c.seal, journal.c.id, journal.c.person_id, journal.c.act,
        journal.c.subject, journal.c.outcome, cast(journal.c.at, String).label("at"),
        cast(journal.c.details, String).label("details"),
    )
    .select_from(seals.outerjoin(journal, journal.c.id == seals.c.line_id))
    .order_by(seals.c.link)
)  # fmt: skip
