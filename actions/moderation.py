"""Moderators read what waits, one at a time, and decide once."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from actions.screens import moderation as screens
from actions.screens.moderation import Names
from domain.moderation import Decides, Moderation
from domain.people import Person, Role
from domain.sending import Kind
from domain.testimonies import (
    LEASE,
    Decision,
    NotDecided,
    Testimony,
    Verdict,
    decide,
    is_for_a_colleague,
    may_read,
)
from storage import notices
from storage.tx import Tx

PATIENCE = timedelta(days=1)
"""How long a story may wait before moderators are reminded; its author was promised two working days."""

REASONED: dict[Verdict, Decides] = {Verdict.CHANGE: "change", Verdict.REFUSE: "refuse"}


# --- what waits -----------------------------------------------------------------------------------


def tell_moderators(tx: Tx, testimony: Testimony, *, now: datetime) -> None:
    """A story waits: each moderator is told once until they look; an urgent one, each time and at once."""
    decisions = tx.testimonies.decisions(testimony.id)
    for moderator in tx.people.with_role(Role.MODERATOR):
        is_second = is_for_a_colleague(testimony, decisions, moderator_id=moderator.id)
        if moderator.id == testimony.person_id or is_second:
            continue
        if testimony.urgent:
            key = f"urgent:{testimony.id}:{testimony.revision}:{moderator.id}"
            message = screens.urgent_story_waits(testimony)
            tx.promise(moderator, message, key=key, kind=Kind.DISTRESS, due_at=now)
        else:
            key = _notice(moderator)
            tx.promise(moderator, screens.story_waits(), key=key, kind=Kind.STAFF, due_at=now)


def _notice(moderator: Person) -> str:
    """One notice a moderator; looking at the queue frees its key for the next story."""
    return f"to-moderate:{moderator.id}"


def remind_moderators(tx: Tx, *, zone: tzinfo, now: datetime) -> None:
    """Stories have waited for a day: who could read them is told once a day, also who has looked already."""
    day = now.astimezone(zone).date().isoformat()
    for moderator in tx.people.with_role(Role.MODERATOR):
        waiting = tx.testimonies.waiting(but_of=moderator.id)
        late = [one for one in waiting if not one.is_for_a_colleague and _is_late(one.testimony, now)]
        if late:
            message, key = screens.still_waiting(len(late)), f"still-waiting:{moderator.id}:{day}"
            tx.promise(moderator, message, key=key, kind=Kind.STAFF, due_at=now)


def _is_late(testimony: Testimony, now: datetime) -> bool:
    return testimony.submitted_at is not None and testimony.submitted_at <= now - PATIENCE


def show_queue(tx: Tx, *, by: Person, now: datetime, edits: int | None = None) -> None:
    """How many stories wait, how urgent and how old."""
    notices.free(tx, _notice(by), now=now)
    waiting = tx.testimonies.waiting(but_of=by.id)
    tx.answer(by, screens.queue(waiting, _names(tx), by=by, now=now), now=now, edits=edits)


def open_next(tx: Tx, *, by: Person, now: datetime, edits: int | None = None) -> Testimony | None:
    """Take the most urgent, then the oldest story that nobody else is reading."""
    notices.free(tx, _notice(by), now=now)
    waiting = tx.testimonies.waiting(but_of=by.id)
    for one in waiting:
        if not one.is_for_a_colleague and _claim(tx, one.testimony, by, now):
            return _show(tx, one.testimony.id, by, now=now, edits=edits)
    message = screens.all_taken() if waiting else screens.queue((), _names(tx), by=by, now=now)
    tx.answer(by, message, now=now, edits=edits)
    return None


def open_testimony(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """Take one story in hand, if it may be."""
    testimony = tx.testimonies.locked(testimony_id)
    decisions = tx.testimonies.decisions(testimony_id)
    refused: NotDecided | None = NotDecided("unknown")
    if testimony is not None:
        revision = testimony.revision
        refused = may_read(testimony, decisions, moderator_id=by.id, revision=revision, now=now)
        if refused is None and not _claim(tx, testimony, by, now):
            refused = NotDecided("rewritten")
    if refused is not None:
        _refuse(tx, by, testimony, refused, "open_testimony", now=now, edits=edits)
        return
    _show(tx, testimony_id, by, now=now, edits=edits)


def _claim(tx: Tx, testimony: Testimony, by: Person, now: datetime) -> bool:
    return tx.testimonies.claim(testimony.id, by.id, until=now + LEASE, now=now)


def _show(tx: Tx, testimony_id: int, by: Person, *, now: datetime, edits: int | None) -> Testimony | None:
    """The story itself. Its key says whose words stand there, so that they can be taken back."""
    testimony = tx.testimonies.locked(testimony_id)
    assert testimony is not None
    words = tx.testimonies.words(testimony.id, testimony.revision)
    is_forwarded = any(part.is_forwarded for part in tx.testimonies.parts(testimony.id))
    message = screens.story(testimony, words, is_forwarded=is_forwarded, now=now)
    tx.journal("open_testimony", f"testimony:{testimony.id}", "claimed", at=now, by=by)
    notices.show(tx, by, message, about=shown_as(testimony), now=now, edits=edits)
    return testimony


def shown_as(testimony: Testimony) -> str:
    """How the messages are called in which moderators read this story."""
    return f"story:{testimony.id}"


def release_testimony(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """Leave a story to a colleague."""
    testimony = tx.testimonies.locked(testimony_id)
    if testimony is None:
        _refuse(tx, by, None, NotDecided("unknown"), "release_testimony", now=now, edits=edits)
        return
    tx.testimonies.release(testimony.id, by.id)
    tx.journal("release_testimony", f"testimony:{testimony.id}", "released", at=now, by=by)
    tx.answer(by, screens.released(testimony), now=now, edits=edits)


# --- deciding -------------------------------------------------------------------------------------


def ask_reason(
    tx: Tx, *, by: Person, now: datetime, rules: Moderation, testimony_id: int, revision: int,
    verdict: str, edits: int | None,
) -> None:  # fmt: skip
    """Why a change is asked for, or why the story is refused: one of the published reasons."""
    testimony = tx.testimonies.locked(testimony_id)
    decisions = tx.testimonies.decisions(testimony_id)
    decides = next((decides for one, decides in REASONED.items() if one == verdict), None)
    refused: NotDecided | None = NotDecided("unknown")
    if testimony is not None and decides is not None:
        refused = may_read(testimony, decisions, moderator_id=by.id, revision=revision, now=now)
    if testimony is None or decides is None or refused is not None:
        assert refused is not None
        _refuse(tx, by, testimony, refused, "ask_reason", now=now, edits=edits)
        return
    message = screens.reasons(testimony, rules.reasons_to(decides), Verdict(verdict))
    tx.answer(by, message, now=now, edits=edits)


def decide_testimony(
    tx: Tx, *, by: Person, now: datetime, rules: Moderation, testimony_id: int, revision: int,
    verdict: Verdict, reason: str | None = None, edits: int | None = None,
) -> Decision | NotDecided:  # fmt: skip
    """Accept a story, ask for a change, or refuse it. The first decision of a revision is the decision."""
    testimony = tx.testimonies.locked(testimony_id)
    if testimony is None:
        unknown = NotDecided("unknown")
        _refuse(tx, by, None, unknown, "decide_testimony", now=now, edits=edits)
        return unknown
    outcome = decide(
        testimony, tx.testimonies.decisions(testimony_id), verdict, _known(rules, verdict, reason),
        moderator_id=by.id, revision=revision, now=now,
    )  # fmt: skip
    if isinstance(outcome, NotDecided):
        _refuse(tx, by, testimony, outcome, "decide_testimony", now=now, edits=edits)
        return outcome
    tx.testimonies.record(outcome)
    details = {"revision": revision, "reason": outcome.reason}
    subject = f"testimony:{testimony.id}"
    tx.journal("decide_testimony", subject, verdict.value, at=now, by=by, details=details)
    tx.answer(by, screens.decided(testimony, outcome), now=now, edits=edits)
    _tell_author(tx, testimony, outcome, now=now)
    return outcome


def _known(rules: Moderation, verdict: Verdict, reason: str | None) -> str | None:
    """The reason, if it is one of those published for this verdict."""
    found = rules.reason(reason) if reason else None
    return found.id if found and found.decides == REASONED.get(verdict) else None


def _tell_author(tx: Tx, testimony: Testimony, decision: Decision, *, now: datetime) -> None:
    author = tx.people.by_id(testimony.person_id)
    if author is not None:
        message = screens.for_the_author(testimony, decision)
        key = f"decision:{testimony.id}:{decision.revision}"
        tx.promise(author, message, key=key, kind=Kind.DECISION, due_at=now)


def _refuse(
    tx: Tx, by: Person, testimony: Testimony | None, why: NotDecided, act: str, *, now: datetime,
    edits: int | None,
) -> None:  # fmt: skip
    """Say why nothing was done, in place of the keyboard that asked for it."""
    subject = f"testimony:{testimony.id}" if testimony else "testimony"
    tx.journal(act, subject, why.why, at=now, by=by)
    tx.answer(by, screens.not_decided(testimony, why, _names(tx), by=by), now=now, edits=edits)


def _names(tx: Tx) -> Names:
    return lambda person_id: screens.colleague(tx.people.by_id(person_id))
