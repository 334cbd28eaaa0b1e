"""What a moderator sees: what waits, a story to decide on, what was decided and by whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from actions.screens.doors import MENU
from actions.screens.testimonies import prompt_title
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.people import Person
from domain.personal_data import kinds_in
from domain.testimonies import Decision, NotDecided, Testimony, Verdict
from storage.testimonies import Waiting

NAMED = 5
"""How many of the stories that wait are named in the queue."""

QUEUE = Button(Text("button-moderation"), pack("moderation"))
DUTY = Button(Text("button-duty"), pack("duty"))
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


def urgent_story_waits(testimony: Testimony) -> Message:
    open_it = Button(Text("button-open"), pack("moderation-open", testimony.id))
    return Message("moderation-urgent", rows=((open_it,), (QUEUE,)))


def queue(waiting: Sequence[Waiting], names: Names, *, by: Person, now: datetime) -> Message:
    """How many wait, how urgent, how old, and who is reading what."""
    if not waiting:
        return Message("moderation-empty", rows=((DUTY,), (MENU,)))
    lines = [_line(number, one, names, by=by, now=now) for number, one in enumerate(waiting[:NAMED], 1)]
    params: dict[str, Value] = {"n": len(waiting), "lines": Lines(tuple(lines))}
    return Message("moderation-queue", params, ((NEXT,), (DUTY,), (MENU,)))


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
    if holder is None and one.passed_to is not None:
        return Text("queue-passed-on", {"name": names(one.passed_to)})
    if holder is None or one.testimony.claimed_until is None:
        return ""
    if holder == by.id:
        return Text("queue-yours")
    return Text("queue-held", {"name": names(holder), "until": When(one.testimony.claimed_until, "time")})


def all_taken() -> Message:
    """Stories wait, but each is in somebody's hands, or is for somebody else."""
    return Message("moderation-all-taken", rows=((QUEUE,), (MENU,)))


# --- a story --------------------------------------------------------------------------------------


def warning(testimony: Testimony) -> Message:
    """Before a story that may be hard to read: one may leave it to somebody else, no reason asked."""
    read = Button(Text("button-read"), pack("moderation-read", testimony.id))
    leave = Button(Text("button-leave-story"), pack("moderation-release", testimony.id))
    params: dict[str, Value] = {
        "number": testimony.number,
        "urgent": Text("story-urgent") if testimony.urgent else "",
    }
    return Message("moderation-warning", params, ((read,), (leave,)))


def story(
    testimony: Testimony,
    words: str,
    *,
    is_forwarded: bool,
    was_declined: bool = False,
    media: int = 0,
    now: datetime,
) -> Message:
    """The story, what its author agreed to, what to look out for, and what one may do."""
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
        "forwarded": _forwarded(testimony) if is_forwarded else "",
        "declined": Text("story-correction-declined") if was_declined else "",
        "excerpt": words,
        "found": Lines(tuple(Text(f"found-{kind}") for kind in kinds_in(words))),
        "principle": Text("moderation-principle"),
        "until": When(testimony.claimed_until, "time"),
    }
    look = Button(Text("button-media", {"n": media}), pack("moderation-media", testimony.id, 0))
    rows = _story_rows(testimony)
    return Message("moderation-story", params, ((look,), *rows) if media else rows)


def _forwarded(testimony: Testimony) -> Value:
    """That words were forwarded, and whose they are as the teller says."""
    said = Text(f"story-origin-{testimony.origin}") if testimony.origin else ""
    return Lines((Text("story-forwarded"), said))


def _story_rows(testimony: Testimony) -> tuple[tuple[Button, ...], ...]:
    key = (testimony.id, testimony.revision)
    accept = Button(Text("button-accept"), pack("moderation-accept", *key))
    correct = Button(Text("button-correct-detail"), pack("moderation-correct", *key))
    change = Button(Text("button-ask-change"), pack("moderation-reasons", *key, Verdict.CHANGE))
    refuse = Button(Text("button-refuse"), pack("moderation-reasons", *key, Verdict.REFUSE))
    label = "button-not-urgent" if testimony.urgent else "button-urgent"
    urgent = Button(Text(label), pack("moderation-urgent", testimony.id, "no" if testimony.urgent else "yes"))
    pass_on = Button(Text("button-release"), pack("moderation-pass", testimony.id))
    return (accept, refuse), (change,), (correct, urgent), (pass_on,)


def whom(testimony: Testimony, colleagues: Sequence[Person]) -> Message:
    """Which colleague, by name, or whoever comes next."""
    named = [(Button(_label(one), pack("moderation-pass-to", testimony.id, one.id)),) for one in colleagues]
    anyone = Button(Text("button-anyone"), pack("moderation-release", testimony.id))
    back = Button(Text("button-back"), pack("moderation-read", testimony.id))
    return Message("moderation-whom", {"number": testimony.number}, (*named, (anyone,), (back,)))


def _label(person: Person) -> Text | str:
    return person.first_name or Text("a-colleague")


def released(testimony: Testimony) -> Message:
    return Message("moderation-released", {"number": testimony.number}, ((NEXT,), (MENU,)))


def passed_on(testimony: Testimony, name: Value) -> Message:
    params = {"number": testimony.number, "name": name}
    return Message("moderation-passed-on", params, ((NEXT,), (MENU,)))


def passed_to_you(testimony: Testimony, name: Value) -> Message:
    """A colleague asks you to read a story in their place."""
    open_it = Button(Text("button-open"), pack("moderation-open", testimony.id))
    key = "moderation-passed-to-you-urgent" if testimony.urgent else "moderation-passed-to-you"
    return Message(key, {"number": testimony.number, "name": name}, ((open_it,), (QUEUE,)))


def claim_broken(testimony: Testimony, name: Value) -> Message:
    return Message("moderation-claim-broken", {"number": testimony.number, "name": name}, ((QUEUE,), (MENU,)))


def claim_was_broken(testimony: Testimony) -> Message:
    """To whoever had the story open."""
    return Message("moderation-claim-was-broken", {"number": testimony.number}, ((QUEUE,), (MENU,)))


# --- why not --------------------------------------------------------------------------------------


def not_decided(testimony: Testimony | None, why: NotDecided, names: Names, *, by: Person) -> Message:
    """Why nothing was done, and who was there before."""
    if testimony is None or why.why == "unknown":
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
            "reason": reason_of(why.decision),
        }
    if why.moderator_id is not None and why.until is not None:
        params |= {"name": names(why.moderator_id), "until": When(why.until, "time")}
    again = Button(Text("button-open-again"), pack("moderation-open", testimony.id))
    return Message(key, params, ((again if why.why in STILL_OPEN else NEXT,), (MENU,)))


STILL_OPEN = ("not-open", "no-reason", "no-colleague", "unchanged", "too-different", "too-long")
"""Reasons after which one may well go on with the same story."""


def reason_of(decision: Decision) -> Value:
    return Words(f"moderation/reasons/{decision.reason}") if decision.reason else ""


def taken_back(testimony: Testimony) -> Message:
    """In place of a story whose author has withdrawn it."""
    return Message("moderation-not-withdrawn", {"number": testimony.number}, ((NEXT,), (MENU,)))
