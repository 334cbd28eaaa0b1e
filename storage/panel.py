"""Who is on the panel, since when, who changed it, and what its people and all others are like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import ColumnElement, Connection, String, and_, cast, delete, func, insert, select

from domain.people import Person, Stage
from storage.people import person_of
from storage.tables import journal, people, profile_answers, profile_counts

if TYPE_CHECKING:
    from storage.tx import Tx

CHANGE = "set_panel"
"""The act by which somebody is put on the panel or taken off it."""

Counts = Mapping[str, Mapping[str, int]]
"""How many people gave each answer, by question."""

FOUND_AT_MOST = 20

ENROLLED = people.c.stage == Stage.ENROLLED.value
ON_PANEL = and_(ENROLLED, people.c.panel.is_(True))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the panel; `since`: when an organizer put them there, or when they came in by an invitation."""

    person: Person
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody was put on the panel, or taken off it. Whoever has left since is None."""

    at: datetime
    is_on: bool
    who: Person | None
    by: Person | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What the enrolled are like, counted at that moment."""

    people: int
    at: datetime
    counts: Counts


def how_many(connection: Connection) -> int:
    """How many are on the panel."""
    return connection.scalar(select(func.count()).where(ON_PANEL)) or 0


def enrolled(connection: Connection) -> int:
    """How many are enrolled in all: everybody is looked at."""
    return connection.scalar(select(func.count()).where(ENROLLED)) or 0


def members(connection: Connection, *, page: int = 0, size: int | None = None) -> Sequence[Member]:
    """Those on the panel, by first name."""
    statement = select(people).where(ON_PANEL).order_by(func.lower(people.c.first_name), people.c.id)
    if size is not None:
        statement = statement.limit(size).offset(page * size)
    rows = connection.execute(statement).all()
    put_on = _put_on(connection, [row.id for row in rows])
    return [Member(person_of(row), put_on.get(row.id, row.enrolled_at)) for row in rows]


def _put_on(connection: Connection, numbers: Sequence[int]) -> Mapping[int, datetime]:
    """When each of these was last put on the panel by somebody."""
    subjects = {f"person:{number}": number for number in numbers}
    lines = select(journal.c.subject, func.max(journal.c.at).label("at")).where(
        journal.c.act == CHANGE, journal.c.outcome == "on", journal.c.subject.in_(subjects)
    )
    return {subjects[row.subject]: row.at for row in connection.execute(lines.group_by(journal.c.subject))}


def changes(connection: Connection, *, most: int) -> Sequence[Change]:
    """What was changed, the latest first."""
    lines = connection.execute(
        select(journal).where(journal.c.act == CHANGE).order_by(journal.c.id.desc()).limit(most)
    ).all()
    numbers = {line.person_id for line in lines} | {_number(line.subject) for line in lines}
    known = select(people).where(ENROLLED, people.c.id.in_(numbers - {None}))
    by_number = {row.id: person_of(row) for row in connection.execute(known)}
    return [
        Change(
            line.at, line.outcome == "on", by_number.get(_number(line.subject)), by_number.get(line.person_id)
        )
        for line in lines
    ]


def _number(subject: str) -> int:
    return int(subject.removeprefix("person:"))


def outside(connection: Connection, typed: str) -> Sequence[Person]:
    """Enrolled people who are not on the panel, whose first name begins so or whose number it is."""
    wanted = typed.casefold().strip()
    if not wanted:
        return []
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    named = func.lower(people.c.first_name).startswith(wanted, autoescape=True)
    found = people.c.id == int(wanted) if is_number else named
    statement = select(people).where(ENROLLED, people.c.panel.is_(False), found)
    return [
        person_of(row) for row in connection.execute(statement.order_by(people.c.id).limit(FOUND_AT_MOST))
    ]


# --- what they are like -----------------------------------------------------------------------------


def panel_profile(connection: Connection, questions: Sequence[str]) -> Counts:
    """What the panel's people have answered to these questions."""
    on_it = list(connection.scalars(select(people.c.id).where(ON_PANEL)))
    return _count(connection, questions, profile_answers.c.person_id.in_(on_it))


def enrolled_profile(connection: Connection) -> Profile | None:
    """What the enrolled have answered, as it was counted last."""
    rows = connection.execute(select(profile_counts)).all()
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row.question_id, {})[row.answer] = row.people
    whole = next((row for row in rows if row.question_id == ""), None)
    return Profile(whole.people, whole.at, counts) if whole else None


def counted_people(connection: Connection) -> int | None:
    """How many were enrolled when they were counted last."""
    return connection.scalar(select(profile_counts.c.people).where(profile_counts.c.question_id == ""))


def count_enrolled(connection: Connection, questions: Sequence[str]) -> Counts:
    """What the enrolled have answered, counted now: for a hundred thousand it takes most of a second."""
    everybody = select(people.c.id).where(ENROLLED)
    return _count(connection, questions, profile_answers.c.person_id.in_(everybody))


def _count(connection: Connection, questions: Sequence[str], whose: ColumnElement[bool]) -> Counts:
    answer = cast(profile_answers.c.answer, String)
    statement = (
        select(profile_answers.c.question_id, answer.label("answer"), func.count().label("people"))
        .where(whose, profile_answers.c.question_id.in_(questions))
        .group_by(profile_answers.c.question_id, answer)
    )
    counted: dict[str, Counter[str]] = {}
    for row in connection.execute(statement):
        given = orjson.loads(row.answer)
        for one in given if isinstance(given, list) else [given]:
            counted.setdefault(row.question_id, Counter())[str(one)] += row.people
    return counted


def keep_profile(tx: Tx, *, people: int, counts: Counts, now: datetime) -> None:
    """Keep what was counted, in the place of what was before."""
    tx.connection.execute(delete(profile_counts))
    rows = [{"question_id": "", "answer": "", "people": people, "at": now}]
    rows += [
        {"question_id": question, "answer": answer, "people": total, "at": now}
        for question, answers in counts.items()
        for answer, total in answers.items()
    ]
    tx.connection.execute(insert(profile_counts), rows)
