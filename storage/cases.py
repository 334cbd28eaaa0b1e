"""A story as moderators see it on a page: where it stands, who holds it, who else may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from domain.corrections import Correction
from domain.media import Piece
from domain.people import Person, Role
from domain.testimonies import Decision, Testimony, is_for_a_colleague
from storage.media import Media
from storage.moderation import Moderation
from storage.people import People
from storage.tables import people, testimonies
from storage.testimonies import Testimonies, Waiting, testimony_of

Names = dict[int, str]
"""What people of the team are called, by their ids."""


def able_readers(connection: Connection, testimony: Testimony) -> Sequence[Person]:
    """Who may read a story: the moderators, and administrators where no moderator may."""
    decisions = Testimonies(connection).decisions(testimony.id) if testimony.review_asked_at else ()
    able = [
        person
        for person in People(connection).with_role(Role.MODERATOR)
        if person.id != testimony.person_id
        and not is_for_a_colleague(testimony, decisions, moderator_id=person.id)
    ]
    return [person for person in able if Role.MODERATOR in person.roles] or able


def colleagues(connection: Connection, testimony: Testimony, *, but: int) -> Sequence[Person]:
    """Who may read it as well, and is on duty."""
    others = [one for one in able_readers(connection, testimony) if one.id != but]
    duties = Moderation(connection).duties([one.id for one in others])
    on_duty = {duty.person_id for duty in duties if duty.is_on}
    return [one for one in others if one.id in on_duty]


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one moderator, and the names of those who stand in it."""

    waiting: Sequence[Waiting]
    names: Names


def queue(connection: Connection, *, but_of: int) -> Queue:
    """What waits, urgent first, then the oldest; never one's own."""
    waiting = Testimonies(connection).waiting(but_of=but_of)
    held = {one.testimony.claimed_by for one in waiting} | {one.passed_to for one in waiting}
    return Queue(waiting, _names(connection, held))


@dataclass(frozen=True, slots=True)
class Case:
    """One story with all that is needed to decide on it."""

    testimony: Testimony
    words: str
    is_forwarded: bool
    decisions: Sequence[Decision]
    correction: Correction | None
    pieces: Sequence[Piece]
    colleagues: Sequence[Person]
    names: Names

    @property
    def decision(self) -> Decision | None:
        """The one of this revision, if it was made."""
        return next((one for one in self.decisions if one.revision == self.testimony.revision), None)

    def holder(self, now: datetime) -> str | None:
        """The name of whoever has it open."""
        return self.names.get(self.testimony.holder(now) or 0)


def case(connection: Connection, testimony_id: int, *, by: int) -> Case | None:
    """A story that was sent; None where there is none."""
    row = connection.execute(select(testimonies).where(testimonies.c.id == testimony_id)).one_or_none()
    story = testimony_of(row) if row else None
    if story is None or story.submitted_at is None:
        return None
    told = Testimonies(connection)
    decisions = told.decisions(story.id)
    return Case(
        testimony=story,
        words=told.words(story.id, story.revision),
        is_forwarded=any(part.is_forwarded for part in told.parts(story.id)),
        decisions=decisions,
        correction=Moderation(connection).last_correction(story),
        pieces=Media(connection).of(story.id, story.revision),
        colleagues=colleagues(connection, story, but=by),
        names=_names(connection, {story.claimed_by, *(one.moderator_id for one in decisions)}),
    )


def _names(connection: Connection, ids: set[int | None]) -> Names:
    known = select(people.c.id, people.c.first_name).where(people.c.id.in_([one for one in ids if one]))
    return {row.id: row.first_name or "" for row in connection.execute(known)}
