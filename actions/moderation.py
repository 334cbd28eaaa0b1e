"""Moderators see what waits and take one story in hand; nobody else can act on it while they have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.screens import moderation as screens
from actions.screens.moderation import Names
from domain.corrections import Answer
from domain.hardship import may_be_painful
from domain.people import Person
from domain.sending import Kind
from domain.testimonies import (
    LEASE,
    NotDecided,
    Testimony,
    may_act,
    may_read,
)
from storage import cases, notices
from storage.tx import Tx

COMES_BACK = timedelta(seconds=45)
"""How long a story stays with somebody whose page is gone: they may only have loaded it again."""

# --- who reads, and is told -----------------------------------------------------------------------


def tell_moderators(tx: Tx, testimony: Testimony, *, now: datetime) -> None:
    """An urgent story: who is on duty is told at once, everybody where nobody is. What is not urgent waits
    for the hours each has chosen (actions/duties.py)."""
    if not testimony.urgent:
        return
    able = cases.able_readers(tx.connection, testimony)
    on_duty = {duty.person_id for duty in tx.moderation.duties([one.id for one in able]) if duty.is_on}
    for moderator in [one for one in able if one.id in on_duty] or able:
        key = f"urgent:{testimony.id}:{testimony.revision}:{moderator.id}"
        message = screens.urgent_story_waits(testimony)
        tx.promise(moderator, message, key=key, kind=Kind.DISTRESS, due_at=now)


# --- what waits -----------------------------------------------------------------------------------


def show_queue(tx: Tx, *, by: Person, now: datetime, edits: int | None = None) -> None:
    """How many stories wait, how urgent and how old."""
    waiting = tx.testimonies.waiting(but_of=by.id)
    tx.answer(by, screens.queue(waiting, names(tx), by=by, now=now), now=now, edits=edits)


def open_next(tx: Tx, *, by: Person, now: datetime, edits: int | None = None) -> Testimony | None:
    """Take the most urgent, then the oldest story that nobody else is reading."""
    waiting = tx.testimonies.waiting(but_of=by.id)
    for one in sorted(waiting, key=lambda one: one.is_rather_for_others(by.id)):
        if not one.is_for_a_colleague and _claim(tx, one.testimony, by, now):
            return _show_first(tx, one.testimony.id, by, now=now, edits=edits)
    message = screens.all_taken() if waiting else screens.queue((), names(tx), by=by, now=now)
    tx.answer(by, message, now=now, edits=edits)
    return None


def open_testimony(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None = None
) -> Testimony | NotDecided:
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
        return refuse(tx, by, testimony_id, refused, "open_testimony", now=now, edits=edits)
    return _show_first(tx, testimony_id, by, now=now, edits=edits)


def _claim(tx: Tx, testimony: Testimony, by: Person, now: datetime) -> bool:
    return tx.testimonies.claim(testimony.id, by.id, until=now + LEASE, now=now)


def _show_first(tx: Tx, testimony_id: int, by: Person, *, now: datetime, edits: int | None) -> Testimony:
    """The story that was just taken; before a painful one, a word of warning."""
    testimony = _there(tx, testimony_id)
    tx.journal("open_testimony", f"testimony:{testimony.id}", "claimed", at=now, by=by)
    words = tx.testimonies.words(testimony.id, testimony.revision)
    if may_be_painful(testimony, words):
        message = screens.warning(testimony)
        notices.show(tx, by, message, about=shown_as(testimony), now=now, edits=edits)
    else:
        show_story(tx, testimony, by, now=now, edits=edits)
    return testimony


def _there(tx: Tx, testimony_id: int) -> Testimony:
    testimony = tx.testimonies.locked(testimony_id)
    assert testimony is not None
    return testimony


def show_story(tx: Tx, testimony: Testimony, by: Person, *, now: datetime, edits: int | None) -> None:
    """The story itself. Its key says whose words stand there, so that they can be taken back."""
    words = tx.testimonies.words(testimony.id, testimony.revision)
    is_forwarded = any(part.is_forwarded for part in tx.testimonies.parts(testimony.id))
    last = tx.moderation.last_correction(testimony)
    was_declined = last is not None and last.answer in (Answer.DECLINED, Answer.EXPIRED)
    media = sum(piece.may_be_shown for piece in tx.media.of(testimony.id, testimony.revision))
    message = screens.story(
        testimony, words, is_forwarded=is_forwarded, was_declined=was_declined, media=media, now=now
    )
    notices.show(tx, by, message, about=shown_as(testimony), now=now, edits=edits)


def shown_as(testimony: Testimony) -> str:
    """How the messages are called in which moderators read this story."""
    return f"story:{testimony.id}"


# --- while it is in hand --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InHand:
    """Done, and the story is still in this moderator's hands."""

    testimony: Testimony


