"""A moderator decides once on the story they have open; within a minute they can take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions.moderation import in_hand, refuse, show_story
from actions.screens import decisions as screens
from domain.moderation import Decides, Moderation
from domain.people import Person
from domain.sending import Kind
from domain.testimonies import (
    LEASE,
    UNDO,
    Decision,
    NotDecided,
    Testimony,
    Verdict,
    decide,
    may_undo,
)
from storage import notices
from storage.tx import Tx

REASONED: dict[Verdict, Decides] = {Verdict.CHANGE: "change", Verdict.REFUSE: "refuse"}


def ask_reason(
    tx: Tx, *, by: Person, now: datetime, rules: Moderation, testimony_id: int, revision: int,
    verdict: str, edits: int | None = None,
) -> None:  # fmt: skip
    """Why a change is asked for, or why the story is refused: one of the published reasons."""
    testimony = in_hand(tx, by, testimony_id, revision=revision, now=now)
    decides = next((decides for one, decides in REASONED.items() if one == verdict), None)
    if isinstance(testimony, NotDecided) or decides is None:
        why = testimony if isinstance(testimony, NotDecided) else NotDecided("unknown")
        refuse(tx, by, testimony_id, why, "ask_reason", now=now, edits=edits)
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
        return refuse(tx, by, testimony_id, NotDecided("unknown"), "decide_testimony", now=now, edits=edits)
    outcome = decide(
        testimony, tx.testimonies.decisions(testimony_id), verdict, _known(rules, verdict, reason),
        moderator_id=by.id, revision=revision, now=now,
    )  # fmt: skip
    if isinstance(outcome, NotDecided):
        return refuse(tx, by, testimony_id, outcome, "decide_testimony", now=now, edits=edits)
    tx.testimonies.record(outcome)
    details = {"revision": revision, "reason": outcome.reason}
    subject = f"testimony:{testimony.id}"
    tx.journal("decide_testimony", subject, verdict.value, at=now, by=by, details=details)
    tx.answer(by, screens.decided(testimony, outcome), now=now, edits=edits)
    _tell_author(tx, testimony, outcome)
    return outcome


def _known(rules: Moderation, verdict: Verdict, reason: str | None) -> str | None:
    """The reason, if it is one of those published for this verdict."""
    found = rules.reason(reason) if reason else None
    return found.id if found and found.decides == REASONED.get(verdict) else None


def _tell_author(tx: Tx, testimony: Testimony, decision: Decision) -> None:
    """After the minute in which it can be undone."""
    author = tx.people.by_id(testimony.person_id)
    if author is not None:
        message, key = screens.for_the_author(testimony, decision), _told_by(decision)
        tx.promise(author, message, key=key, kind=Kind.DECISION, due_at=decision.decided_at + UNDO)


def _told_by(decision: Decision) -> str:
    return f"decision:{decision.testimony_id}:{decision.revision}"


# --- taking it back -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Undone:
    """The decision was never made; the story is in its moderator's hands again."""

    testimony: Testimony


def undo_decision(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, revision: int, edits: int | None = None
) -> Undone | NotDecided:
    """Take back a decision before its author is told: as if it had not been made."""
    testimony = tx.testimonies.locked(testimony_id)
    made = [one for one in tx.testimonies.decisions(testimony_id) if one.revision == revision]
    decision = made[0] if made else None
    refused: NotDecided | None = NotDecided("unknown")
    if testimony is not None:
        refused = may_undo(testimony, decision, moderator_id=by.id, revision=revision, now=now)
    if refused is None and decision is not None and not notices.withdraw(tx, _told_by(decision), now=now):
        refused = NotDecided("too-late")
    if testimony is None or decision is None or refused is not None:
        why = refused or NotDecided("unknown")
        return refuse(tx, by, testimony_id, why, "undo_decision", now=now, edits=edits)
    tx.moderation.unmake(decision)
    return hold_again(tx, testimony, by, now=now, edits=edits)


def hold_again(tx: Tx, testimony: Testimony, by: Person, *, now: datetime, edits: int | None) -> Undone:
    """Give the story back to whoever has just undone what they did, and show it."""
    tx.moderation.waits_again(testimony.id, held_by=by.id, until=now + LEASE)
    tx.journal("undo_decision", f"testimony:{testimony.id}", "undone", at=now, by=by)
    again = tx.testimonies.locked(testimony.id)
    assert again is not None
    show_story(tx, again, by, now=now, edits=edits)
    return Undone(again)
