"""Testimonies: drafts, revisions and what was decided about them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, or_, select, update

from domain.sending import Kind
from domain.spelling import fold
from domain.testimonies import Decision, Level, Part, State, Testimony, Verdict
from storage.inserting import insert_new
from storage.tables import (
    campaigns,
    testimonies,
    testimony_corrections,
    testimony_decisions,
    testimony_handovers,
    testimony_media,
    testimony_parts,
    testimony_revisions,
    testimony_tags,
)


class Testimonies:
    """Testimonies, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- the author's side ------------------------------------------------------------------------

    def begin(self, person_id: int, prompt_id: str | None, *, sensitive: bool, now: datetime) -> Testimony:
        """Start a draft; somebody who has one already gets that one."""
        while (draft := self.draft_of(person_id)) is None:  # again only where the number is taken
            values = {"person_id": person_id, "prompt_id": prompt_id, "sensitive": sensitive}
            fixed = {"number": _number(), "state": State.DRAFT.value, "revision": 1, "created_at": now}
            self._connection.execute(insert_new(self._connection, testimonies), values | fixed)
        return draft

    def draft_of(self, person_id: int) -> Testimony | None:
        """The one draft a person may have."""
        mine = and_(testimonies.c.person_id == person_id, testimonies.c.state == State.DRAFT.value)
        row = self._connection.execute(select(testimonies).where(mine)).one_or_none()
        return testimony_of(row) if row else None

    def locked(self, testimony_id: int) -> Testimony | None:
        """A story as it is now, kept from changing until the transaction ends."""
        statement = select(testimonies).where(testimonies.c.id == testimony_id).with_for_update()
        row = self._connection.execute(statement).one_or_none()
        return testimony_of(row) if row else None

    def of(self, person_id: int) -> Sequence[Testimony]:
        """A person's stories, the newest first; drafts too."""
        statement = select(testimonies).where(testimonies.c.person_id == person_id)
        rows = self._connection.execute(statement.order_by(testimonies.c.id.desc()))
        return [testimony_of(row) for row in rows]

    def change(self, testimony_id: int, **values: Any) -> None:
        """Change some columns of one story, by their names in `tables.testimonies`."""
        statement = update(testimonies).where(testimonies.c.id == testimony_id)
        self._connection.execute(statement.values(values))

    def parts(self, testimony_id: int) -> Sequence[Part]:
        """The messages of a story, in the order they came."""
        statement = select(testimony_parts).where(testimony_parts.c.testimony_id == testimony_id)
        rows = self._connection.execute(statement.order_by(testimony_parts.c.id))
        return [Part(row.words, row.message_id, row.is_forwarded) for row in rows]

    def add_part(self, testimony: Testimony, part: Part, *, now: datetime) -> None:
        """Keep one more message of a story."""
        values = {"words": part.words, "message_id": part.message_id, "is_forwarded": part.is_forwarded}
        belongs = {"testimony_id": testimony.id, "person_id": testimony.person_id, "at": now}
        self._connection.execute(insert(testimony_parts), values | belongs)

    def change_part(self, testimony_id: int, message_id: int, words: str) -> None:
        """The author changed one of their messages."""
        mine = _part(testimony_id).where(testimony_parts.c.message_id == message_id)
        self._connection.execute(mine.values(words=words))

    def replace_parts(self, testimony: Testimony, part: Part | None, *, now: datetime) -> None:
        """Put one text in place of the messages it came in."""
        self._connection.execute(
            delete(testimony_parts).where(testimony_parts.c.testimony_id == testimony.id)
        )
        if part is not None:
            self.add_part(testimony, part, now=now)

    def erase_draft(self, testimony_id: int) -> None:
        """Forget a story that was never sent, words and all."""
        for table in (testimony_parts, testimony_media):
            self._connection.execute(delete(table).where(table.c.testimony_id == testimony_id))
        self._connection.execute(delete(testimonies).where(testimonies.c.id == testimony_id))

    def submit(self, testimony: Testimony, words: str, *, revision: int, now: datetime) -> None:
        """Put a revision into the queue."""
        belongs = {"testimony_id": testimony.id, "revision": revision, "person_id": testimony.person_id}
        chosen = {"level": testimony.level, "place": testimony.place, "folded": fold(words)}
        self._connection.execute(
            insert(testimony_revisions), belongs | chosen | {"words": words, "submitted_at": now}
        )
        self.change(
            testimony.id, state=State.SUBMITTED.value, revision=revision, submitted_at=now,
            claimed_by=None, claimed_until=None,
        )  # fmt: skip

    def words(self, testimony_id: int, revision: int) -> str:
        """A story as it was sent."""
        sent = testimony_revisions.c
        statement = select(sent.words).where(sent.testimony_id == testimony_id, sent.revision == revision)
        return self._connection.scalar(statement) or ""

    def sent(self, testimony_id: int) -> Sequence[datetime]:
        """When each revision of a story was sent, the first first."""
        sent = testimony_revisions.c
        statement = select(sent.submitted_at).where(sent.testimony_id == testimony_id).order_by(sent.revision)
        return list(self._connection.scalars(statement))

    def before(self, draft: Testimony) -> dict[str, Any]:
        """How a story stood before its author took it up again: what a dropped correction goes back to."""
        last = draft.revision - 1
        decided = next((one for one in self.decisions(draft.id) if one.revision == last), None)
        sent = testimony_revisions.c
        chosen = self._connection.execute(
            select(sent.level, sent.place).where(sent.testimony_id == draft.id, sent.revision == last)
        ).one_or_none()
        state = decided.verdict.leads_to if decided else State.CHANGE_ASKED
        kept = {"level": chosen.level, "place": chosen.place} if chosen and chosen.level else {}
        return {"state": state.value, **kept}

    def forget_words(self, testimony_id: int) -> None:
        """Erase what was told and shown, in every revision; that there was a story, and what was decided, stays."""
        tables = testimony_parts, testimony_media, testimony_revisions, testimony_tags, testimony_corrections
        for table in tables:
            self._connection.execute(delete(table).where(table.c.testimony_id == testimony_id))

    # --- the moderators' side ---------------------------------------------------------------------

    def waiting(self, *, but_of: int) -> Sequence[Waiting]:
        """What waits for a moderator, urgent first, then the oldest; never their own stories."""
        first_decided = select(testimony_decisions.c.testimony_id).where(
            testimony_decisions.c.testimony_id == testimonies.c.id,
            testimony_decisions.c.person_id == but_of,
        )
        is_second = and_(testimonies.c.review_asked_at.is_not(None), first_decided.exists())
        statement = (
            select(testimonies, is_second.label("is_for_a_colleague"), _PASSED_TO, _LEFT_BY)
            .outerjoin(testimony_handovers, testimony_handovers.c.testimony_id == testimonies.c.id)
            .where(testimonies.c.state == State.SUBMITTED.value, testimonies.c.person_id != but_of)
            .order_by(testimonies.c.urgent.desc(), testimonies.c.submitted_at, testimonies.c.id)
        )
        rows = self._connection.execute(statement)
        return [
            Waiting(testimony_of(row), bool(row.is_for_a_colleague), row.passed_to, row.left_by)
            for row in rows
        ]

    def claim(self, testimony_id: int, moderator_id: int, *, until: datetime, now: datetime) -> bool:
        """Take a waiting story in hand, if nobody else has: one statement, so that only one can."""
        free = _is_free_for(moderator_id, now)
        claimed = self._connection.execute(
            update(testimonies)
            .where(testimonies.c.id == testimony_id, testimonies.c.state == State.SUBMITTED.value, free)
            .values(claimed_by=moderator_id, claimed_until=until)
        )
        return claimed.rowcount == 1

    def release(self, testimony_id: int, moderator_id: int) -> None:
        """Leave a story to a colleague."""
        self._connection.execute(
            update(testimonies)
            .where(testimonies.c.id == testimony_id, testimonies.c.claimed_by == moderator_id)
            .values(claimed_by=None, claimed_until=None)
        )

    def release_all(self, moderator_id: int) -> int:
        """Leave to colleagues whatever this moderator has in hand; how many stories that was."""
        released = self._connection.execute(
            update(testimonies)
            .where(testimonies.c.claimed_by == moderator_id)
            .values(claimed_by=None, claimed_until=None)
        )
        return released.rowcount

    def decisions(self, testimony_id: int) -> Sequence[Decision]:
        """Everything that was decided of a story, the first first."""
        decided = testimony_decisions.c
        statement = select(testimony_decisions).where(decided.testimony_id == testimony_id)
        rows = self._connection.execute(statement.order_by(decided.revision))
        return [decision_of(row) for row in rows]

    def record(self, decision: Decision) -> None:
        """Keep a decision and what it makes of the story. A second one of a revision breaks its key."""
        self._connection.execute(
            insert(testimony_decisions),
            {
                "testimony_id": decision.testimony_id,
                "revision": decision.revision,
                "verdict": decision.verdict.value,
                "reason": decision.reason,
                "person_id": decision.moderator_id,
                "decided_at": decision.decided_at,
            },
        )
        state = decision.verdict.leads_to.value
        self.change(decision.testimony_id, state=state, claimed_by=None, claimed_until=None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A story in the queue, and whether this moderator must leave it to a colleague."""

    testimony: Testimony
    is_for_a_colleague: bool
    passed_to: int | None = None
    left_by: int | None = None

    def is_rather_for_others(self, moderator_id: int) -> bool:
        """Whether this moderator left it, or it was passed on to somebody else: they are given it last."""
        return self.left_by == moderator_id or self.passed_to not in (None, moderator_id)


_PASSED_TO, _LEFT_BY = testimony_handovers.c.passed_to, testimony_handovers.c.left_by


def _number() -> str:
    """Random, so that it says nothing about how many there are or who came first; digits are easy to dictate."""
    return str(100_000 + secrets.randbelow(900_000))


def _part(testimony_id: int) -> Any:
    return update(testimony_parts).where(testimony_parts.c.testimony_id == testimony_id)


def _is_free_for(moderator_id: int, now: datetime) -> ColumnElement[bool]:
    return or_(
        testimonies.c.claimed_by.is_(None),
        testimonies.c.claimed_by == moderator_id,
        testimonies.c.claimed_until <= now,
    )


def testimony_of(row: Any) -> Testimony:
    return Testimony(
        id=row.id,
        number=row.number,
        person_id=row.person_id,
        prompt_id=row.prompt_id,
        state=State(row.state),
        level=Level(row.level) if row.level else None,
        quote=row.quote,
        sensitive=row.sensitive,
        revision=row.revision,
        urgent=row.urgent,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        claimed_by=row.claimed_by,
        claimed_until=row.claimed_until,
        review_asked_at=row.review_asked_at,
        place=row.place,
        origin=row.origin,
    )


def decision_of(row: Any) -> Decision:
    return Decision(
        testimony_id=row.testimony_id,
        revision=row.revision,
        verdict=Verdict(row.verdict),
        reason=row.reason,
        moderator_id=row.person_id,
        decided_at=row.decided_at,
    )


# --- reads ----------------------------------------------------------------------------------------


def waiting_since(connection: Connection, *, before: datetime) -> int:
    """How many stories have waited for a moderator since before a moment."""
    waiting = and_(testimonies.c.state == State.SUBMITTED.value, testimonies.c.submitted_at <= before)
    return connection.scalar(select(func.count()).select_from(testimonies).where(waiting)) or 0


def prompt_of_the_moment(connection: Connection, *, now: datetime) -> str | None:
    """The prompt that the calendar sent last; its name ends the key of its campaign."""
    sent = select(campaigns.c.key).where(campaigns.c.kind == Kind.PROMPT.value, campaigns.c.due_at <= now)
    key = connection.scalar(sent.order_by(campaigns.c.due_at.desc()).limit(1))
    return str(key).rpartition(":")[2] if key else None


def accepted_revision(connection: Connection, testimony_id: int) -> int | None:
    """Which revision of a story is the one that others may see: the last that was accepted."""
    statement = accepted().where(testimonies.c.id == testimony_id)
    row = connection.execute(statement).one_or_none()
    return row.revision if row else None


def accepted() -> Select[Any]:
    """Every story others may see (`id`), with its `revision`: the last accepted one of those not withdrawn."""
    decided = testimony_decisions.c
    return (
        select(testimonies.c.id, func.max(decided.revision).label("revision"))
        .join(testimony_decisions, decided.testimony_id == testimonies.c.id)
        .where(testimonies.c.state != State.WITHDRAWN.value, decided.verdict == Verdict.ACCEPT.value)
        .group_by(testimonies.c.id)
    )
