"""What an organizer sees while writing to many: how it looks, whom it reaches, when, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from actions.screens.audiences import left_out
from actions.screens.doors import MENU
from actions.screens.sessions import ORGANIZATION
from domain.broadcasts import (
    ASKED,
    LONGEST,
    PLANNED,
    STOPPED,
    Broadcast,
    Flaw,
    ends_at,
)
from domain.messages import Button, Lines, Message, Text, Value, When, pack
from domain.sending import next_morning
from storage.audiences import Reach
from storage.broadcasts import Listed
from storage.ledger import LEFT_OUT, Line, Progress

Row = tuple[Button, ...]

EXCERPT = 40
"""How many characters of a message its entry in a list shows."""


def broadcast(words: str) -> Message:
    """The message as people receive it; the words are the organizer's own."""
    return Message("broadcast", {"words": words}, ((MENU,),))


def trial(words: str) -> Message:
    """The same, marked: only its writer receives it."""
    return Message("broadcast-trial", {"words": words}, ((MENU,),))


# --- writing --------------------------------------------------------------------------------------


def words_wanted(whom: Value, variables: Sequence[str]) -> Message:
    params: dict[str, Value] = {"whom": whom, "max": LONGEST, "variables": _in_braces(variables)}
    return Message("broadcast-words-wanted", params, ((ORGANIZATION,),))


def flawed(draft: Broadcast, wrong: Sequence[Flaw], variables: Sequence[str]) -> Message:
    """What keeps the text from being sent, and how to mend it; the writer types it anew."""
    lines = Lines(tuple(flaw(one, variables) for one in wrong))
    rewrite = Button(Text("button-rewrite"), pack("broadcast-words", draft.id))
    return Message("broadcast-flawed", {"flaws": lines}, ((rewrite,), (ORGANIZATION,)))


def flaw(one: Flaw, variables: Sequence[str]) -> Text:
    params: dict[str, Value] = {
        "max": LONGEST, "given": one.given, "which": one.which, "variables": _in_braces(variables)
    }  # fmt: skip
    return Text(f"broadcast-flaw-{one.what}", params)


def _in_braces(variables: Sequence[str]) -> str:
    return ", ".join(f"{{{one}}}" for one in variables)


HOURS = (time(10), time(18))
"""Good hours to be written to, offered for today and the two days after."""


def hour_wanted(draft: Broadcast, local: datetime) -> Message:
    """When it may leave: at once, or at one of a few good hours of the next days."""
    days = [local.date() + timedelta(days=ahead) for ahead in range(3)]
    offered = [datetime.combine(day, hour, local.tzinfo) for day in days for hour in HOURS]
    rows = [
        (
            Button(
                Text("broadcast-at", {"when": When(at)}), pack("broadcast-at", draft.id, f"{at:%Y%m%dT%H%M}")
            ),
        )
        for at in offered
        if at > local
    ]
    soon = Button(Text("button-at-once"), pack("broadcast-at", draft.id, ""))
    back = Button(Text("button-back"), pack("broadcast-state", draft.id))
    return Message("broadcast-hour-wanted", rows=((soon,), *rows, (back,)))


@dataclass(frozen=True, slots=True)
class Seen:
    """All there is to know of a draft before it is let go."""

    words: str
    whom: Value
    reach: Reach
    leaves: datetime
    zone: ZoneInfo
    too_much: int
    personal: Sequence[str]
    needs_second: bool


def before_sending(seen: Seen) -> dict[str, Value]:
    """To whom, how many, when, who is left out and why, who waits: a line each, none where it is nobody."""
    until = When(next_morning(seen.leaves, seen.zone))
    return {
        "whom": seen.whom,
        "reached": Text("broadcast-reaches", {"n": seen.reach.reached}),
        **left_out(seen.reach),
        "leaves": Text("broadcast-leaves", {"when": When(seen.leaves)}),
        "too_much": Text("broadcast-too-much", {"n": seen.too_much, "until": until}) if seen.too_much else "",
        "personal": Lines(tuple(Text(f"broadcast-personal-{kind}") for kind in seen.personal)),
        "second": Text("broadcast-needs-second") if seen.needs_second else "",
    }


def preview(draft: Broadcast, seen: Seen, *, note: str = "") -> Message:
    """The text as it will be read, and what happens if it is sent. `note`: what has just happened to it."""
    note = note or ("asked" if draft.state == ASKED else "")
    said = Text(f"broadcast-note-{note}") if note else ""
    params: dict[str, Value] = {"words": seen.words, "note": said, **before_sending(seen)}
    return Message("broadcast-preview", params, _next_acts(draft, seen))


def _next_acts(draft: Broadcast, seen: Seen) -> tuple[Row, ...]:
    reached = {"n": seen.reach.reached}
    send = Button(
        Text("button-ask-to-send" if seen.needs_second else "button-send-to", reached),
        pack("broadcast-send", draft.id, draft.revision),
    )
    others = (
        (
            _act("button-rewrite", "broadcast-words", draft),
            _act("button-other-hour", "broadcast-hour", draft),
        ),
        (_act("button-other-people", "broadcast-whom", draft), _act("button-try", "broadcast-try", draft)),
        (_act("button-drop", "broadcast-drop", draft),),
    )
    return ((send,), *others) if seen.reach.reached and seen.words else others


def _act(label: str, door: str, one: Broadcast) -> Button:
    return Button(Text(label), pack(door, one.id))


def tried(draft: Broadcast) -> Message:
    return Message("broadcast-tried", rows=((_draft(draft),), (ORGANIZATION,)))


def taken_back(draft: Broadcast) -> Message:
    return Message("broadcast-taken-back", rows=((_draft(draft),), (ORGANIZATION,)))


