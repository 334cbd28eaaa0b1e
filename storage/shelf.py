"""The shelf: accepted stories, found by their words, prompt, theme, place and date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, Select, String, and_, cast, delete, func, insert, select, update

from domain.shelf import Asked, Heard, Shelved
from domain.spelling import fold
from domain.testimonies import Level
from storage.tables import (
    profile_answers,
    testimonies,
    testimony_decisions,
    testimony_revisions,
    testimony_tags,
)
from storage.testimonies import accepted

if TYPE_CHECKING:
    from storage.tx import Tx

_SEEN = accepted().subquery("seen")
_LEVEL = func.coalesce(testimony_revisions.c.level, testimonies.c.level)
_ACCEPTED_AT = testimony_decisions.c.decided_at


def _shelf(asked: Asked, *columns: Any) -> Select[Any]:
    """The stories that are asked for: in each the revision that was accepted last, never what is withdrawn."""
    decided = and_(
        testimony_decisions.c.testimony_id == _SEEN.c.id, testimony_decisions.c.revision == _SEEN.c.revision
    )
    sent = and_(
        testimony_revisions.c.testimony_id == _SEEN.c.id, testimony_revisions.c.revision == _SEEN.c.revision
    )
    statement = (
        select(*columns)
        .select_from(_SEEN)
        .join(testimonies, testimonies.c.id == _SEEN.c.id)
        .join(testimony_revisions, sent)
        .join(testimony_decisions, decided)
        .where(_LEVEL.in_([level.value for level in asked.levels]), testimony_revisions.c.words != "")
    )
    return _narrowed(statement, asked)


def _narrowed(statement: Select[Any], asked: Asked) -> Select[Any]:
    for piece in asked.pieces:
        statement = statement.where(testimony_revisions.c.folded.contains(piece, autoescape=True))
    if asked.id is not None:
        statement = statement.where(testimonies.c.id == asked.id)
    if asked.prompt:
        wanted = None if asked.prompt == "other" else asked.prompt
        statement = statement.where(testimonies.c.prompt_id.is_not_distinct_from(wanted))
    for theme, tag in asked.tags:
        tags = testimony_tags.c
        has = select(tags.tag).where(tags.testimony_id == _SEEN.c.id, tags.theme == theme, tags.tag == tag)
        statement = statement.where(has.exists())
    if asked.place:
        statement = statement.where(testimony_revisions.c.place == asked.place)
    if asked.since is not None:
        statement = statement.where(testimony_revisions.c.submitted_at >= asked.since)
    if asked.until is not None:
        statement = statement.where(testimony_revisions.c.submitted_at < asked.until)
    return statement


def count(connection: Connection, asked: Asked) -> int:
    """How many stories are found."""
    return connection.scalar(_shelf(asked, func.count())) or 0


def found(connection: Connection, asked: Asked, *, offset: int = 0, limit: int = 20) -> Sequence[Shelved]:
    """Some of the stories that are found, the newest first."""
    columns = (
        testimonies.c.id, testimonies.c.number, _SEEN.c.revision, testimony_revisions.c.words,
        testimonies.c.prompt_id, _LEVEL.label("level"), testimony_revisions.c.place,
        _ACCEPTED_AT.label("accepted_at"),
    )  # fmt: skip
    newest = _shelf(asked, *columns).order_by(_ACCEPTED_AT.desc(), testimonies.c.id.desc())
    rows = connection.execute(newest.offset(offset).limit(limit)).all()
    tags = tags_of(connection, [row.id for row in rows])
    return [
        Shelved(
            row.id, row.number, row.revision, row.words, row.prompt_id, Level(row.level), row.place,
            row.accepted_at, tags.get(row.id, {}),
        )
        for row in rows
    ]  # fmt: skip


def one(connection: Connection, asked: Asked, testimony_id: int) -> Shelved | None:
    """One story of the shelf."""
    return next(iter(found(connection, replace(asked, id=testimony_id), limit=1)), None)


def prompts_told(connection: Connection, asked: Asked) -> Mapping[str | None, int]:
    """How many stories each prompt has."""
    statement = _shelf(asked, testimonies.c.prompt_id, func.count().label("n"))
    rows = connection.execute(statement.group_by(testimonies.c.prompt_id))
    return {row.prompt_id: row.n for row in rows}


def tags_told(connection: Connection, asked: Asked, theme: str) -> Mapping[str, int]:
    """How many stories have each tag of a theme."""
    tags = testimony_tags.c
    statement = _shelf(asked, tags.tag, func.count().label("n"))
    statement = statement.join(testimony_tags, tags.testimony_id == _SEEN.c.id).where(tags.theme == theme)
    return {row.tag: row.n for row in connection.execute(statement.group_by(tags.tag))}


def tags_of(connection: Connection, ids: Collection[int]) -> Mapping[int, Mapping[str, tuple[str, ...]]]:
    """The tags of stories, by theme."""
    tags = testimony_tags.c
    statement = select(testimony_tags).where(tags.testimony_id.in_(ids)).order_by(tags.theme, tags.tag)
    by_story: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(statement):
        by_story[row.testimony_id][row.theme].append(row.tag)
    return {
        story: {theme: tuple(given) for theme, given in themes.items()} for story, themes in by_story.items()
    }


# --- who has been heard ---------------------------------------------------------------------------


def heard_by(connection: Connection, question: str, asked: Asked) -> Sequence[Heard]:
    """For each answer to a profile question: how many people gave it, and how many of them are on the shelf."""
    tellers = _shelf(asked, testimonies.c.person_id).distinct().subquery("tellers")
    answers = profile_answers.c
    answer = cast(answers.answer, String).label("answer")
    statement = (
        select(answer, func.count().label("people"), func.count(tellers.c.person_id).label("heard"))
        .select_from(profile_answers)
        .outerjoin(tellers, tellers.c.person_id == answers.person_id)
        .where(answers.question_id == question)
        .group_by(answer)
    )
    return [
        Heard(str(orjson.loads(row.answer)), row.people, row.heard) for row in connection.execute(statement)
    ]


# --- writing --------------------------------------------------------------------------------------


def tag(tx: Tx, testimony_id: int, theme: str, tags: Collection[str]) -> None:
    """Sort a story under these tags of a theme, in place of those it had."""
    mine = and_(testimony_tags.c.testimony_id == testimony_id, testimony_tags.c.theme == theme)
    tx.connection.execute(delete(testimony_tags).where(mine))
    rows = [{"testimony_id": testimony_id, "theme": theme, "tag": one} for one in sorted(tags)]
    if rows:
        tx.connection.execute(insert(testimony_tags), rows)


def fold_some(tx: Tx, *, limit: int = 200) -> int:
    """Stories that were sent before the shelf existed: make them findable, a few at a time."""
    sent = testimony_revisions.c
    statement = select(sent.testimony_id, sent.revision, sent.words).where(sent.folded.is_(None)).limit(limit)
    rows = tx.connection.execute(statement).all()
    for row in rows:
        is_it = and_(sent.testimony_id == row.testimony_id, sent.revision == row.revision)
        tx.connection.execute(update(testimony_revisions).where(is_it).values(folded=fold(row.words)))
    return len(rows)
