"""How far each person is in each module: one row a module, the answers of this round with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select

from domain.module_progress import Progress
from storage.inserting import upsert
from storage.tables import module_progress


class Modules:
    """Progress in modules, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def progress(self, person_id: int, module_id: str) -> Progress | None:
        """How far this person is, kept from changing until the transaction ends; None if not begun."""
        key = {"person": person_id, "module": module_id}
        row = self._connection.execute(_PROGRESS, key).one_or_none()
        return _progress_of(row) if row else None

    def save(self, progress: Progress) -> None:
        """Keep how far somebody is."""
        values = {
            "person_id": progress.person_id,
            "module_id": progress.module_id,
            "step": progress.step,
            "answers": dict(progress.answers),
            "started_at": progress.started_at,
            "finished_at": progress.finished_at,
            "gesture": progress.gesture,
        }
        upsert(self._connection, module_progress, ["person_id", "module_id"], values)


_PROGRESS = (
    select(module_progress)
    .where(
        module_progress.c.person_id == bindparam("person"),
        module_progress.c.module_id == bindparam("module"),
    )
    .with_for_update()
)


def _progress_of(row: Any) -> Progress:
    return Progress(
        person_id=row.person_id,
        module_id=row.module_id,
        step=row.step,
        answers=row.answers,
        started_at=row.started_at,
        finished_at=row.finished_at,
        gesture=row.gesture,
    )


# --- reads ----------------------------------------------------------------------------------------


def taken(connection: Connection, person_id: int) -> Mapping[str, Progress]:
    """Every module this person has begun, the latest begun first."""
    statement = select(module_progress).where(module_progress.c.person_id == person_id)
    rows = connection.execute(statement.order_by(module_progress.c.started_at.desc()))
    return {row.module_id: _progress_of(row) for row in rows}
