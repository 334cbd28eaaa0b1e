"""Who comes to a session, who waits for a place, who was there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, update

from domain.coming import Coming, Room, in_order
from domain.people import Person, Stage
from storage.inserting import insert_new, upsert
from storage.people import person_of, reachable
from storage.tables import attendances, people, session_answers, session_rooms

KEY = ["session_id", "person_id"]


class Comings:
    """Answers and places, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def locked_room(self, session_id: str) -> Room:
        """The places of a session, kept from being given to anybody else until the transaction ends."""
        self._connection.execute(insert_new(self._connection, session_rooms), {"session_id": session_id})
        held = select(session_rooms.c.session_id).where(session_rooms.c.session_id == session_id)
        self._connection.execute(held.with_for_update())
        return room(self._connection, session_id)

    def set_places(self, session_id: str, places: int | None) -> None:
        these = update(session_rooms).where(session_rooms.c.session_id == session_id)
        self._connection.execute(these.values(places=places))

    def of(self, session_id: str, person_id: int) -> Coming | None:
        return of(self._connection, session_id, person_id)

    def save(self, coming: Coming) -> None:
        values = {
            "session_id": coming.session_id, "person_id": coming.person_id, "choice": coming.choice,
            "needs": list(coming.needs), "waits": coming.waits, "since": coming.since,
        }  # fmt: skip
        upsert(self._connection, session_answers, KEY, values)

    def first_waiting(self, session_id: str) -> tuple[Coming, Person] | None:
        """Who has waited longest for a place and can be told of it."""
        row = self._connection.execute(
            _with_people().where(_waits(session_id), reachable()).order_by(*_TURN).limit(1)
        ).first()
        return (coming_of(row), person_of(row)) if row else None


_TURN = (session_answers.c.since, session_answers.c.person_id)


def _waits(session_id: str) -> ColumnElement[bool]:
    mine = session_answers.c.session_id == session_id
    return and_(mine, session_answers.c.choice == "yes", session_answers.c.waits.is_(True))


def _with_people() -> Any:
    return select(session_answers, people).join(people, people.c.id == session_answers.c.person_id)


def coming_of(row: Any) -> Coming:
    return Coming(row.session_id, row.person_id, row.choice, in_order(row.needs), row.waits, row.since)


# --- reads ----------------------------------------------------------------------------------------


def of(connection: Connection, session_id: str, person_id: int) -> Coming | None:
    """What a person has said of a session."""
    mine = session_answers.c.session_id == session_id, session_answers.c.person_id == person_id
    row = connection.execute(select(session_answers).where(*mine)).one_or_none()
    return coming_of(row) if row else None


def room(connection: Connection, session_id: str) -> Room:
    """The places of a session and how many are taken."""
    places = connection.scalar(select(session_rooms.c.places).where(session_rooms.c.session_id == session_id))
    mine = session_answers.c.session_id == session_id
    taken = mine, session_answers.c.choice == "yes", session_answers.c.waits.is_(False)
    count = connection.scalar(select(func.count()).select_from(session_answers).where(*taken))
    return Room(session_id, places, count or 0)


def turn(connection: Connection, coming: Coming) -> int:
    """The place in the queue of somebody who waits, from 1."""
    before = or_(
        session_answers.c.since < coming.since,
        and_(session_answers.c.since == coming.since, session_answers.c.person_id < coming.person_id),
    )
    ahead = select(func.count()).select_from(session_answers).where(_waits(coming.session_id), before)
    return (connection.scalar(ahead) or 0) + 1


def with_free_places(connection: Connection) -> Sequence[str]:
    """The sessions in which somebody waits though a place is free: somebody has left, or there are more."""
    waited_for = select(session_answers.c.session_id).where(session_answers.c.waits.is_(True)).distinct()
    return [one for one in connection.scalars(waited_for) if not room(connection, one).is_full]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many people have said what of a session, and what they need."""

    said: Mapping[str, int]
    waiting: int
    needs: Mapping[str, int]

    @property
    def coming(self) -> int:
        """Those who come and have a place."""
        return self.said.get("yes", 0) - self.waiting


def totals(connection: Connection) -> Mapping[str, Totals]:
    """The same for each session that somebody has answered. Whoever does not come needs nothing."""
    answers: dict[str, list[Coming]] = {}
    for row in connection.execute(select(session_answers)):
        answers.setdefault(row.session_id, []).append(coming_of(row))
    return {session_id: _totals(given) for session_id, given in answers.items()}


def _totals(given: Sequence[Coming]) -> Totals:
    return Totals(
        Counter(one.choice for one in given),
        sum(one.waits for one in given),
        Counter(need for one in given for need in one.needs),
    )


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody a session is for: what they have said, and when they were there."""

    person: Person
    coming: Coming | None
    was_there_at: datetime | None


def guests(connection: Connection, session_id: str, *, panel_only: bool) -> Sequence[Guest]:
    """Who has answered or come, and of a session for the panel all of the panel, by first name."""
    answer = and_(session_answers.c.person_id == people.c.id, session_answers.c.session_id == session_id)
    there = and_(attendances.c.person_id == people.c.id, attendances.c.session_id == session_id)
    invited = people.c.panel.is_(True) if panel_only else false()
    concerned = or_(invited, session_answers.c.choice.is_not(None), attendances.c.at.is_not(None))
    rows = connection.execute(
        select(
            people, session_answers.c.session_id, session_answers.c.person_id, session_answers.c.choice,
            session_answers.c.needs, session_answers.c.waits, session_answers.c.since, attendances.c.at,
        )
        .outerjoin(session_answers, answer)
        .outerjoin(attendances, there)
        .where(people.c.stage == Stage.ENROLLED.value, concerned)
        .order_by(func.lower(people.c.first_name), people.c.id)
    )  # fmt: skip
    return [Guest(person_of(row), coming_of(row) if row.choice else None, row.at) for row in rows]
