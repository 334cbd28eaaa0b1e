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
    tx: Tx, *, by: Person, now: datetime, person_id: int, is_on: bool, instead_of: int = 0,
    page: int | None = None, message_id: int | None = None,
) -> None:  # fmt: skip
    """Put somebody on the panel, in the place of somebody else if so, or take them off it. Tapped twice, it is
    done once. What follows is the list where it was tapped in the list, else a sentence."""
    person = tx.people.by_id(person_id)
    changed = person is not None and _change(tx, by, person, is_on, now)
    replaced = tx.people.by_id(instead_of) if changed and is_on and instead_of else None
    if replaced is not None and replaced.id != person_id and not _change(tx, by, replaced, False, now):
        replaced = None
    if page is not None:
        list_panel(tx, by=by, now=now, page=page, message_id=message_id)
    elif person is not None and changed:
        tx.answer(by, screens.changed(person, is_on, replaced), now=now)
    else:
        tx.answer(by, screens.unchanged(), now=now)


def _change(tx: Tx, by: Person, person: Person, is_on: bool, now: datetime) -> bool:
    """Done, journaled, and told to whoever is chosen; False where it was so before."""
    if not person.is_enrolled or person.panel == is_on:
        return False
    tx.people.change(person.id, panel=is_on)
    tx.journal("set_panel", f"person:{person.id}", "on" if is_on else "off", at=now, by=by)
    if is_on:
        key = f"panel:{person.id}:{now.date()}"
        tx.promise(person, screens.you_are_on_it(), key=key, kind=screens.KIND, due_at=now)
    return True


def note_download(tx: Tx, *, by: Person, now: datetime, format: str) -> None:
    """Somebody takes the list of the panel with them."""
    tx.journal("export_panel", "panel", format, at=now, by=by)