def read_testimony(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None = None
) -> InHand | NotDecided:
    """Read on, after the warning, or come back from the reasons."""
    testimony = in_hand(tx, by, testimony_id, now=now)
    if isinstance(testimony, NotDecided):
        return refuse(tx, by, testimony_id, testimony, "open_testimony", now=now, edits=edits)
    show_story(tx, testimony, by, now=now, edits=edits)
    return InHand(testimony)


def in_hand(
    tx: Tx, by: Person, testimony_id: int, *, now: datetime, revision: int | None = None
) -> Testimony | NotDecided:
    """The story, if it is in this moderator's hands now; nothing is done to it by anybody else."""
    testimony = tx.testimonies.locked(testimony_id)
    if testimony is None:
        return NotDecided("unknown")
    decisions = tx.testimonies.decisions(testimony_id)
    wanted = testimony.revision if revision is None else revision
    refused = may_act(testimony, decisions, moderator_id=by.id, revision=wanted, now=now)
    return testimony if refused is None else refused


def extend_claim(tx: Tx, *, by: Person, now: datetime, testimony_id: int) -> bool:
    """Somebody is still reading: the story stays theirs for another while. False where it is not any more."""
    return tx.moderation.extend(testimony_id, by.id, until=now + LEASE, now=now)


def step_away(tx: Tx, *, by: Person, now: datetime, testimony_id: int) -> bool:
    """Somebody has left the page: soon the story is anybody's, unless they come back to it at once."""
    return tx.moderation.extend(testimony_id, by.id, until=now + COMES_BACK, now=now)


def mark_urgent(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, urgent: bool, edits: int | None = None
) -> InHand | NotDecided:
    """Say that a story cannot wait, or that it can after all."""
    testimony = in_hand(tx, by, testimony_id, now=now)
    if isinstance(testimony, NotDecided):
        return refuse(tx, by, testimony_id, testimony, "mark_urgent", now=now, edits=edits)
    tx.testimonies.change(testimony_id, urgent=urgent)
    outcome = "urgent" if urgent else "not urgent"
    tx.journal("mark_urgent", f"testimony:{testimony_id}", outcome, at=now, by=by)
    marked = _there(tx, testimony_id)
    show_story(tx, marked, by, now=now, edits=edits)
    return InHand(marked)


# --- leaving it to others -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Left:
    """The story waits again; `colleague` was asked to read it, if anybody was."""

    testimony: Testimony
    colleague: Person | None = None


def release_testimony(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None = None
) -> Left | NotDecided:
    """Leave a story to whoever comes next."""
    testimony = tx.testimonies.locked(testimony_id)
    if testimony is None:
        return refuse(tx, by, testimony_id, NotDecided("unknown"), "release_testimony", now=now, edits=edits)
    if testimony.holder(now) == by.id:
        _let_go(tx, testimony, by, now=now)
        tx.journal("release_testimony", f"testimony:{testimony.id}", "released", at=now, by=by)
    tx.answer(by, screens.released(testimony), now=now, edits=edits)
    return Left(testimony)


