"""A moderator corrects a detail; the story is accepted so only when its author has agreed."""

from __future__ import annotations

from datetime import datetime

from actions.decisions import Undone, hold_again
from actions.moderation import in_hand, refuse, tell_moderators
from actions.screens import corrections as screens
from actions.screens import menus
from domain.corrections import WAITS, Answer, Correction, check, may_undo
from domain.messages import pack
from domain.people import Person
from domain.sending import Kind
from domain.testimonies import UNDO, Decision, NotDecided, State, Testimony, Verdict
from storage import notices
from storage.tx import Tx

AWAITING = "moderation-words"
"""Who owns typed words while a moderator corrects a story: `moderation-words:<id>:<revision>`."""


def ask_words(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, revision: int, edits: int | None = None
) -> NotDecided | None:
    """Ask the moderator for the whole text as it should read."""
    testimony = in_hand(tx, by, testimony_id, revision=revision, now=now)
    if isinstance(testimony, NotDecided):
        return refuse(tx, by, testimony_id, testimony, "propose_correction", now=now, edits=edits)
    tx.people.await_text(by.id, pack(AWAITING, testimony.id, revision))
    tx.answer(by, screens.words_wanted(testimony), now=now)
    return None


def propose_correction(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, revision: int, words: str,
    edits: int | None = None,
) -> Correction | NotDecided:  # fmt: skip
    """Keep the corrected words, and ask the story's author whether they agree."""
    story = in_hand(tx, by, testimony_id, revision=revision, now=now)
    original = tx.testimonies.words(testimony_id, revision)
    refused = story if isinstance(story, NotDecided) else check(original, words)
    if isinstance(story, NotDecided) or refused is not None:
        why = refused or NotDecided("unknown")
        return refuse(tx, by, testimony_id, why, "propose_correction", now=now, edits=edits)
    tx.people.await_text(by.id, None)
    correction = tx.moderation.propose(story, words.strip(), by=by.id, now=now)
    details = {"revision": revision}
    subject = f"testimony:{story.id}"
    tx.journal("propose_correction", subject, "proposed", at=now, by=by, details=details)
    tx.answer(by, screens.proposed(story, correction), now=now, edits=edits)
    author = tx.people.by_id(story.person_id)
    if author is not None:
        message, key = screens.for_the_author(story, original, correction), _asked_by(correction)
        tx.promise(author, message, key=key, kind=Kind.DECISION, due_at=now + UNDO)
    return correction


def _asked_by(correction: Correction) -> str:
    """Called like the messages in which authors read their own story: they are emptied together."""
    return f"told:{correction.testimony_id}:correction:{correction.id}"


def undo_correction(
    tx: Tx, *, by: Person, now: datetime, correction_id: int, edits: int | None = None
) -> Undone | NotDecided:
    """Take back a correction before its author is asked."""
    correction = tx.moderation.correction(correction_id)
    story = tx.testimonies.locked(correction.testimony_id) if correction else None
    if correction is None or story is None or story.state is not State.TO_CONFIRM:
        number = story.id if story else 0
        return refuse(tx, by, number, NotDecided("rewritten"), "undo_decision", now=now, edits=edits)
    in_time = may_undo(correction, moderator_id=by.id, now=now, within=UNDO)
    if not in_time or not notices.withdraw(tx, _asked_by(correction), now=now):
        return refuse(tx, by, story.id, NotDecided("too-late"), "undo_decision", now=now, edits=edits)
    tx.moderation.settle(correction, Answer.UNDONE, now=now)
    return hold_again(tx, story, by, now=now, edits=edits)


# --- what its author says -------------------------------------------------------------------------


def agree_to_correction(
    tx: Tx, *, by: Person, now: datetime, correction_id: int, edits: int | None = None
) -> Decision | None:
    """The author agrees: the corrected words are the story, and it is accepted."""
    asked = _asked(tx, by, correction_id)
    if asked is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return None
    story, correction = asked
    revision = story.revision + 1
    tx.moderation.settle(correction, Answer.AGREED, now=now)
    tx.testimonies.submit(story, correction.words, revision=revision, now=now)
    decision = Decision(story.id, revision, Verdict.ACCEPT, None, correction.moderator_id, now)
    tx.testimonies.record(decision)
    tx.journal("agree_to_correction", f"testimony:{story.id}", "agreed", at=now, by=by)
    tx.answer(by, screens.agreed(story), now=now, edits=edits)
    return decision


def decline_correction(
    tx: Tx, *, by: Person, now: datetime, correction_id: int, edits: int | None = None
) -> bool:
    """The author keeps their own words: the team reads them again."""
    asked = _asked(tx, by, correction_id)
    if asked is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return False
    story, correction = asked
    _give_back(tx, story, correction, Answer.DECLINED, now=now)
    tx.journal("decline_correction", f"testimony:{story.id}", "declined", at=now, by=by)
    tx.answer(by, screens.declined(story), now=now, edits=edits)
    return True


def _asked(tx: Tx, by: Person, correction_id: int) -> tuple[Testimony, Correction] | None:
    """The author's story and the correction they are asked about, while they are."""
    correction = tx.moderation.correction(correction_id)
    story = tx.testimonies.locked(correction.testimony_id) if correction else None
    is_theirs = story is not None and story.person_id == by.id and story.state is State.TO_CONFIRM
    if correction is None or story is None or correction.answer is not None or not is_theirs:
        return None
    return story, correction


def _give_back(tx: Tx, story: Testimony, correction: Correction, answer: Answer, *, now: datetime) -> None:
    tx.moderation.settle(correction, answer, now=now)
    tx.moderation.waits_again(story.id)
    tell_moderators(tx, story, now=now)


def give_back_unanswered(tx: Tx, *, now: datetime) -> int:
    """Authors who have not answered for a week: their stories wait again, as they were told."""
    unanswered = tx.moderation.unanswered(before=now - WAITS)
    for correction in unanswered:
        story = tx.testimonies.locked(correction.testimony_id)
        if story is not None and story.state is State.TO_CONFIRM:
            _give_back(tx, story, correction, Answer.EXPIRED, now=now)
            tx.journal("give_back_unanswered", f"testimony:{story.id}", "given back", at=now)
        else:
            tx.moderation.settle(correction, Answer.EXPIRED, now=now)
    return len(unanswered)
