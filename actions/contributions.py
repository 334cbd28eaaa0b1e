"""An author follows the stories they have sent: reads, corrects, withdraws them, or asks for a review."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from actions import moderation, shelf
from actions.screens import contributions as screens
from actions.screens import menus
from actions.screens import moderation as moderation_screens
from actions.screens import testimonies as testimony_screens
from actions.testimonies import AWAITING, shown_in, told_as
from domain.messages import Pressed, pack
from domain.people import Person
from domain.testimonies import Decision, Part, State, Testimony, may_ask_review
from storage import notices
from storage.tx import Tx

TAKEN_UP = (State.CHANGE_ASKED, State.ACCEPTED, State.DRAFT)
"""In which states a story can be corrected."""


def list_contributions(tx: Tx, *, by: Person, now: datetime, edits: int | None = None) -> None:
    """Every story this person has told, and where each stands."""
    told = [(story, _last(tx, story)) for story in tx.testimonies.of(by.id)]
    tx.answer(by, screens.stories(told), now=now, edits=edits)


def show_contribution(
    tx: Tx, *, by: Person, now: datetime, review_days: int, testimony_id: int, edits: int | None
) -> None:
    """One story: its text, where it stands, and what can be done."""
    story = _mine(tx, by, testimony_id)
    if story is None or story.was_never_sent:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    words = tx.testimonies.words(story.id, story.revision - story.is_draft)  # what was sent last
    history = screens.history(tx.testimonies.sent(story.id), tx.testimonies.decisions(story.id))
    message = screens.story(story, words, _last(tx, story), history, review_days=review_days, now=now)
    notices.show(tx, by, message, about=told_as(story), now=now, edits=edits)


def _last(tx: Tx, story: Testimony) -> Decision | None:
    decisions = tx.testimonies.decisions(story.id)
    return decisions[-1] if decisions else None


def _mine(tx: Tx, by: Person, testimony_id: int) -> Testimony | None:
    story = tx.testimonies.locked(testimony_id)
    return story if story is not None and story.person_id == by.id else None


# --- withdrawing ----------------------------------------------------------------------------------


def ask_to_withdraw(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """Asked once: the text of a withdrawn story is erased."""
    story = _mine(tx, by, testimony_id)
    if story is None or story.was_never_sent or story.state is State.WITHDRAWN:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    tx.answer(by, screens.withdraw(story), now=now, edits=edits)


def withdraw_testimony(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """Take a story back: out of every list and queue, and off the screens of those who were reading it."""
    story = _mine(tx, by, testimony_id)
    if story is None or story.was_never_sent:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    if by.awaiting and Pressed.parse(by.awaiting).number(0) == story.id:  # a correction was being written
        tx.people.await_text(by.id, None)
    if story.state is not State.WITHDRAWN:
        tx.testimonies.change(story.id, state=State.WITHDRAWN.value, claimed_by=None, claimed_until=None)
        tx.testimonies.forget_words(story.id)
        notices.empty(tx, told_as(story), now=now)
        _take_off_screens(tx, story, now=now)
        tx.journal("withdraw_testimony", f"testimony:{story.id}", "withdrawn", at=now, by=by)
    tx.answer(by, screens.withdrawn(story), now=now, edits=edits)


def take_off_screens(tx: Tx, person: Person, *, now: datetime) -> None:
    """Somebody leaves for good: their stories go from the moderators' chats too."""
    for story in tx.testimonies.of(person.id):
        _take_off_screens(tx, story, now=now)


def _take_off_screens(tx: Tx, story: Testimony, *, now: datetime) -> None:
    shelf.take_off(tx, story, now=now)
    gone = moderation_screens.taken_back(story)
    notices.empty(tx, moderation.shown_as(story), instead=gone, now=now)


# --- correcting, and asking for a second reading --------------------------------------------------


def correct_testimony(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """Take up a story again: its text is there, ready to be changed. What was accepted stays as it is until
    the new text is accepted too."""
    story = _mine(tx, by, testimony_id)
    draft = tx.testimonies.draft_of(by.id)
    if draft is not None and draft.id != testimony_id:
        tx.answer(by, screens.finish_first(), now=now, edits=edits)
        return
    if story is None or story.state not in TAKEN_UP:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    decision = _last(tx, story)
    was_accepted = story.state is State.ACCEPTED
    if story.state is not State.DRAFT:
        story = _reopen(tx, story, now=now)
    tx.people.await_text(by.id, pack(AWAITING, story.id))
    parts = tx.testimonies.parts(story.id)
    reason = decision.reason if decision and not was_accepted else None
    message = testimony_screens.read_back(
        story, parts, shown_in(tx, story), reason=reason, was_accepted=was_accepted
    )
    notices.show(tx, by, message, about=told_as(story), now=now, edits=edits)


def _reopen(tx: Tx, story: Testimony, *, now: datetime) -> Testimony:
    """The next revision, begun with the text of the last one."""
    is_forwarded = any(part.is_forwarded for part in tx.testimonies.parts(story.id))
    words = tx.testimonies.words(story.id, story.revision)
    part = Part(words, None, is_forwarded) if words else None
    tx.testimonies.replace_parts(story, part, now=now)
    reopened = replace(story, state=State.DRAFT, revision=story.revision + 1)
    tx.testimonies.change(story.id, state=State.DRAFT.value, revision=reopened.revision)
    return reopened


def ask_review(
    tx: Tx, *, by: Person, now: datetime, review_days: int, testimony_id: int, edits: int | None
) -> None:
    """Ask for a second reading of a refused story, by somebody else, once."""
    story = _mine(tx, by, testimony_id)
    decision = _last(tx, story) if story else None
    if story is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
    elif story.review_asked_at is not None and story.state is State.SUBMITTED:
        tx.answer(by, screens.review_asked(), now=now, edits=edits)
    elif not may_ask_review(story, decision, days=review_days, now=now):
        tx.answer(by, screens.review_too_late(story), now=now, edits=edits)
    else:
        words = tx.testimonies.words(story.id, story.revision)
        tx.testimonies.submit(story, words, revision=story.revision + 1, now=now)
        tx.testimonies.change(story.id, review_asked_at=now)
        tx.journal("ask_review", f"testimony:{story.id}", "asked", at=now, by=by)
        tx.answer(by, screens.review_asked(), now=now, edits=edits)
        moderation.tell_moderators(tx, replace(story, review_asked_at=now), now=now)