def _let_go(tx: Tx, testimony: Testimony, by: Person, *, now: datetime, to: Person | None = None) -> None:
    tx.testimonies.release(testimony.id, by.id)
    tx.moderation.hand_over(testimony.id, left_by=by.id, passed_to=to.id if to else None)
    if to is None:
        tell_moderators(tx, testimony, now=now)


def ask_whom(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None = None
) -> InHand | NotDecided:
    """To which colleague a story is passed on, or to whoever comes next."""
    testimony = in_hand(tx, by, testimony_id, now=now)
    if isinstance(testimony, NotDecided):
        return refuse(tx, by, testimony_id, testimony, "pass_on", now=now, edits=edits)
    tx.answer(
        by,
        screens.whom(testimony, cases.colleagues(tx.connection, testimony, but=by.id)),
        now=now,
        edits=edits,
    )
    return InHand(testimony)


def pass_on(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, to: int, edits: int | None = None
) -> Left | NotDecided:
    """Ask a colleague, by name, to read a story in one's place. They are told."""
    testimony = in_hand(tx, by, testimony_id, now=now)
    if isinstance(testimony, NotDecided):
        return refuse(tx, by, testimony_id, testimony, "pass_on", now=now, edits=edits)
    able = cases.colleagues(tx.connection, testimony, but=by.id)
    colleague = next((one for one in able if one.id == to), None)
    if colleague is None:
        return refuse(tx, by, testimony_id, NotDecided("no-colleague"), "pass_on", now=now, edits=edits)
    _let_go(tx, testimony, by, now=now, to=colleague)
    tx.journal(
        "pass_on", f"testimony:{testimony.id}", "passed on", at=now, by=by, details={"to": colleague.id}
    )
    kind = Kind.DISTRESS if testimony.urgent else Kind.STAFF
    key = f"passed-on:{testimony.id}:{colleague.id}:{tx.cause}"
    message = screens.passed_to_you(testimony, screens.colleague(by))
    tx.promise(colleague, message, key=key, kind=kind, due_at=now)
    tx.answer(by, screens.passed_on(testimony, screens.colleague(colleague)), now=now, edits=edits)
    return Left(testimony, colleague)


def break_claim(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None = None
) -> Left | NotDecided:
    """An administrator takes a story out of hands that do not come back to it; whoever had it is told."""
    testimony = tx.testimonies.locked(testimony_id)
    holder = testimony.holder(now) if testimony is not None else None
    if testimony is None or holder is None:
        return refuse(tx, by, testimony_id, NotDecided("not-open"), "break_claim", now=now, edits=edits)
    tx.testimonies.release(testimony.id, holder)
    details = {"held_by": holder}
    tx.journal("break_claim", f"testimony:{testimony.id}", "broken", at=now, by=by, details=details)
    had_it = tx.people.by_id(holder)
    if had_it is not None and had_it.id != by.id:
        key = f"claim-broken:{testimony.id}:{tx.cause}"
        tx.promise(had_it, screens.claim_was_broken(testimony), key=key, kind=Kind.STAFF, due_at=now)
    tell_moderators(tx, testimony, now=now)
    tx.answer(by, screens.claim_broken(testimony, names(tx)(holder)), now=now, edits=edits)
    return Left(testimony, had_it)


# --- saying no ------------------------------------------------------------------------------------


def refuse(
    tx: Tx, by: Person, testimony_id: int, why: NotDecided, act: str, *, now: datetime, edits: int | None
) -> NotDecided:
    """Say why nothing was done, in place of the keyboard that asked for it."""
    testimony = tx.testimonies.locked(testimony_id)
    subject = f"testimony:{testimony.id}" if testimony else "testimony"
    tx.journal(act, subject, why.why, at=now, by=by)
    tx.answer(by, screens.not_decided(testimony, why, names(tx), by=by), now=now, edits=edits)
    return why


def names(tx: Tx) -> Names:
    return lambda person_id: screens.colleague(tx.people.by_id(person_id))
