"""Who is on the panel: an organizer marks them, one by one."""

from __future__ import annotations

from datetime import datetime

from actions.screens import panel as screens
from domain.people import Person
from storage import people
from storage.tx import Tx


def list_panel(tx: Tx, *, by: Person, now: datetime, page: int, message_id: int | None = None) -> None:
    """Everybody who is enrolled, and who of them is on the panel."""
    shown, total = people.enrolled(tx.connection, page=page, size=screens.PAGE)
    tx.answer(by, screens.panel(shown, page=page, total=total), now=now, edits=message_id)


def set_panel(
    tx: Tx, *, by: Person, now: datetime, person_id: int, is_on: bool, page: int, message_id: int | None
) -> None:
    """Put somebody on the panel, or take them off it. Tapped twice, it is done once."""
    person = tx.people.by_id(person_id)
    if person is not None and person.is_enrolled and person.panel != is_on:
        tx.people.change(person_id, panel=is_on)
        tx.journal("set_panel", f"person:{person_id}", "on" if is_on else "off", at=now, by=by)
        if is_on:
            tx.promise(
                person,
                screens.you_are_on_it(),
                key=f"panel:{person_id}:{now.date()}",
                kind=screens.KIND,
                due_at=now,
            )
    list_panel(tx, by=by, now=now, page=page, message_id=message_id)
