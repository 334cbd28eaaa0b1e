"""Where a story happened: the commune, if its author wants to say it. Nothing more exact is ever kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from actions.screens import menus
from actions.screens import places as screens
from actions.screens import testimonies as testimony_screens
from content.loader import Content
from domain.messages import pack
from domain.people import Person
from domain.territory import Commune, find_communes
from domain.testimonies import Testimony
from storage.tx import Tx

AWAITING = "testimony-place"
"""Who owns typed words while the commune is asked: `testimony-place:<id>`."""

NOWHERE = "none"
"""What stands for "no place" on a button."""


def ask_place(
    tx: Tx, *, by: Person, now: datetime, content: Content, testimony_id: int, edits: int | None
) -> None:
    """Where did it happen? The communes as buttons where they are few, or by their first letters."""
    draft = _draft(tx, by, testimony_id)
    if draft is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    tx.people.await_text(by.id, pack(AWAITING, draft.id))
    tx.answer(by, screens.ask(draft, content.territory.communes), now=now, edits=edits)


def type_place(tx: Tx, *, by: Person, now: datetime, content: Content, testimony_id: int, words: str) -> None:
    """A few letters of a commune: one that fits is taken, several are offered."""
    draft = _draft(tx, by, testimony_id)
    if draft is None:
        tx.people.await_text(by.id, None)
        tx.answer(by, menus.out_of_date(), now=now)
        return
    found = find_communes(words, content.territory.communes)
    if len(found) == 1:
        _keep(tx, by, draft, found[0].code, content.territory.communes, now=now, edits=None)
    else:
        tx.answer(by, screens.found(draft, found), now=now)


def choose_place(
    tx: Tx, *, by: Person, now: datetime, content: Content, testimony_id: int, place: str, edits: int | None
) -> None:
    """The commune, or none."""
    draft = _draft(tx, by, testimony_id)
    communes = content.territory.communes
    if draft is None or (place != NOWHERE and content.territory.name_of(place) is None):
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    _keep(tx, by, draft, None if place == NOWHERE else place, communes, now=now, edits=edits)


def _keep(
    tx: Tx, by: Person, draft: Testimony, place: str | None, communes: Sequence[Commune], *, now: datetime,
    edits: int | None,
) -> None:  # fmt: skip
    tx.testimonies.change(draft.id, place=place)
    tx.people.await_text(by.id, pack("testimony", draft.id))
    again = tx.testimonies.locked(draft.id)
    assert again is not None
    tx.answer(by, testimony_screens.ready(again, _name(place, communes)), now=now, edits=edits)


def _name(place: str | None, communes: Sequence[Commune]) -> str | None:
    return next((commune.name for commune in communes if commune.code == place), None)


def _draft(tx: Tx, by: Person, testimony_id: int) -> Testimony | None:
    story = tx.testimonies.locked(testimony_id)
    mine = story is not None and story.person_id == by.id and story.is_draft and story.level is not None
    return story if mine else None
