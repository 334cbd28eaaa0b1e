"""What the team of moderators did in a while: how much, how fast, why, and what a second look changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Connection, and_, func, select

from domain.corrections import Answer
from domain.testimonies import State, Verdict
from storage.tables import (
    people,
    testimonies,
    testimony_corrections,
    testimony_decisions,
    testimony_revisions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One decision, and how long its author had waited. Withdrawn stories have lost when they were sent."""

    number: str
    revision: int
    verdict: Verdict
    reason: str | None
    moderator: str | None
    submitted_at: datetime | None
    decided_at: datetime
    is_second: bool

    @property
    def delay(self) -> timedelta | None:
        return self.decided_at - self.submitted_at if self.submitted_at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDone:
    """All of it since a moment, and what waits now."""

    received: int
    waiting: int
    decisions: Sequence[Done]
    corrections: Mapping[Answer | None, int]
    """How many ended in which way; None: those whose authors are still being asked."""
    reviews_asked: int

    @property
    def verdicts(self) -> Counter[Verdict]:
        return Counter(one.verdict for one in self.decisions)

    @property
    def reasons(self) -> Sequence[tuple[str, int]]:
        """Each reason that was given, the most frequent first."""
        return Counter(one.reason for one in self.decisions if one.reason).most_common()

    @property
    def usual_delay(self) -> timedelta | None:
        """Half of the authors waited less."""
        seconds = [one.delay.total_seconds() for one in self.decisions if one.delay is not None]
        return timedelta(seconds=median(seconds)) if seconds else None

    @property
    def longest_delay(self) -> timedelta | None:
        return max((one.delay for one in self.decisions if one.delay is not None), default=None)

    @property
    def second_looks(self) -> int:
        return sum(one.is_second for one in self.decisions)

    @property
    def second_looks_changed(self) -> int:
        """Second looks that did not refuse again."""
        return sum(one.is_second and one.verdict is not Verdict.REFUSE for one in self.decisions)


def work_done(connection: Connection, *, since: datetime) -> WorkDone:
    """What was done since a moment."""
    return WorkDone(
        received=_count(connection, testimony_revisions.c.submitted_at >= since),
        waiting=_count(connection, testimonies.c.state == State.SUBMITTED.value),
        decisions=_decisions(connection, since),
        corrections=_corrections(connection, since),
        reviews_asked=_count(connection, testimonies.c.review_asked_at >= since),
    )


def _count(connection: Connection, condition: object) -> int:
    return connection.scalar(select(func.count()).where(condition)) or 0  # type: ignore[arg-type]


def _decisions(connection: Connection, since: datetime) -> Sequence[Done]:
    made, sent = testimony_decisions.c, testimony_revisions.c
    same = and_(sent.testimony_id == made.testimony_id, sent.revision == made.revision)
    joined = (
        testimony_decisions.join(testimonies, testimonies.c.id == made.testimony_id)
        .outerjoin(testimony_revisions, same)
        .join(people, people.c.id == made.person_id)
    )
    statement = (
        select(
            testimonies.c.number, testimonies.c.review_asked_at, made.revision, made.verdict, made.reason,
            made.decided_at, sent.submitted_at, people.c.first_name,
        )
        .select_from(joined)
        .where(made.decided_at >= since)
        .order_by(made.decided_at.desc())
    )  # fmt: skip
    return [
        Done(
            number=row.number,
            revision=row.revision,
            verdict=Verdict(row.verdict),
            reason=row.reason,
            moderator=row.first_name,
            submitted_at=row.submitted_at,
            decided_at=row.decided_at,
            is_second=row.review_asked_at is not None and row.decided_at >= row.review_asked_at,
        )
        for row in connection.execute(statement)
    ]


def _corrections(connection: Connection, since: datetime) -> Mapping[Answer | None, int]:
    proposed = testimony_corrections.c
    statement = (
        select(proposed.answer, func.count().label("times"))
        .where(proposed.proposed_at >= since)
        .group_by(proposed.answer)
    )
    return {Answer(row.answer) if row.answer else None: row.times for row in connection.execute(statement)}
