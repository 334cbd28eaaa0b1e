"""What was answered, I3: one current answer to a poll, equal to the last of its revisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, String, and_, cast, func, or_, select

from domain.poll_results import ANSWERED, SEEN
from storage.invariants.findings import Broken
from storage.poll_results import recount, tally
from storage.tables import people, poll_answer_events, poll_answers, poll_openings

answers, events = poll_answers, poll_answer_events


def answers_are_their_last_revision(connection: Connection) -> Iterator[Broken]:
    """I3: what counts is what was answered last, no revision is missing, and a recount says the same."""
    yield from _gaps(connection)
    yield from _strays(connection)
    for opening_id in connection.scalars(select(poll_openings.c.id).order_by(poll_openings.c.id)):
        yield from _recount(connection, opening_id)


def _gaps(connection: Connection) -> Iterator[Broken]:
    last, first, total = func.max(events.c.revision), func.min(events.c.revision), func.count()
    grouped = select(events.c.opening_id, events.c.person_id, last.label("last"), total.label("total"))
    grouped = grouped.group_by(events.c.opening_id, events.c.person_id)
    for row in connection.execute(grouped.having(or_(last != total, first != 1))):
        what = f"{row.total} revisions, the last is number {row.last}"
        yield Broken("I3", "poll_answer_events", _answer_of(row), what)


def _strays(connection: Connection) -> Iterator[Broken]:
    """Answers without the event they come from, and events that a newer answer does not know."""
    mine = and_(events.c.opening_id == answers.c.opening_id, events.c.person_id == answers.c.person_id)
    same = and_(
        cast(events.c.options, String) == cast(answers.c.options, String),
        func.coalesce(events.c.own_words, "") == func.coalesce(answers.c.own_words, ""),
    )
    current = and_(mine, events.c.revision == answers.c.revision)
    rows = select(answers.c.opening_id, answers.c.person_id, answers.c.revision)
    differing = rows.outerjoin(events, current).where(
        answers.c.revision > 0, or_(events.c.id.is_(None), ~same)
    )
    for stray in connection.execute(differing):
        yield Broken(
            "I3", "poll_answers", _answer_of(stray), f"revision {stray.revision} says something else"
        )
    newer = select(events.c.id, events.c.revision).outerjoin(answers, mine)
    lost = newer.where(or_(answers.c.revision.is_(None), answers.c.revision < events.c.revision))
    for row in connection.execute(lost):
        yield Broken(
            "I3", "poll_answer_events", str(row.id), f"revision {row.revision} is newer than what counts"
        )


def _recount(connection: Connection, opening_id: int) -> Iterator[Broken]:
    """Count the last revision of everybody, by group, beside the tally that is shown."""
    shown, seen = tally(connection, opening_id), recount(connection, opening_id)
    counted = _last_revisions(connection, opening_id)
    for group in (True, False):
        counted[group][SEEN] = seen[group].get(SEEN, 0)
        if +counted[group] != Counter(shown[group]):
            who = "the panel" if group else "the others"
            what = f"a recount of {who} gives {counted[group][ANSWERED]} answers"
            yield Broken(
                "I3", "poll_openings", str(opening_id), f"{what}, the tally {shown[group].get(ANSWERED, 0)}"
            )


def _last_revisions(connection: Connection, opening_id: int) -> dict[bool, Counter[str]]:
    """What was answered last, as the history says it."""
    newest = (
        select(events.c.person_id, func.max(events.c.revision).label("revision"))
        .where(events.c.opening_id == opening_id)
        .group_by(events.c.person_id)
        .subquery()
    )
    last = and_(events.c.person_id == newest.c.person_id, events.c.revision == newest.c.revision)
    panel, options = func.coalesce(events.c.panel, people.c.panel), cast(events.c.options, String)
    grouped = (
        select(panel.label("panel"), options.label("options"), func.count().label("people"))
        .join_from(events, newest, last)
        .join(people, people.c.id == events.c.person_id)
        .where(events.c.opening_id == opening_id)
        .group_by(panel, options)
    )
    counted = {True: Counter[str](), False: Counter[str]()}
    for row in connection.execute(grouped):
        counted[bool(row.panel)].update(dict.fromkeys((ANSWERED, *orjson.loads(row.options)), row.people))
    return counted


def _answer_of(row: Any) -> str:
    return f"opening {row.opening_id} person {row.person_id}"
