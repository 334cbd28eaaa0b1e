"""What those who knew a date are told when it changes: the difference, never a second invitation."""

from __future__ import annotations

from collections.abc import Sequence

from actions.screens.coming import answer_rows
from actions.screens.doors import MENU
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.sessions import SessionChange


def session_changed(changes: Sequence[SessionChange]) -> Message:
    """One or several sessions are on another day, or do not take place."""
    held = [one.after for one in changes if not one.after.is_cancelled]
    rows = answer_rows(held[0].id) if held else ()
    file = ((Button(Text("button-calendar-file"), pack("session-file", changes[0].after.id)),),)
    params: dict[str, Value] = {
        "changes": Lines(tuple(map(_change, changes))),
        "next": Text("session-changed-answer") if held else Text("session-changed-nothing-to-do"),
    }
    return Message("session-changed", params, (*rows, *file, (MENU,)))


def _change(change: SessionChange) -> Text:
    after, before = change.after, change.before
    assert before is not None, "nobody is told of the change of a date they never had"
    params: dict[str, Value] = {
        "title": Words(f"sessions/{after.id}/title"),
        "before": When(before.starts_at),
        "after": When(after.starts_at),
        "reason": after.cancelled_for or "",
    }
    if after.is_cancelled:
        return Text("session-change-cancelled", params)
    return Text("session-change-held-again" if before.is_cancelled else "session-change-moved", params)