def _draft(draft: Broadcast) -> Button:
    return Button(Text("button-see-draft"), pack("broadcast-state", draft.id))


# --- a second person ------------------------------------------------------------------------------


def asked(draft: Broadcast, reached: int, count: int) -> Message:
    params: dict[str, Value] = {"reached": Text("broadcast-to-people", {"n": reached}), "n": count}
    return Message("broadcast-asked", params, ((_draft(draft),), (ORGANIZATION,)))


def nobody_to_ask(draft: Broadcast, reached: int) -> Message:
    return Message("broadcast-nobody-to-ask", {"n": reached}, ((_draft(draft),), (ORGANIZATION,)))


def agreed(draft: Broadcast, reached: int, leaves: datetime) -> Message:
    params: dict[str, Value] = {"n": reached, "when": When(leaves)}
    follow = Button(Text("button-follow"), pack("broadcast-state", draft.id))
    return Message("broadcast-agreed", params, ((follow,), (ORGANIZATION,)))


# --- following ------------------------------------------------------------------------------------


def let_go(one: Broadcast, reached: int) -> Message:
    """It will leave; until then one tap takes it back."""
    params: dict[str, Value] = {"n": reached, "when": When(one.due_at)}
    undo = Button(Text("button-take-back"), pack("broadcast-undo", one.id))
    follow = Button(Text("button-follow"), pack("broadcast-state", one.id))
    return Message("broadcast-let-go", params, ((undo,), (follow, ORGANIZATION)))


def progress(one: Broadcast, so_far: Progress, whom: Value, now: datetime, zone: ZoneInfo) -> Message:
    params: dict[str, Value] = {"whom": whom, "state": state_of(one, so_far, now, zone), "at": When(now)}
    params |= {"counts": Lines(tuple(figures(so_far)))}
    again = Button(Text("button-refresh"), pack("broadcast-state", one.id))
    rows: list[Row] = [(again,)]
    if one.can_be_stopped(now) and is_under_way(one, so_far):
        rows.append((Button(Text("button-stop-sending"), pack("broadcast-stop", one.id)),))
    if so_far.of("unknown"):
        rows.append((Button(Text("button-unknowns"), pack("unknowns")),))
    return Message("broadcast-progress", params, (*rows, (ORGANIZATION,)))


def is_under_way(one: Broadcast, so_far: Progress) -> bool:
    """Whether some have still to be promised it, or to be sent it."""
    return one.state != STOPPED and (one.state != PLANNED or so_far.waiting > 0)


def state_of(one: Broadcast, so_far: Progress, now: datetime, zone: ZoneInfo) -> Text:
    """In one sentence: under way until when, over, stopped."""
    if one.state == STOPPED:
        return Text("broadcast-state-stopped")
    if not is_under_way(one, so_far):
        return Text("broadcast-state-over")
    waiting = so_far.waiting if one.state == PLANNED else max(so_far.waiting, so_far.listed - so_far.settled)
    end = ends_at(waiting=waiting, last_due=so_far.last_due, now=now, pace=so_far.pace, zone=zone)
    return Text("broadcast-state-under-way", {"when": When(end)})


OUTCOMES = {
    "sent": ("sent",),
    "waiting": ("waiting", "sending"),
    "refused": ("refused",),
    "unknown": ("unknown", "dismissed"),
    "not-sent": ("expired", "cancelled", "replaced"),
}
"""What became of a message, in the words of an organizer, and the states of the outbox that are meant."""


ALL_STATES = tuple(state for states in OUTCOMES.values() for state in states)


def outcome_of(line: Line) -> Text:
    """What became of it for one person, in words."""
    if line.state == LEFT_OUT:
        return Text(f"broadcast-line-{line.reason}")
    outcome = next(name for name, states in OUTCOMES.items() if line.state in states)
    return Text(f"broadcast-line-{outcome}")


def figures(so_far: Progress) -> Iterator[Text]:
    """How many of each outcome: a line each; sent and waiting always, others where there are any."""
    for outcome, states in OUTCOMES.items():
        count = so_far.of(*states)
        if count or outcome in ("sent", "waiting"):
            yield Text(f"broadcast-count-{outcome}", {"n": count})
    for reason, count in so_far.left_out.items():
        yield Text(f"broadcast-left-out-{reason}", {"n": count})


def sent_again(number: int, count: int) -> Message:
    follow = Button(Text("button-follow"), pack("broadcast-state", number))
    return Message("broadcast-sent-again", {"n": count}, ((follow,), (ORGANIZATION,)))


def list_of_all(latest: Sequence[Listed]) -> Message:
    if not latest:
        write = Button(Text("button-broadcast"), pack("broadcast"))
        return Message("broadcasts-none", rows=((write,), (ORGANIZATION,)))
    rows = [(Button(entry(one), pack("broadcast-state", one.broadcast.id)),) for one in latest]
    return Message("broadcasts", {"n": len(latest)}, (*rows, (ORGANIZATION,)))


def entry(listed: Listed) -> Text:
    """A line of the list: its beginning and its state."""
    return Text("broadcast-of", {"words": excerpt(listed.broadcast), "state": state_in_list(listed)})


def excerpt(one: Broadcast, longest: int = EXCERPT) -> str:
    words = " ".join(one.words.split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def state_in_list(listed: Listed) -> Text:
    return Text(f"broadcast-is-{'over' if listed.is_over else listed.broadcast.state}")


def dropped() -> Message:
    return Message("broadcast-dropped", rows=((ORGANIZATION,),))


def draft_gone() -> Message:
    return Message("broadcast-gone", rows=((ORGANIZATION,),))
