"""Telling a story: begun, written in several messages, read back, sent or erased."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from actions import menu, moderation
from actions.screens import menus
from actions.screens import testimonies as screens
from content.loader import Content
from content.rendering import say
from domain.enrolment import text_hash
from domain.media import Medium, counted
from domain.messages import Words, pack
from domain.people import Person, Stranger
from domain.spelling import fold
from domain.testimonies import (
    LONGEST,
    OTHER,
    Fits,
    Level,
    Origin,
    Part,
    State,
    Testimony,
    TooLong,
    room_for,
    whole,
)
from domain.testimony_prompts import TestimonyPrompt
from storage import notices
from storage import testimonies as queries
from storage.tx import Tx

AWAITING = "testimony"
"""Who owns typed words while a story is being written: `testimony:<id>`, and after a message that was
too long `testimony:<id>:<message>`: shortened in place, it becomes a part after all."""

STORIES, SENSITIVE = "temoignages", "temoignage-sensible"
"""The agreement that stories are kept at all, and the one that is asked anew for each of them."""

AT_ONCE = timedelta(0)

DROP = frozenset({"annuler", "annule", "cancel", "end"})
"""Alone in a message, they ask to drop the draft."""


# --- before writing -------------------------------------------------------------------------------


def open_testimony(tx: Tx, *, by: Person, now: datetime, content: Content, edits: int | None = None) -> None:
    """Choose what to tell; somebody who has begun a story finds it again."""
    draft = tx.testimonies.draft_of(by.id)
    if draft is None:
        tx.answer(by, screens.choose_prompt(_by_moment(tx, content, now)), now=now, edits=edits)
        return
    _listen(tx, by, draft)
    tx.answer(by, screens.found(draft, tx.testimonies.parts(draft.id)), now=now, edits=edits)


def _by_moment(tx: Tx, content: Content, now: datetime) -> Sequence[TestimonyPrompt]:
    """Every prompt, the one that was sent last in front."""
    current = queries.prompt_of_the_moment(tx.connection, now=now)
    return sorted(content.prompts.values(), key=lambda prompt: prompt.id != current)


def explain(tx: Tx, *, by: Person, now: datetime, content: Content, prompt: str, edits: int | None) -> None:
    """What a story is, before anything is told; first the general agreement, where it is missing."""
    if draft := tx.testimonies.draft_of(by.id):
        _listen(tx, by, draft)
        tx.answer(by, screens.found(draft, tx.testimonies.parts(draft.id)), now=now, edits=edits)
    elif prompt != OTHER and prompt not in content.prompts:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
    elif not tx.consents.given(by.id).get(STORIES):
        tx.answer(by, screens.allow(prompt), now=now, edits=edits)
    else:
        tx.answer(by, screens.before(prompt), now=now, edits=edits)


def allow_stories(
    tx: Tx, *, by: Person, now: datetime, content: Content, prompt: str, given: bool, edits: int | None
) -> None:
    """The general agreement that stories are kept, for somebody who had not given it."""
    _record(tx, by, content, STORIES, "consents/temoignages", given=given, now=now)
    tx.answer(by, screens.before(prompt) if given else screens.not_allowed(), now=now, edits=edits)


def show_rules(tx: Tx, *, by: Person, now: datetime, prompt: str, edits: int | None) -> None:
    """What should not be told here."""
    tx.answer(by, screens.rules(prompt), now=now, edits=edits)


def ask_consent(tx: Tx, *, by: Person, now: datetime, prompt: str, edits: int | None) -> None:
    """The agreement for what is sensitive, asked anew for each story."""
    tx.answer(by, screens.consent(prompt), now=now, edits=edits)


def begin_testimony(
    tx: Tx, *, by: Person, now: datetime, content: Content, prompt: str, given: bool, edits: int | None
) -> None:
    """Keep the answer to the agreement, and start to write."""
    if prompt != OTHER and prompt not in content.prompts:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    if tx.testimonies.draft_of(by.id) is None:
        _record(tx, by, content, SENSITIVE, "prompts/common/health_consent", given=given, now=now)
    draft = tx.testimonies.begin(by.id, None if prompt == OTHER else prompt, sensitive=given, now=now)
    _go_on(tx, by, draft, content, now=now, edits=edits)


def _record(
    tx: Tx, by: Person, content: Content, purpose: str, address: str, *, given: bool, now: datetime
) -> None:
    """Keep an agreement with the proof of the words it was given to."""
    proof = text_hash(say(content, Words(address), by.language))
    tx.consents.record(by.id, purpose, given=given, text_hash=proof, language=by.language, now=now)


# --- writing --------------------------------------------------------------------------------------


def write_part(
    tx: Tx, *, by: Person, now: datetime, content: Content, testimony_id: int, words: str,
    message_id: int, is_forwarded: bool, is_urgent: bool,
) -> None:  # fmt: skip
    """A citizen writes a message of their story."""
    draft = _draft(tx, by, testimony_id)
    if draft is None:
        tx.people.await_text(by.id, None)
        menu.answer_unasked(tx, by=by, now=now, content=content)
    elif fold(words) in DROP:
        tx.answer(by, screens.erase(draft), now=now)
    else:
        keep(tx, by, draft, Part(words, message_id, is_forwarded), is_urgent=is_urgent, now=now)


def change_part(
    tx: Tx, *, by: Person | Stranger, now: datetime, words: str, message_id: int, is_urgent: bool
) -> None:
    """A citizen corrects a message they sent: while their story is a draft, the story changes with it."""
    draft = tx.testimonies.draft_of(by.id) if isinstance(by, Person) else None
    if draft is None or isinstance(by, Stranger):
        return
    parts = tx.testimonies.parts(draft.id)
    known = next((part for part in parts if part.message_id == message_id), None)
    if known is not None:
        part = Part(words, message_id, known.is_forwarded)
        keep(tx, by, draft, part, is_urgent=is_urgent, now=now, is_change=True)
    elif by.awaiting == pack(AWAITING, draft.id, message_id):
        keep(tx, by, draft, Part(words, message_id), is_urgent=is_urgent, now=now)


def keep(
    tx: Tx, by: Person, draft: Testimony, part: Part, *, is_urgent: bool, now: datetime,
    is_change: bool = False, patience: timedelta = AT_ONCE,
) -> None:  # fmt: skip
    """Put a message into the story if it fits, and say so in one answer for a whole burst."""
    assert part.message_id is not None
    room = room_for(tx.testimonies.parts(draft.id), part)
    if is_urgent:
        tx.testimonies.change(draft.id, urgent=True)
    match room:
        case TooLong():
            tx.people.await_text(by.id, pack(AWAITING, draft.id, part.message_id))
            message = screens.too_long(draft, room)
        case Fits(left):
            if is_change:
                tx.testimonies.change_part(draft.id, part.message_id, part.words)
            else:
                tx.testimonies.add_part(draft, part, now=now)
            _listen(tx, by, draft)
            parts = tx.testimonies.parts(draft.id)
            media = shown_in(tx, draft)
            message = screens.noted(draft, parts, media, left=left, is_change=is_change)
    notices.keep_current(
        tx, by, message, about=f"draft:{draft.id}", after=part.message_id, now=now, patience=patience
    )


def draft_being_written(tx: Tx, by: Person | Stranger) -> Testimony | None:
    """The story that what this person sends now belongs to."""
    if isinstance(by, Stranger) or by.awaiting is None or not by.awaiting.startswith(f"{AWAITING}:"):
        return None
    return tx.testimonies.draft_of(by.id)


def continue_draft(
    tx: Tx, *, by: Person, now: datetime, content: Content, testimony_id: int, edits: int | None
) -> None:
    """Go on with a story."""
    draft = _draft(tx, by, testimony_id)
    if draft is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
    else:
        _go_on(tx, by, draft, content, now=now, edits=edits)


def _go_on(
    tx: Tx, by: Person, draft: Testimony, content: Content, *, now: datetime, edits: int | None
) -> None:
    _listen(tx, by, draft)
    left = LONGEST - len(whole(tx.testimonies.parts(draft.id)))
    tx.answer(by, screens.started(draft, content.prompts, left=left), now=now, edits=edits)


def rewrite_draft(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """Start the text anew; the former one stays in the chat, to copy from."""
    draft = _draft(tx, by, testimony_id)
    if draft is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    tx.testimonies.replace_parts(draft, None, now=now)
    _listen(tx, by, draft)
    tx.answer(by, screens.rewriting(draft), now=now)


# --- reading back, choosing, sending --------------------------------------------------------------


def read_back(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """The whole story, before its author decides what may be done with it."""
    draft = _draft(tx, by, testimony_id)
    if draft is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    _listen(tx, by, draft)
    parts, shown = tx.testimonies.parts(draft.id), shown_in(tx, draft)
    message = screens.read_back(draft, parts, shown) if parts or shown else screens.nothing_yet(draft)
    notices.show(tx, by, message, about=told_as(draft), now=now, edits=edits)


def shown_in(tx: Tx, story: Testimony) -> Counter[Medium]:
    """How many photos and voice notes a story has."""
    return counted(tx.media.of(story.id, story.revision))


def told_as(story: Testimony) -> str:
    """How the messages are called in which an author reads their own story."""
    return f"told:{story.id}"


def ask_level(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """What may be done with the story?"""
    draft = _draft(tx, by, testimony_id)
    if draft is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
    elif draft.origin is None and any(part.is_forwarded for part in tx.testimonies.parts(draft.id)):
        tx.answer(by, screens.origin(draft), now=now, edits=edits)
    else:
        tx.answer(by, screens.levels(draft), now=now, edits=edits)


def say_origin(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, origin: str, edits: int | None
) -> None:
    """Whose the forwarded words are. Words of others are not taken for the teller's own."""
    draft = _draft(tx, by, testimony_id)
    if draft is None or origin not in set(Origin):
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    tx.testimonies.change(draft.id, origin=origin)
    tx.answer(by, screens.levels(draft), now=now, edits=edits)


