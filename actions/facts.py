"""A fact of the place is changed: for every message that leaves from now on."""

from __future__ import annotations

from datetime import datetime

from actions.screens import facts as screens
from domain.facts import FACTS, Changed, NotChanged, wrong
from domain.people import Person
from storage import facts
from storage.tx import Tx


def change_fact(
    tx: Tx, *, by: Person, now: datetime, key: str, value: str, seen: str, in_file: str
) -> Changed | NotChanged:
    """Give a fact another value. `seen`: the one the form showed; somebody may have changed it meanwhile.
    `in_file`: what the content says by itself."""
    fact = FACTS.get(key)
    why = wrong(fact, value) if fact else "unknown"
    if fact is None or why is not None:
        return NotChanged(why or "unknown")
    current = facts.changes(tx.connection).get(key, in_file)
    if current != seen:
        tx.answer(by, screens.not_changed(fact, "meanwhile"), now=now)
        return NotChanged("meanwhile")
    if current == value:
        tx.answer(by, screens.not_changed(fact, "same"), now=now)
        return NotChanged("same")
    facts.change(tx, key, value, person_id=by.id, now=now)
    tx.journal("change_fact", f"fact:{key}", "changed", at=now, by=by)
    tx.answer(by, screens.changed(fact), now=now)
    return Changed(fact, value)
