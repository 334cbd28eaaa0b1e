"""Poll openings and the answers given in them: one current row a person, and every change kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, select

from domain.poll_answers import Opening, PollAnswer
from storage.inserting import insert_new, upsert
from storage.tables import people, poll_answer_events, poll_answers, poll_openings


class Polls:
    """Openings and answers, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._openings: dict[int, Opening] = {}  # found in this transaction: nothing changes an opening
        self._revisions: list[dict[str, Any]] = []

    def open(self, poll_id: str, occasion: str, *, opens_at: datetime, closes_at: datetime) -> Opening:
        """Open a poll for an occasion; opened before, it is the same opening."""
        values = {"poll_id": poll_id, "occasion": occasion, "opens_at": opens_at, "closes_at": closes_at}
        self._connection.execute(insert_new(self._connection, poll_openings), values)
        return opening_of(self._connection.execute(_BY_OCCASION, values).one())

    def opening(self, opening_id: int) -> Opening | None:
        if opening_id not in self._openings:
            row = self._connection.execute(_BY_ID, {"opening_id": opening_id}).one_or_none()
            if row is None:
                return None
            self._openings[opening_id] = opening_of(row)
        return self._openings[opening_id]

    def answer(self, opening_id: int, person_id: int) -> PollAnswer:
        """What this person has answered so far, kept from changing until the transaction ends."""
        key = {"opening_id": opening_id, "person_id": person_id}
        row = self._connection.execute(_ANSWER, key).one_or_none()
        return answer_of(row) if row else PollAnswer(opening_id, person_id)

    def save(self, answer: PollAnswer, *, now: datetime) -> None:
        """Keep an answer as the current one."""
        row = _row(answer)
        upsert(
            self._connection, poll_answers, ["opening_id", "person_id"],
            row | {"choosing": list(answer.choosing), "answered_at": now if answer.is_given else None},
        )  # fmt: skip

    def remember(self, answer: PollAnswer, *, now: datetime) -> None:
        """Add a new revision to the history, which nothing ever changes; each revision once."""
        self._revisions.append(_row(answer) | {"at": now})

    def flush(self) -> None:
        if self._revisions:
            self._connection.execute(_REMEMBER, self._revisions)
            self._revisions.clear()


_REMEMBER = insert(poll_answer_events)
_BY_ID = select(poll_openings).where(poll_openings.c.id == bindparam("opening_id"))
_BY_OCCASION = select(poll_openings).where(
    poll_openings.c.poll_id == bindparam("poll_id"), poll_openings.c.occasion == bindparam("occasion")
)
_ANSWER = (
    select(poll_answers)
    .where(
        poll_answers.c.opening_id == bindparam("opening_id"),
        poll_answers.c.person_id == bindparam("person_id"),
    )
    .with_for_update()
)


def _row(answer: PollAnswer) -> dict[str, Any]:
    return {
        "opening_id": answer.opening_id,
        "person_id": answer.person_id,
        "options": list(answer.options),
        "own_words": answer.own_words,
        "revision": answer.revision,
    }


def opening_of(row: Any) -> Opening:
    return Opening(row.id, row.poll_id, row.opens_at, row.closes_at)


def answer_of(row: Any) -> PollAnswer:
    return PollAnswer(
        opening_id=row.opening_id,
        person_id=row.person_id,
        choosing=tuple(row.choosing),
        options=tuple(row.options),
        own_words=row.own_words,
        revision=row.revision,
    )


# --- reads ----------------------------------------------------------------------------------------


def open_now(connection: Connection, *, now: datetime) -> Sequence[Opening]:
    """The polls that can be answered now, the first to close first."""
    statement = select(poll_openings).where(poll_openings.c.opens_at <= now, poll_openings.c.closes_at > now)
    return [opening_of(row) for row in connection.execute(statement.order_by(poll_openings.c.closes_at))]


def answered(connection: Connection, person_id: int, opening_ids: Iterable[int]) -> frozenset[int]:
    """Which of these openings this person has answered."""
    statement = select(poll_answers.c.opening_id).where(
        poll_answers.c.person_id == person_id,
        poll_answers.c.opening_id.in_(list(opening_ids)),
        poll_answers.c.revision > 0,
    )
    return frozenset(connection.scalars(statement))


def unanswered(connection: Connection, person_id: int, *, now: datetime) -> int:
    """How many polls are open that this person has not answered."""
    return connection.scalar(_UNANSWERED, {"person": person_id, "now": now}) or 0


_UNANSWERED = (
    select(func.count())
    .select_from(poll_openings)
    .where(
        poll_openings.c.opens_at <= bindparam("now"),
        poll_openings.c.closes_at > bindparam("now"),
        ~exists().where(
            poll_answers.c.opening_id == poll_openings.c.id,
            poll_answers.c.person_id == bindparam("person"),
            poll_answers.c.revision > 0,
        ),
    )
)


def tally(connection: Connection, opening_id: int) -> Mapping[bool, Mapping[str, int]]:
    """How often each option was chosen, by the panel (True) and by the others (False).

    Under the empty option: how many people answered.
    """
    rows = connection.execute(
        select(people.c.panel, poll_answers.c.options)
        .join_from(poll_answers, people, people.c.id == poll_answers.c.person_id)
        .where(poll_answers.c.opening_id == opening_id, poll_answers.c.revision > 0)
    )
    counted: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for row in rows:
        group = counted[row.panel]
        for option in ("", *row.options):
            group[option] = group.get(option, 0) + 1
    return counted
