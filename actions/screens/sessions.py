"""What an organizer sees of the programme: the start of their work, and the whole calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from actions.screens.doors import MENU
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.people import Person, Role
from domain.timetable import Due, Timetable

ORGANIZATION = Button(Text("button-organization"), pack("organization"))
PAGE = 8
"""How many entries of the calendar one message shows."""


def entry_name(due: Due) -> Text:
    """What an entry is called: its kind and its title."""
    entry = due.entry
    shelf = {"module": "modules", "poll": "polls", "testimony": "prompts", "session": "sessions"}.get(
        entry.kind
    )
    if shelf is not None:
        return Text(f"entry-{entry.kind}", {"title": Words(f"{shelf}/{entry.ref}/title")})
    return Text(f"entry-{entry.ref}" if entry.kind == "reminder" else f"entry-{entry.kind}")


def calendar(times: Timetable | None, begun: Mapping[str, str], *, page: int) -> Message:
    """The calendar, some entries at a time: what, when, to whom, and whether it has left."""
    if times is None:
        set_it = Button(Text("button-set-first-date"), pack("session-date"))
        return Message("calendar-without-date", rows=((set_it,), (ORGANIZATION,)))
    pages = (len(times.due) + PAGE - 1) // PAGE
    page = min(max(page, 0), pages - 1)
    shown = times.due[page * PAGE : (page + 1) * PAGE]
    params: dict[str, Value] = {
        "page": page + 1,
        "pages": pages,
        "entries": Lines(tuple(_entry(one, begun) for one in shown)),
    }
    turns = [
        Button(Text(key), pack("calendar", target))
        for key, target in (("button-earlier", page - 1), ("button-next", page + 1))
        if 0 <= target < pages
    ]
    return Message("calendar", params, (tuple(turns), (ORGANIZATION,)))


STATES = {"planning": "entry-sent", "planned": "entry-sent", "late": "entry-too-late"}


def state_of(due: Due, begun: Mapping[str, str]) -> Text:
    """Whether an entry has left, will, or will not, in words."""
    if due.is_cancelled:
        return Text("entry-cancelled")
    if due.entry.kind == "session":
        return Text("entry-meets")
    if due.kind is None:
        return Text("entry-said-before" if due.is_said_before else _not_sent(due))
    return Text(STATES.get(begun.get(due.key, ""), "entry-to-come"))


def _entry(due: Due, begun: Mapping[str, str]) -> Text:
    return Text(
        "calendar-entry",
        {
            "when": When(due.at),
            "what": entry_name(due),
            "audience": Text(f"audience-{due.entry.audience}"),
            "state": state_of(due, begun),
        },
    )


def _not_sent(due: Due) -> str:
    return "entry-welcome" if due.entry.kind == "registration" else "entry-not-sent"


def organization(by: Person, reached: int, panel: int, first: datetime | None, unknown: int) -> Message:
    """An organizer's start: what is set, what can be done."""
    params: dict[str, Value] = {
        "enrolled": Text("organization-enrolled", {"n": reached}),
        "panel": Text("organization-panel", {"n": panel}),
        "first": Text("organization-first", {"date": When(first)}) if first else Text("organization-no-date"),
        "unknown": Text("organization-unknown", {"n": unknown}) if unknown else "",
    }
    first_door = "sessions" if first else "session-date"
    names = [first_door, "calendar", "results", "panel", "broadcast", "broadcasts"]
    if unknown:
        names.append("unknowns")
    names.append("general-pause")
    if by.has(Role.ADMINISTRATOR):
        names.append("team")
    rows = tuple((Button(Text(f"button-{name}"), pack(name)),) for name in names)
    return Message("organization", params, (*rows, (MENU,)))
