"""What people have agreed to, purpose by purpose: every answer is added, none is ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.tables import consents


class Consents:
    """Consents, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def given(self, person_id: int) -> Mapping[str, bool]:
        """The last answer to each purpose that this person was asked about."""
        return given(self._connection, person_id)

    def record(
        self, person_id: int, purpose: str, *, given: bool, text_hash: str, language: str, now: datetime
    ) -> None:
        """Add an answer, with the proof of the words it was given to."""
        self._connection.execute(
            insert(consents).values(
                person_id=person_id,
                purpose=purpose,
                given=given,
                text_hash=text_hash,
                language=language,
                at=now,
            )
        )


# --- reads ----------------------------------------------------------------------------------------


def given(connection: Connection, person_id: int) -> Mapping[str, bool]:
    """The last answer to each purpose that a person was asked about."""
    statement = select(consents.c.purpose, consents.c.given).where(consents.c.person_id == person_id)
    return {row.purpose: row.given for row in connection.execute(statement.order_by(consents.c.id))}
