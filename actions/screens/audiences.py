"""What an organizer sees while choosing to whom a message to many goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from actions.screens.sessions import ORGANIZATION
from content.loader import Content
from domain.audiences import Audience
from domain.broadcasts import Broadcast
from domain.messages import Button, Lines, Message, Text, Value, Words, pack
from domain.people import Role
from domain.poll_answers import Opening
from storage.audiences import Reach

PAGE = 8
"""How many choices one message shows."""


class Choice(NamedTuple):
    """What a part of an audience can be, and how it is called."""

    value: str
    label: Text | Words | str


# --- in words -------------------------------------------------------------------------------------


def in_words(whom: Audience, opening: Opening | None, content: Content) -> Lines:
    """An audience as one reads it: whom it starts from, then each thing asked for besides."""
    return Lines(tuple(_parts(whom, opening, content)))


def _parts(whom: Audience, opening: Opening | None, content: Content) -> Iterator[Value]:
    yield Text("audience-panel" if whom.panel else "audience-enrolled")
    if whom.role is not None:
        yield Text("audience-role", {"role": Text(f"role-{whom.role.value}")})
    if whom.commune:
        names = {one.code: one.name for one in content.territory.communes}
        yield Text("audience-commune", {"commune": names.get(whom.commune, whom.commune)})
    if whom.not_answered:
        poll = opening.poll_id if opening else ""
        title: Value = Words(f"polls/{poll}/title") if poll in content.polls else poll
        yield Text("audience-not-answered", {"title": title})
    if whom.not_opened:
        known = whom.not_opened in content.modules
        title = Words(f"modules/{whom.not_opened}/title") if known else whom.not_opened
        yield Text("audience-not-opened", {"title": title})
    if whom.coming:
        known = whom.coming in content.sessions
        title = Words(f"sessions/{whom.coming}/title") if known else whom.coming
        yield Text("audience-coming", {"title": title})
    if whom.absent:
        known = whom.absent in content.sessions
        title = Words(f"sessions/{whom.absent}/title") if known else whom.absent
        yield Text("audience-absent", {"title": title})


def left_out(reach: Reach) -> dict[str, Value]:
    """Who is left out, or waits, and why: a line each, none where it is nobody."""
    counts = {
        "stopped": ("broadcast-leaves-out-stopped", reach.stopped),
        "unreachable": ("broadcast-leaves-out-unreachable", reach.unreachable),
        "paused": ("broadcast-waits-for-paused", reach.paused),
    }
    return {name: Text(key, {"n": count}) if count else "" for name, (key, count) in counts.items()}


# --- choosing -------------------------------------------------------------------------------------


def audience_wanted(panel: int, everybody: int, *, is_alone: bool) -> Message:
    rows = (
        (Button(Text("broadcast-to-panel", {"n": panel}), pack("broadcast-to", "panel")),),
        (Button(Text("broadcast-to-enrolled", {"n": everybody}), pack("broadcast-to", "enrolled")),),
        (Button(Text("button-audience-fine"), pack("broadcast-whom", 0)),),
        (ORGANIZATION,),
    )
    alone = Text("broadcast-alone") if is_alone else ""
    return Message("broadcast-audience", {"alone": alone}, rows)


def audience(draft: Broadcast, whom: Value, reach: Reach) -> Message:
    """To whom the draft goes so far; each part has its button."""
    params: dict[str, Value] = {"whom": whom, "reached": Text("broadcast-reaches", {"n": reach.reached})}
    write = Button(Text("button-write-words"), pack("broadcast-words", draft.id))
    rows = (
        *(((write,),) if reach.reached else ()),
        (_panel(draft), _door(draft, "role")),
        (_door(draft, "commune"), _door(draft, "not_opened")),
        (_door(draft, "not_answered"), _door(draft, "coming")),
        (_door(draft, "absent"),),
        (ORGANIZATION,),
    )
    return Message("broadcast-whom", params | left_out(reach), rows)


def _panel(draft: Broadcast) -> Button:
    key, value = ("button-audience-all", "") if draft.whom.panel else ("button-audience-panel", "yes")
    return Button(Text(key), pack("broadcast-narrow", draft.id, "panel", value))


def _door(draft: Broadcast, part: str) -> Button:
    """One tap sets a part; where it is set, one tap takes it away."""
    if getattr(draft.whom, part):
        return Button(Text(f"button-without-{part}"), pack("broadcast-narrow", draft.id, part, ""))
    return Button(Text(f"button-with-{part}"), pack("broadcast-pick", draft.id, part, 0))


def choices(part: str, content: Content, openings: Sequence[Opening]) -> Sequence[Choice]:
    """What a part can be. Only polls that are open: who could not answer any more is not reminded."""
    match part:
        case "panel":
            return [Choice("yes", Text("audience-panel"))]
        case "commune":
            return [Choice(one.code, one.name) for one in content.territory.communes]
        case "not_answered":
            return [Choice(str(one.id), Words(f"polls/{one.poll_id}/title")) for one in openings]
        case "not_opened":
            return [Choice(one, Words(f"modules/{one}/title")) for one in content.modules]
        case "coming" | "absent":
            return [Choice(one, Words(f"sessions/{one}/title")) for one in content.sessions]
        case "role":
            return [Choice(role.value, Text(f"role-{role.value}")) for role in Role]
        case _:
            return []


def picking(broadcast_id: int, part: str, offered: Sequence[Choice], *, page: int) -> Message:
    pages = max(1, -(-len(offered) // PAGE))
    page = min(page, pages - 1)
    rows = [
        (Button(one.label, pack("broadcast-narrow", broadcast_id, part, one.value)),)
        for one in offered[page * PAGE : (page + 1) * PAGE]
    ]
    turns = tuple(
        Button(Text(key), pack("broadcast-pick", broadcast_id, part, target))
        for key, target in (("button-earlier", page - 1), ("button-next", page + 1))
        if 0 <= target < pages
    )
    back = Button(Text("button-audience-back"), pack("broadcast-whom", broadcast_id))
    key = f"broadcast-pick-{part}" if offered else "broadcast-pick-none"
    return Message(key, rows=(*rows, *((turns,) if turns else ()), (back,)))
