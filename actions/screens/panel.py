"""What an organizer sees of the panel, and what its members are told."""

from __future__ import annotations

from collections.abc import Sequence

from actions.screens.doors import MENU
from actions.screens.sessions import ORGANIZATION
from domain.messages import Button, Message, Text, Value, pack
from domain.people import Person
from domain.sending import Kind

PAGE = 8
KIND = Kind.DECISION
"""Being chosen is news a person waits for: it is never held for a daily cap."""


def panel(shown: Sequence[Person], *, page: int, total: int) -> Message:
    """Enrolled people, a button each: tapped, it puts them on the panel or takes them off."""
    rows = [(_toggle(person, page),) for person in shown]
    pages = max(1, (total + PAGE - 1) // PAGE)
    turns = [
        Button(Text(key), pack("panel", target))
        for key, target in (("button-earlier", page - 1), ("button-next", page + 1))
        if 0 <= target < pages
    ]
    params = {"n": total, "page": page + 1, "pages": pages}
    return Message("panel-list", params, (*rows, tuple(turns), (ORGANIZATION,)))


def _toggle(person: Person, page: int) -> Button:
    label = "panel-on" if person.panel else "panel-off"
    name = person.first_name or ""
    change = pack("panel-set", person.id, "off" if person.panel else "on", page)
    return Button(Text(label, {"name": name, "number": person.id}), change)


def you_are_on_it() -> Message:
    return Message("panel-welcome", rows=((MENU,),))


def changed(person: Person, is_on: bool, replaced: Person | None) -> Message:
    """What was done, with both names."""
    params: dict[str, Value] = {"name": name_of(person)}
    if replaced is not None:
        return Message("panel-replaced", params | {"other": name_of(replaced)}, ((ORGANIZATION,),))
    return Message("panel-joined" if is_on else "panel-left", params, ((ORGANIZATION,),))


def unchanged() -> Message:
    return Message("panel-unchanged", rows=((ORGANIZATION,),))


def name_of(person: Person) -> Text:
    """The name they gave and their number: names are not unique."""
    return Text("panel-name", {"name": person.first_name or "", "number": str(person.id)})
