"""What was answered, I3: one current answer to a poll, equal to the last of its revisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, String, and_, cast, func, or_, select

from storage.invariants.findings import Broken
from storage.polls import tally
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
    newest = (
        select(events.c.person_id, func.max(events.c.revision).label("revision"))
        .where(events.c.opening_id == opening_id)
        .group_by(events.c.person_id)
        .subquery()
    )
    last = and_(events.c.person_id == newest.c.person_id, events.c.revision == newest.c.revision)
    options = cast(events.c.options, String).label("options")
    grouped = (
        select(people.c.panel, options, func.min(events.c.id).label("one"), func.count().label("total"))
        .join_from(events, newest, last)
        .join(people, people.c.id == events.c.person_id)
        .where(events.c.opening_id == opening_id)
        .group_by(people.c.panel, options)
    )
    found = connection.execute(grouped).all()
    sample = select(events.c.id, events.c.options).where(events.c.id.in_([row.one for row in found]))
    chosen = {row.id: row.options for row in connection.execute(sample)}
    shown = tally(connection, opening_id)
    for group in (True, False):
        counted = Counter[str]()
        for row in found:
            if row.panel is group:
                counted.update(dict.fromkeys(("", *chosen[row.one]), row.total))
        if counted != shown[group]:
            who = "the panel" if group else "the others"
            what = f"a recount of {who} gives {counted['']} answers, the tally {shown[group].get('', 0)}"
            yield Broken("I3", "poll_openings", str(opening_id), what)


def _answer_of(row: Any) -> str:
    return f"opening {row.opening_id} person {row.person_id}"
