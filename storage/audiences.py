"""Who belongs to an audience: the one place where it becomes a question to the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, String, and_, cast, exists, func, literal, select

from domain.audiences import Audience
from domain.people import Role, Stage
from storage.owed import entered
from storage.people import reachable
from storage.tables import (
    attendances,
    module_progress,
    people,
    poll_answers,
    profile_answers,
    session_answers,
)

COMMUNE = "pr-commune"
"""The profile question that everybody answers on the way in."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a message would reach, and who is left out and why. The paused get it after their pause."""

    reached: int
    stopped: int
    unreachable: int
    paused: int

    @property
    def left_out(self) -> int:
        return self.stopped + self.unreachable


def belongs(audience: Audience) -> ColumnElement[bool]:
    """People this audience is made of: enrolled, and all that it asks for besides."""
    return and_(people.c.stage == Stage.ENROLLED.value, *_asked_for(audience))


def _asked_for(audience: Audience) -> Iterator[ColumnElement[bool]]:
    if audience.panel:
        yield people.c.panel.is_(True)
    if audience.role is not None:
        yield holds(audience.role)
    if audience.commune:
        yield exists().where(
            profile_answers.c.person_id == people.c.id,
            profile_answers.c.question_id == COMMUNE,
            cast(profile_answers.c.answer, String) == f'"{audience.commune}"',  # as JSON writes it
        )
    if audience.not_answered:
        yield ~exists().where(
            poll_answers.c.opening_id == audience.not_answered,
            poll_answers.c.person_id == people.c.id,
            poll_answers.c.revision > 0,
        )
    if audience.not_opened:
        yield ~exists().where(
            module_progress.c.person_id == people.c.id, module_progress.c.module_id == audience.not_opened
        )
    if audience.coming:
        yield exists().where(
            session_answers.c.person_id == people.c.id,
            session_answers.c.session_id == audience.coming,
            session_answers.c.choice == "yes",
        )
    if audience.absent:
        yield people.c.panel.is_(True)
        yield ~exists().where(
            attendances.c.person_id == people.c.id, attendances.c.session_id == audience.absent
        )


def holds(role: Role) -> ColumnElement[bool]:
    """Whoever was given this very role: an administrator may act as any, and yet is not written to as one."""
    return literal(",").concat(people.c.roles).concat(",").contains(f",{role.value},")


def reach(connection: Connection, audience: Audience, *, now: datetime) -> Reach:
    """Whom a message to this audience would reach now."""
    away = people.c.unreachable_at.is_not(None)
    stopped = and_(people.c.stopped_at.is_not(None), ~away)
    paused = and_(reachable(), people.c.paused_until > now)
    row = connection.execute(
        select(
            _count(reachable()).label("reached"), _count(stopped).label("stopped"),
            _count(away).label("unreachable"), _count(paused).label("paused"),
        ).where(belongs(audience))
    ).one()  # fmt: skip
    return Reach(row.reached, row.stopped, row.unreachable, row.paused)


def roll_of(connection: Connection, audience: Audience) -> bytes:
    """Everybody this audience is made of now, reachable or not: a bit each."""
    return entered(
        None, list(connection.scalars(select(people.c.id).where(belongs(audience), people.c.id > 0)))
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
