"""What a moderator sees: what waits, a story to decide on, what was decided and by whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from actions.screens.doors import MENU
from actions.screens.testimonies import prompt_title
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.moderation import Reason
from domain.people import Person
from domain.personal_data import kinds_in
from domain.testimonies import Decision, NotDecided, Testimony, Verdict
from storage.testimonies import Waiting

NAMED = 5
"""How many of the stories that wait are named in the queue."""

QUEUE = Button(Text("button-moderation"), pack("moderation"))
NEXT = Button(Text("button-open-next"), pack("moderation-next"))

Names = Callable[[int], Value]
"""What a colleague is called, by their id."""


def colleague(person: Person | None) -> Value:
    return person.first_name if person and person.first_name else Text("a-colleague")


def age(since: datetime, now: datetime) -> Value:
    """How long ago, in words, in the largest unit that says it."""
    minutes = max(1, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return Text("age-minutes", {"n": minutes})
    if minutes < 48 * 60:
        return Text("age-hours", {"n": minutes // 60})
    return Text("age-days", {"n": minutes // (24 * 60)})


# --- the queue ------------------------------------------------------------------------------------


def story_waits() -> Message:
    """A story has arrived: when there is time."""
    return Message("moderation-new", rows=((QUEUE,), (MENU,)))


def still_waiting(count: int) -> Message:
    """Stories have waited for too long."""
    return Message("moderation-still-waiting", {"n": count}, ((QUEUE,), (MENU,)))


def urgent_story_waits(testimony: Testimony) -> Message:
    open_it = Button(Text("button-open"), pack("moderation-open", testimony.id))
    return Message("moderation-urgent", rows=((open_it,), (QUEUE,)))


def queue(waiting: Sequence[Waiting], names: Names, *, by: Person, now: datetime) -> Message:
    """How many wait, how urgent, how old, and who is reading what."""
    if not waiting:
        return Message("moderation-empty", rows=((MENU,),))
    lines = [_line(number, one, names, by=by, now=now) for number, one in enumerate(waiting[:NAMED], 1)]
    params: dict[str, Value] = {"n": len(waiting), "lines": Lines(tuple(lines))}
    return Message("moderation-queue", params, ((NEXT,), (MENU,)))


def _line(number: int, one: Waiting, names: Names, *, by: Person, now: datetime) -> Value:
    story = one.testimony
    assert story.submitted_at is not None
    return Lines(
        (
            Text("queue-line", {"number": str(number), "age": age(story.submitted_at, now)}),
            Text("queue-urgent") if story.urgent else "",
            Text("queue-second-reading") if story.review_asked_at else "",
            _who_reads(one, names, by=by, now=now),
        )
    )


def _who_reads(one: Waiting, names: Names, *, by: Person, now: datetime) -> Value:
    holder = one.testimony.holder(now)
    if one.is_for_a_colleague:
        return Text("queue-for-a-colleague")
    if holder is None or one.testimony.claimed_until is None:
        return ""
    if holder == by.id:
        return Text("queue-yours")
    return Text("queue-held", {"name": names(holder), "until": When(one.testimony.claimed_until, "time")})


def all_taken() -> Message:
    """Stories wait, but each is in somebody's hands, or is for somebody else."""
    return Message("moderation-all-taken", rows=((QUEUE,), (MENU,)))


# --- a story --------------------------------------------------------------------------------------


def story(testimony: Testimony, words: str, *, is_forwarded: bool, now: datetime) -> Message:
    """The story, what its author agreed to, what to look out for, and the four things one may do."""
    assert testimony.submitted_at is not None
    assert testimony.claimed_until is not None
    params: dict[str, Value] = {
        "number": testimony.number,
        "age": age(testimony.submitted_at, now),
        "urgent": Text("story-urgent") if testimony.urgent else "",
        "second": Text("story-second-reading") if testimony.review_asked_at else "",
        "prompt": prompt_title(testimony.prompt_id),
        "level": Words(f"prompts/common/levels/{testimony.level}"),
        "quote": Text("quote-yes" if testimony.quote else "quote-no"),
        "sensitive": Text("story-sensitive-yes" if testimony.sensitive else "story-sensitive-no"),
        "forwarded": Text("story-forwarded") if is_forwarded else "",
        "excerpt": words,
        "found": Lines(tuple(Text(f"found-{kind}") for kind in kinds_in(words))),
        "principle": Text("moderation-principle"),
        "until": When(testimony.claimed_until, "time"),
    }
    return Message("moderation-story", params, _story_rows(testimony))


def _story_rows(testimony: Testimony) -> tuple[tuple[Button, ...], ...]:
    key = (testimony.id, testimony.revision)
    accept = Button(Text("button-accept"), pack("moderation-accept", *key))
    change = Button(Text("button-ask-change"), pack("moderation-reasons", *key, Verdict.CHANGE))
    refuse = Button(Text("button-refuse"), pack("moderation-reasons", *key, Verdict.REFUSE))
    release = Button(Text("button-release"), pack("moderation-release", testimony.id))
    return (accept, refuse), (change,), (release,)


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
    back = Button(Text("button-back"), pack("moderation-open", testimony.id))
    params: dict[str, Value] = {"number": testimony.number, "reasons": Lines(tuple(lines))}
    return Message(f"moderation-why-{verdict}", params, (*rows, (back,)))


def released(testimony: Testimony) -> Message:
    return Message("moderation-released", {"number": testimony.number}, ((NEXT,), (MENU,)))


# --- what became of it ----------------------------------------------------------------------------


def decided(testimony: Testimony, decision: Decision) -> Message:
    """The record of one's own decision, in place of the story."""
    params: dict[str, Value] = {"number": testimony.number, "reason": _reason(decision)}
    return Message(f"moderation-done-{decision.verdict}", params, ((NEXT,), (MENU,)))


def _reason(decision: Decision) -> Value:
    return Words(f"moderation/reasons/{decision.reason}") if decision.reason else ""


def not_decided(testimony: Testimony | None, why: NotDecided, names: Names, *, by: Person) -> Message:
    """Why nothing was done, and who was there before."""
    if testimony is None:
        return Message("button-out-of-date", rows=((QUEUE,), (MENU,)))
    params: dict[str, Value] = {"number": testimony.number}
    key = f"moderation-not-{why.why}"
    if why.decision is not None:
        is_mine = why.decision.moderator_id == by.id
        key = "moderation-done-before" if is_mine else key
        params |= {
            "name": names(why.decision.moderator_id),
            "verdict": Text(f"verdict-{why.decision.verdict}"),
            "decided": When(why.decision.decided_at),
            "reason": _reason(why.decision),
        }
    if why.moderator_id is not None and why.until is not None:
        params |= {"name": names(why.moderator_id), "until": When(why.until, "time")}
    return Message(key, params, ((NEXT,), (MENU,)))


def taken_back(testimony: Testimony) -> Message:
    """In place of a story whose author has withdrawn it."""
    return Message("moderation-not-withdrawn", {"number": testimony.number}, ((NEXT,), (MENU,)))


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