def choose_level(
    tx: Tx, *, by: Person, now: datetime, content: Content, testimony_id: int, level: str, edits: int | None
) -> None:
    """How far the story may go. What stays with the team is never quoted: that is not even asked."""
    draft = _draft(tx, by, testimony_id)
    if draft is None or level not in screens.LEVELS:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
    elif level == "withdraw":
        tx.people.await_text(by.id, None)
        tx.answer(by, screens.kept(draft), now=now, edits=edits)
    elif level == Level.TEAM:
        tx.testimonies.change(draft.id, level=level, quote=False)
        _show_ready(tx, by, draft, content, now=now, edits=edits)
    else:
        tx.testimonies.change(draft.id, level=level)
        tx.answer(by, screens.quote(draft), now=now, edits=edits)


def choose_quote(
    tx: Tx, *, by: Person, now: datetime, content: Content, testimony_id: int, given: bool, edits: int | None
) -> None:
    """Whether one sentence may be quoted."""
    draft = _draft(tx, by, testimony_id)
    if draft is None or draft.level is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    tx.testimonies.change(draft.id, quote=given)
    _show_ready(tx, by, draft, content, now=now, edits=edits)


def _show_ready(
    tx: Tx, by: Person, draft: Testimony, content: Content, *, now: datetime, edits: int | None
) -> None:
    story = _again(tx, draft)
    place = content.territory.name_of(story.place) if story.place else None
    tx.answer(by, screens.ready(story, place), now=now, edits=edits)


