"""What moderators do beside deciding: hold a story, hand it over, correct a detail, choose their hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from domain.corrections import Answer, Correction
from domain.duties import USUAL, Duty
from domain.testimonies import Decision, State, Testimony
from storage.inserting import upsert
from storage.tables import (
    duties,
    testimonies,
    testimony_corrections,
    testimony_decisions,
    testimony_handovers,
)


class Moderation:
    """The moderators' work, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- holding, and handing over ----------------------------------------------------------------

    def extend(self, testimony_id: int, moderator_id: int, *, until: datetime, now: datetime) -> bool:
        """Hold a story longer, if this moderator still holds it: who has lost it does not take it back so."""
        held = testimonies.c.claimed_by == moderator_id, testimonies.c.claimed_until > now
        extended = self._connection.execute(
            update(testimonies).where(testimonies.c.id == testimony_id, *held).values(claimed_until=until)
        )
        return extended.rowcount == 1

    def hand_over(self, testimony_id: int, *, left_by: int, passed_to: int | None = None) -> None:
        """Keep who would rather not read it, and whom they asked to."""
        key, values = {"testimony_id": testimony_id}, {"left_by": left_by, "passed_to": passed_to}
        upsert(self._connection, testimony_handovers, ["testimony_id"], key | values)

    def unmake(self, decision: Decision) -> None:
        """Forget a decision whose author has not been told of it: the story waits again, as before."""
        made = testimony_decisions.c
        self._connection.execute(
            delete(testimony_decisions).where(
                made.testimony_id == decision.testimony_id, made.revision == decision.revision
            )
        )

    def waits_again(
        self, testimony_id: int, *, held_by: int | None = None, until: datetime | None = None
    ) -> None:
        """Back into the queue at its old place, or into the hands of who has it open."""
        self._connection.execute(
            update(testimonies)
            .where(testimonies.c.id == testimony_id)
            .values(state=State.SUBMITTED.value, claimed_by=held_by, claimed_until=until)
        )

    # --- corrections ------------------------------------------------------------------------------

    def propose(self, story: Testimony, words: str, *, by: int, now: datetime) -> Correction:
        """Keep corrected words until their author has said yes or no; a second open one breaks its key."""
        belongs = {"testimony_id": story.id, "revision": story.revision, "person_id": by}
        row = self._connection.execute(
            insert(testimony_corrections).returning(testimony_corrections),
            belongs | {"words": words, "proposed_at": now},
        ).one()
        waits = {"state": State.TO_CONFIRM.value, "claimed_by": None, "claimed_until": None}
        self._connection.execute(update(testimonies).where(testimonies.c.id == story.id).values(waits))
        return correction_of(row)

    def correction(self, correction_id: int) -> Correction | None:
        found = testimony_corrections.c.id == correction_id
        row = self._connection.execute(select(testimony_corrections).where(found)).one_or_none()
        return correction_of(row) if row else None

    def last_correction(self, story: Testimony) -> Correction | None:
        """The last one of this revision, whatever became of it."""
        mine = testimony_corrections.c.testimony_id == story.id
        statement = select(testimony_corrections).where(
            mine, testimony_corrections.c.revision == story.revision
        )
        row = self._connection.execute(statement.order_by(testimony_corrections.c.id.desc()).limit(1)).first()
        return correction_of(row) if row else None

    def settle(self, correction: Correction, answer: Answer, *, now: datetime) -> None:
        """What its author said of a correction, or that they said nothing."""
        mine = testimony_corrections.c.id == correction.id
        self._connection.execute(
            update(testimony_corrections).where(mine).values(answer=answer.value, answered_at=now)
        )

    def unanswered(self, *, before: datetime) -> Sequence[Correction]:
        """Corrections whose authors have been asked for too long."""
        open_ones = testimony_corrections.c.answer.is_(None), testimony_corrections.c.proposed_at <= before
        rows = self._connection.execute(select(testimony_corrections).where(*open_ones))
        return [correction_of(row) for row in rows]

    # --- hours ------------------------------------------------------------------------------------

    def duty(self, person_id: int) -> Duty:
        """Somebody's hours: the usual ones until they choose."""
        return self.duties([person_id])[0]

    def duties(self, person_ids: Sequence[int]) -> Sequence[Duty]:
        return duties_of(self._connection, person_ids)

    def keep_duty(self, duty: Duty) -> None:
        hours = ",".join(map(str, duty.hours))
        values = {"person_id": duty.person_id, "hours": hours, "off_since": duty.off_since}
        upsert(self._connection, duties, ["person_id"], values)


def duties_of(connection: Connection, person_ids: Sequence[int]) -> Sequence[Duty]:
    """The hours of some people, in their order."""
    rows = connection.execute(select(duties).where(duties.c.person_id.in_(person_ids)))
    chosen = {row.person_id: _duty_of(row) for row in rows}
    return [chosen.get(one, Duty(one, USUAL)) for one in person_ids]


def _duty_of(row: Any) -> Duty:
    hours = tuple(int(hour) for hour in row.hours.split(",") if hour)
    return Duty(row.person_id, hours, row.off_since)


def correction_of(row: Any) -> Correction:
    return Correction(
        id=row.id,
        testimony_id=row.testimony_id,
        revision=row.revision,
        words=row.words,
        moderator_id=row.person_id,
        proposed_at=row.proposed_at,
        answer=Answer(row.answer) if row.answer else None,
    )


# --- reads ----------------------------------------------------------------------------------------


def are_unanswered(connection: Connection, *, before: datetime) -> bool:
    """Whether some correction has waited too long for its author."""
    open_ones = testimony_corrections.c.answer.is_(None), testimony_corrections.c.proposed_at <= before
    return (
        connection.execute(select(testimony_corrections.c.id).where(*open_ones).limit(1)).first() is not None
    )
