"""Poll openings and the answers given in them: one current row a person, and every change kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select, update

from domain.poll_answers import Opening, PollAnswer
from domain.poll_results import ANSWERED, SEEN
from storage.inserting import add_up, insert_new
from storage.tables import poll_answer_events, poll_answers, poll_openings, poll_tallies


class Polls:
    """Openings and answers, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._openings: dict[int, Opening] = {}  # found in this transaction: nothing changes an opening
        self._uncounted: set[int] = set()
        self._revisions: list[dict[str, Any]] = []
        self._tallied = Counter[tuple[int, bool, str]]()

    def open(self, poll_id: str, occasion: str, *, opens_at: datetime, closes_at: datetime) -> Opening:
        """Open a poll for an occasion; opened before, it is the same opening."""
        values = {"poll_id": poll_id, "occasion": occasion, "opens_at": opens_at, "closes_at": closes_at}
        values["counted"] = True
        self._connection.execute(insert_new(self._connection, poll_openings), values)
        return opening_of(self._connection.execute(_BY_OCCASION, values).one())

    def forget(self, poll_id: str, occasion: str) -> bool:
        """Undo an opening whose date has changed. False where somebody has already seen its question."""
        self.flush()
        mine = poll_openings.c.poll_id == poll_id, poll_openings.c.occasion == occasion
        seen = [
            exists().where(one.c.opening_id == poll_openings.c.id) for one in (poll_answers, poll_tallies)
        ]
        self._connection.execute(delete(poll_openings).where(*mine, ~or_(*seen)))
        self._openings.clear()
        return self._connection.scalar(select(poll_openings.c.id).where(*mine)) is None

    def opening(self, opening_id: int) -> Opening | None:
        if opening_id not in self._openings:
            row = self._connection.execute(_BY_ID, {"opening_id": opening_id}).one_or_none()
            if row is None:
                return None
            self._openings[opening_id] = opening_of(row)
            if not row.counted:
                self._uncounted.add(opening_id)
        return self._openings[opening_id]

    def answer(self, opening_id: int, person_id: int) -> PollAnswer:
        """What this person has answered so far, kept from changing until the transaction ends."""
        key = {"opening_id": opening_id, "person_id": person_id}
        row = self._connection.execute(_ANSWER, key).one_or_none()
        return answer_of(row) if row else PollAnswer(opening_id, person_id)

    def keep(self, answer: PollAnswer, *, instead_of: PollAnswer, now: datetime) -> None:
        """Keep an answer as the current one, a new revision also in the history, which nothing ever changes,
        and count it instead of the one before."""
        row = _row(answer)
        values = row | {"choosing": list(answer.choosing), "answered_at": now if answer.is_given else None}
        if instead_of.seen:
            key = {"the_opening": answer.opening_id, "the_person": answer.person_id}
            self._connection.execute(_CHANGE, values | key)
        else:  # where somebody else has just begun it, the key breaks and the verb is replayed
            self._connection.execute(_BEGIN, values)
        if answer.revision != instead_of.revision:
            self._revisions.append(row | {"at": now})
        self._count(answer, 1)
        self._count(instead_of, -1)

    def _count(self, answer: PollAnswer, times: int) -> None:
        if answer.seen and answer.panel is not None:
            given = (ANSWERED, *answer.options) if answer.is_given else ()
            for counting in (SEEN, *given):
                self._tallied[answer.opening_id, answer.panel, counting] += times

    def flush(self) -> None:
        if self._revisions:
            self._connection.execute(_REMEMBER, self._revisions)
            self._revisions.clear()
        if self._tallied:
            self._flush_tallies()

    def _flush_tallies(self) -> None:
        """Each writer adds to totals of its own: two who count at once do not wait for each other's commit."""
        hand = self._connection.info.get(HAND, 0)
        rows = [
            {"opening_id": opening, "panel": panel, "counting": counting, "hand": hand, "people": times}
            for (opening, panel, counting), times in sorted(self._tallied.items())
            if times and self._is_counted(opening)
        ]
        if rows:
            self._connection.execute(add_up(self._connection, poll_tallies, _TALLY_KEY, "people"), rows)
        self._tallied.clear()

    def _is_counted(self, opening_id: int) -> bool:
        """Openings from before totals were kept are counted whenever somebody asks."""
        return self.opening(opening_id) is not None and opening_id not in self._uncounted


HAND = "hand"
"""Under this name a connection knows which of the writers uses it."""

_TALLY_KEY = ("opening_id", "panel", "counting", "hand")
_BEGIN = insert(poll_answers)
_CHANGE = (
    update(poll_answers)
    .where(
        poll_answers.c.opening_id == bindparam("the_opening"),
        poll_answers.c.person_id == bindparam("the_person"),
    )
    .values(
        {
            name: bindparam(name)
            for name in ("choosing", "options", "own_words", "revision", "answered_at", "panel")
        }
    )
)
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
        "panel": answer.panel,
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
        seen=True,
        panel=row.panel,
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
