"""Photos and voice notes become part of a story: taken in, agreed to, taken out, or kindly refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from actions import menu, moderation, testimonies
from actions.screens import media as screens
from actions.screens import menus
from content.loader import Content
from content.rendering import say
from domain.enrolment import text_hash
from domain.media import Attached, Medium, Piece, Stage, may_add
from domain.people import Person, Stranger
from domain.sending import Kind
from domain.testimonies import NotDecided, Part, Testimony, may_act
from domain.updates import Showed
from storage import notices
from storage.tx import Tx

ALBUM = timedelta(seconds=1)
"""How long the photos of one album may come apart."""

VOICE = "voix"
"""The agreement that a voice is kept, asked for each voice note."""


def answer_shown(
    tx: Tx, *, by: Person | Stranger, now: datetime, content: Content, showed: Showed, is_urgent: bool
) -> None:
    """A photo, a voice note, a sticker: in a story the first two become part of it, with their words."""
    draft = testimonies.draft_being_written(tx, by)
    if draft is None or isinstance(by, Stranger):
        menu.answer_unasked(tx, by=by, now=now, content=content)
        return
    if showed.attached is None:
        is_place = showed.what in ("location", "venue")
        tx.answer(by, screens.no_position(draft) if is_place else screens.not_taken(draft), now=now)
        return
    refused = may_add(showed.attached, tx.media.of(draft.id, draft.revision))
    if refused is not None:
        tx.answer(by, screens.not_added(draft, refused), now=now)
    elif showed.attached.medium is Medium.VOICE:
        _ask_about_voice(tx, by, draft, showed.attached, showed.message_id, now=now)
    else:
        tx.media.add(draft, showed.attached, Stage.WANTED, message_id=showed.message_id, now=now)
        if not showed.caption:
            _say_what_there_is(tx, by, draft, showed, now=now)
    if showed.caption:
        part = Part(showed.caption, showed.message_id, showed.is_forwarded)
        patience = _patience(showed)
        testimonies.keep(tx, by, draft, part, is_urgent=is_urgent, now=now, patience=patience)


def _ask_about_voice(
    tx: Tx, by: Person, draft: Testimony, attached: Attached, message_id: int, *, now: datetime
) -> None:
    """Nothing of a voice is fetched before its author has agreed."""
    piece = tx.media.add(draft, attached, Stage.ASKED, message_id=message_id, now=now)
    tx.answer(by, screens.voice_consent(piece), now=now)


def _say_what_there_is(tx: Tx, by: Person, draft: Testimony, showed: Showed, *, now: datetime) -> None:
    """One answer for a whole album: said a moment later, when the rest of it has come."""
    message = screens.noted(draft, tx.media.of(draft.id, draft.revision))
    notices.keep_current(
        tx, by, message, about=f"draft:{draft.id}", after=showed.message_id, now=now,
        patience=_patience(showed),
    )  # fmt: skip


def _patience(showed: Showed) -> timedelta:
    return ALBUM if showed.is_of_album else testimonies.AT_ONCE


def agree_to_voice(
    tx: Tx, *, by: Person, now: datetime, content: Content, piece_id: int, given: bool, edits: int | None
) -> None:
    """The author says whether this voice may be kept; without a yes nothing of it is."""
    piece = tx.media.locked(piece_id)
    if piece is None or piece.person_id != by.id or piece.stage is not Stage.ASKED:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    proof = text_hash(say(content, screens.VOICE_WORDS, by.language))
    tx.consents.record(by.id, VOICE, given=given, text_hash=proof, language=by.language, now=now)
    if given:
        tx.media.want(piece)
    else:
        tx.media.forget(piece)
    tx.answer(by, screens.voice_kept(piece) if given else screens.voice_dropped(piece), now=now, edits=edits)


def take_out(tx: Tx, *, by: Person, now: datetime, testimony_id: int, edits: int | None) -> None:
    """The author takes the photos and voice notes out of their draft; its words stay."""
    draft = tx.testimonies.locked(testimony_id)
    if draft is None or draft.person_id != by.id or not draft.is_draft:
        tx.answer(by, menus.out_of_date(), now=now, edits=edits)
        return
    tx.media.take_out(draft)
    tx.answer(by, screens.taken_out(draft), now=now, edits=edits)


# --- shown to moderators --------------------------------------------------------------------------


def show_to_moderator(tx: Tx, *, by: Person, now: datetime, testimony_id: int, place: int) -> None:
    """The photos and voice notes of the story a moderator has open, one by one."""
    story = tx.testimonies.locked(testimony_id)
    refused: NotDecided | None = NotDecided("unknown")
    if story is not None:
        decisions = tx.testimonies.decisions(story.id)
        refused = may_act(story, decisions, moderator_id=by.id, revision=story.revision, now=now)
    if story is None or refused is not None:
        assert refused is not None
        moderation.refuse(tx, by, testimony_id, refused, "show_media", now=now, edits=None)
        return
    pieces = [piece for piece in tx.media.of(story.id, story.revision) if piece.may_be_shown]
    if place >= len(pieces):
        tx.answer(by, menus.out_of_date(), now=now)
        return
    message = screens.to_moderator(pieces, place)
    notices.show(tx, by, message, about=moderation.shown_as(story), now=now, edits=None)


# --- what the fetcher found -----------------------------------------------------------------------


def keep_fetched(tx: Tx, *, piece_id: int, size: int) -> None:
    """A file has come, and lies in the folder; where its story was erased meanwhile, it goes again."""
    piece = tx.media.locked(piece_id)
    if piece is not None and piece.stage is Stage.WANTED:
        tx.media.keep(piece, size=size)


def refuse_fetched(tx: Tx, *, piece_id: int, now: datetime) -> None:
    """A file could not be read: nothing of it is kept, and its author is told."""
    piece = tx.media.locked(piece_id)
    if piece is None or piece.stage is not Stage.WANTED:
        return
    tx.media.refuse(piece)
    tx.journal("fetch_media", f"testimony:{piece.testimony_id}", "unreadable", at=now)
    _tell_unreadable(tx, piece, now=now)


def _tell_unreadable(tx: Tx, piece: Piece, *, now: datetime) -> None:
    author = tx.people.by_id(piece.person_id)
    if author is not None:
        key = f"unreadable:{piece.id}"
        tx.promise(author, screens.unreadable(piece), key=key, kind=Kind.ANSWER, due_at=now)
