"""What an author sees of the stories they have sent: where each one stands, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from actions.screens.doors import MENU
from actions.screens.testimonies import prompt_title
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.testimonies import Decision, State, Testimony, Verdict, may_ask_review, review_until

LISTED = 10
"""How many stories one message lists, the newest first."""

BACK = Button(Text("button-back"), pack("contributions"))


def stories(told: Sequence[tuple[Testimony, Decision | None]]) -> Message:
    """Every story with its number and where it stands."""
    if not told:
        tell = Button(Text("menu-testify"), pack("testify"))
        return Message("contributions-none", rows=((tell,), (MENU,)))
    listed = told[:LISTED]
    lines = tuple(
        Text(
            "contribution-line",
            {
                "number": story.number,
                "title": prompt_title(story.prompt_id),
                "state": state(story, decision),
            },
        )
        for story, decision in listed
    )
    rows = [(_open(story),) for story, _ in listed]
    return Message("contributions", {"n": len(told), "lines": Lines(lines)}, (*rows, (MENU,)))


def _open(story: Testimony) -> Button:
    if story.was_never_sent:
        return Button(Text("contribution-draft-button"), pack("testify"))
    return Button(Text("contribution-button", {"number": story.number}), pack("contribution", story.id))


def state(story: Testimony, decision: Decision | None) -> Value:
    """Where a story stands, in words."""
    if story.state is State.SUBMITTED and story.review_asked_at is not None:
        return Text("state-review", {"since": When(story.review_asked_at, "day")})
    since = story.submitted_at if story.state is State.SUBMITTED else decision and decision.decided_at
    return Text(f"state-{story.state}", {"since": When(since, "day")} if since else {})


def story(
    testimony: Testimony, words: str, decision: Decision | None, history: Value, *, review_days: int,
    now: datetime,
) -> Message:  # fmt: skip
    """One story: its text, where it stands, why, and what its author can do."""
    may_review = may_ask_review(testimony, decision, days=review_days, now=now)
    params: dict[str, Value] = {
        "number": testimony.number,
        "title": prompt_title(testimony.prompt_id),
        "state": state(testimony, decision),
        "level": Words(f"prompts/common/levels/{testimony.level}") if testimony.level else "",
        "reason": _reason(testimony, decision),
        "next": _next(testimony, decision, may_review=may_review, days=review_days),
        "excerpt": words,
        "history": history,
    }
    return Message("contribution", params, _rows(testimony, may_review=may_review))


def history(sent: Sequence[datetime], decisions: Sequence[Decision]) -> Value:
    """What became of a story, in the order it happened; nothing where it was only sent."""
    if len(sent) + len(decisions) < 2:
        return ""
    happened: list[tuple[datetime, str]] = [
        (at, "sent" if place == 0 else "sent-again") for place, at in enumerate(sent)
    ]
    happened += [(one.decided_at, one.verdict.value) for one in decisions]
    lines: list[Value] = [Text(f"happened-{what}", {"at": When(at)}) for at, what in sorted(happened)]
    was_accepted = any(one.verdict is Verdict.ACCEPT for one in decisions)
    if was_accepted and len(sent) > decisions[-1].revision:
        lines.append(Text("draft-accepted-stays"))
    return Lines(tuple(lines))


def _reason(testimony: Testimony, decision: Decision | None) -> Value:
    is_told = testimony.state in (State.CHANGE_ASKED, State.REFUSED)
    if not is_told or decision is None or decision.reason is None:
        return ""
    return Text("contribution-reason", {"reason": Words(f"moderation/reasons/{decision.reason}")})


def _next(testimony: Testimony, decision: Decision | None, *, may_review: bool, days: int) -> Value:
    if testimony.state is State.CHANGE_ASKED:
        return Text("contribution-may-correct")
    if testimony.state is State.ACCEPTED:
        return Text("contribution-may-change")
    if may_review and decision is not None:
        until = When(review_until(decision, days=days), "day")
        return Text("contribution-may-review", {"until": until})
    return ""


def _rows(testimony: Testimony, *, may_review: bool) -> tuple[tuple[Button, ...], ...]:
    rows = []
    if testimony.state in (State.CHANGE_ASKED, State.ACCEPTED, State.DRAFT):
        rows.append((Button(Text("button-correct"), pack("contribution-correct", testimony.id)),))
    if may_review:
        rows.append((Button(Text("button-review"), pack("contribution-review", testimony.id)),))
    if testimony.state is State.WITHDRAWN:
        return (BACK, MENU), *rows
    withdraw = Button(Text("button-withdraw"), pack("contribution-withdraw", testimony.id))
    return (*rows, (withdraw, BACK), (MENU,))


def withdraw(testimony: Testimony) -> Message:
    """Asked once: the text goes for good."""
    yes = Button(Text("button-yes"), pack("contribution-withdraw-now", testimony.id))
    no = Button(Text("button-no"), pack("contribution", testimony.id))
    return Message("contribution-withdraw", {"number": testimony.number}, ((yes, no),))


def withdrawn(testimony: Testimony) -> Message:
    return Message("contribution-withdrawn", {"number": testimony.number}, ((BACK, MENU),))


def finish_first() -> Message:
    """A correction is a draft, and one person writes one draft at a time."""
    go_on = Button(Text("button-continue-draft"), pack("testify"))
    return Message("contribution-finish-first", rows=((go_on,), (MENU,)))


def review_asked() -> Message:
    received = Words("moderation/decisions/review_received")
    return Message("contribution-review-asked", {"received": received}, ((BACK, MENU),))


def review_too_late(testimony: Testimony) -> Message:
    return Message("contribution-review-late", {"number": testimony.number}, ((BACK, MENU),))