def send_testimony(
    tx: Tx, *, by: Person, now: datetime, testimony_id: int, revision: int, edits: int | None
) -> Testimony | None:
    """Put the story into the moderators' queue, once however often the button is tapped."""
    story = _mine(tx, by, testimony_id)
    if story is not None and story.state is State.SUBMITTED and story.revision == revision:
        tx.answer(by, screens.sent(story), now=now, edits=edits)
        return None
    parts = tx.testimonies.parts(testimony_id) if story else ()
    if story is None or not story.is_draft or story.level is None or not (parts or shown_in(tx, story)):
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return None
    tx.testimonies.submit(story, whole(parts), revision=story.revision, now=now)
    tx.media.forget_unagreed(story)
    tx.people.await_text(by.id, None)
    tx.journal("send_testimony", f"testimony:{story.id}", "submitted", at=now, by=by)
    tx.answer(by, screens.sent(story), now=now, edits=edits)
    moderation.tell_moderators(tx, _again(tx, story), now=now)
    return story


# --- erasing --------------------------------------------------------------------------------------


def ask_to_erase(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """Asked once: a draft that is erased does not come back."""
    draft = _draft(tx, by, testimony_id)
    tx.answer(by, screens.erase(draft) if draft else menus.out_of_date(), now=now, edits=edits)


def erase_draft(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """Erase a story that was not sent; a correction that is dropped leaves what was sent before."""
    draft = _draft(tx, by, testimony_id)
    if draft is None:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    if draft.revision == 1:
        tx.testimonies.erase_draft(draft.id)
        notices.empty(tx, told_as(draft), now=now)
    else:
        tx.testimonies.replace_parts(draft, None, now=now)
        tx.media.drop_correction(draft)
        before = tx.testimonies.before(draft)
        tx.testimonies.change(draft.id, revision=draft.revision - 1, **before)
    tx.people.await_text(by.id, None)
    tx.journal("erase_draft", f"testimony:{draft.id}", "erased", at=now, by=by)
    tx.answer(by, screens.erased(draft), now=now, edits=edits)


# --- finding --------------------------------------------------------------------------------------


def _mine(tx: Tx, by: Person, testimony_id: int) -> Testimony | None:
    story = tx.testimonies.locked(testimony_id)
    return story if story is not None and story.person_id == by.id else None


def _draft(tx: Tx, by: Person, testimony_id: int) -> Testimony | None:
    story = _mine(tx, by, testimony_id)
    return story if story is not None and story.is_draft else None


def _again(tx: Tx, story: Testimony) -> Testimony:
    found = tx.testimonies.locked(story.id)
    assert found is not None
    return found


def _listen(tx: Tx, by: Person, draft: Testimony) -> None:
    """What this person types next belongs to their story."""
    tx.people.await_text(by.id, pack(AWAITING, draft.id))
