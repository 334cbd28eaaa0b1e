"""What a decision looks like: the reasons to choose from, the record of it, what the author reads."""

from __future__ import annotations

from collections.abc import Sequence

from actions.screens.doors import MENU
from actions.screens.moderation import NEXT, reason_of
from domain.messages import Button, Lines, Message, Text, Value, Words, pack
from domain.moderation import Reason
from domain.testimonies import Decision, Testimony, Verdict


def reasons(testimony: Testimony, given: Sequence[Reason], verdict: Verdict) -> Message:
    """The published reasons, as the author will read them; numbers on the buttons."""
    lines: list[Value] = [
        Text("numbered", {"number": str(number), "label": Words(f"moderation/reasons/{reason.id}")})
        for number, reason in enumerate(given, 1)
    ]
    buttons = [
        Button(
            Text("button-number", {"number": str(number)}),
            pack(f"moderation-{verdict}", testimony.id, testimony.revision, reason.id),
        )
        for number, reason in enumerate(given, 1)
    ]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    back = Button(Text("button-back"), pack("moderation-read", testimony.id))
    params: dict[str, Value] = {"number": testimony.number, "reasons": Lines(tuple(lines))}
    return Message(f"moderation-why-{verdict}", params, (*rows, (back,)))


def decided(testimony: Testimony, decision: Decision) -> Message:
    """The record of one's own decision, in place of the story."""
    params: dict[str, Value] = {"number": testimony.number, "reason": reason_of(decision)}
    undo = Button(Text("button-undo"), pack("moderation-undo", testimony.id, decision.revision))
    return Message(f"moderation-done-{decision.verdict}", params, ((NEXT,), (undo,), (MENU,)))


# --- what the author is told ----------------------------------------------------------------------


def for_the_author(testimony: Testimony, decision: Decision) -> Message:
    """The decision in plain words, the reason, and what can be done now."""
    params: dict[str, Value] = {"number": testimony.number}
    is_second = testimony.review_asked_at is not None
    mine = (Button(Text("button-contributions"), pack("contributions")),)
    if decision.verdict is Verdict.ACCEPT:
        params["words"] = Words(f"moderation/decisions/accepted_{testimony.level}")
        return Message(
            "decision-reviewed-accept" if is_second else "decision-accept", params, (mine, (MENU,))
        )
    params["reason"] = Words(f"moderation/reasons/{decision.reason}")
    if decision.verdict is Verdict.CHANGE:
        correct = (Button(Text("button-correct"), pack("contribution-correct", testimony.id)),)
        return Message("decision-change", params | _around("change"), (correct, mine, (MENU,)))
    if is_second:
        return Message("decision-reviewed-refuse", params, (mine, (MENU,)))
    review = (Button(Text("button-review"), pack("contribution-review", testimony.id)),)
    return Message("decision-refuse", params | _around("refused"), (review, mine, (MENU,)))


def _around(decision: str) -> dict[str, Value]:
    return {
        "intro": Words(f"moderation/decisions/{decision}_intro"),
        "end": Words(f"moderation/decisions/{decision}_end"),
    }
