"""Answers to the profile questions; the first name itself stands with the person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from storage.inserting import upsert
from storage.tables import profile_answers


class Profile:
    """Profile answers, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def answers(self, person_id: int) -> Mapping[str, Any]:
        """Each answer by its question: the id of an option, the code of a commune, several ids."""
        statement = select(profile_answers.c.question_id, profile_answers.c.answer)
        rows = self._connection.execute(statement.where(profile_answers.c.person_id == person_id))
        return {row.question_id: row.answer for row in rows}

    def save(self, person_id: int, question_id: str, answer: Any, *, now: datetime) -> None:
        """Keep an answer; given again, the new one replaces it."""
        row = {"person_id": person_id, "question_id": question_id, "answer": answer, "answered_at": now}
        upsert(self._connection, profile_answers, ["person_id", "question_id"], row)

    def remove(self, person_id: int, question_id: str) -> None:
        statement = delete(profile_answers).where(profile_answers.c.person_id == person_id)
        self._connection.execute(statement.where(profile_answers.c.question_id == question_id))
