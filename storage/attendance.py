"""The code of each session, and who was there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from domain.attendance import CODE_LENGTH, LETTERS
from storage.inserting import insert_new
from storage.tables import attendances, journal, session_rooms


class Attendances:
    """Codes and presence, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def code_of(self, session_id: str) -> str:
        """The code of a session, made the first time somebody asks for it."""
        self._connection.execute(insert_new(self._connection, session_rooms), {"session_id": session_id})
        fresh = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        without = session_rooms.c.session_id == session_id, session_rooms.c.code.is_(None)
        self._connection.execute(update(session_rooms).where(*without).values(code=fresh))
        return code_of(self._connection, session_id) or fresh

    def session_of(self, code: str) -> str | None:
        """The session of a code."""
        return self._connection.scalar(select(session_rooms.c.session_id).where(session_rooms.c.code == code))

    def note(self, session_id: str, person_id: int, *, now: datetime) -> bool:
        """Note somebody as present. False where they were already."""
        row = {"session_id": session_id, "person_id": person_id, "at": now}
        inserting = insert_new(self._connection, attendances, returning=("person_id",))
        return self._connection.execute(inserting, row).first() is not None

    def wrong_tries(self, person_id: int, *, since: datetime) -> int:
        """How many codes of this person opened nothing since then, by the journal."""
        tries = journal.c.person_id == person_id, journal.c.act == "check_in", journal.c.outcome == "wrong"
        statement = select(func.count()).select_from(journal).where(*tries, journal.c.at > since)
        return self._connection.scalar(statement) or 0


# --- reads ----------------------------------------------------------------------------------------


def code_of(connection: Connection, session_id: str) -> str | None:
    """The code of a session, where one was made."""
    statement = select(session_rooms.c.code).where(session_rooms.c.session_id == session_id)
    return connection.scalar(statement)


def present(connection: Connection) -> Mapping[str, int]:
    """How many people were at each session."""
    rows = connection.execute(
        select(attendances.c.session_id, func.count().label("total")).group_by(attendances.c.session_id)
    )
    return {row.session_id: row.total for row in rows}
