"""What somebody sees who adds a photo or a voice note to their story."""

from __future__ import annotations

from collections.abc import Sequence

from actions.screens.testimonies import draft_rows, shown
from domain.media import LONGEST_VOICE, MOST, VOICE_KEPT, Medium, Piece, WhyNotAdded, counted
from domain.messages import Button, Message, Text, Value, pack
from domain.testimonies import Testimony

VOICE_WORDS = Text("voice-consent-words", {"days": VOICE_KEPT.days})
"""What one agrees to whose voice is kept."""


def noted(draft: Testimony, pieces: Sequence[Piece]) -> Message:
    """A photo is in the story now."""
    return Message("media-noted", {"shown": shown(counted(pieces))}, draft_rows(draft))


def not_taken(draft: Testimony) -> Message:
    """A film, a sticker, a document: not part of a story."""
    return Message("media-not-taken", rows=draft_rows(draft))


def no_position(draft: Testimony) -> Message:
    """A position was sent: it is not kept, and the commune can be said instead."""
    where = Button(Text("button-add-place"), pack("testimony-place", draft.id))
    choose = ((where,),) if draft.level else ()
    return Message("media-no-position", rows=(*choose, *draft_rows(draft)))


def not_added(draft: Testimony, why: WhyNotAdded) -> Message:
    """Too big, too long or too many: what is possible instead."""
    params: dict[str, Value] = {
        "minutes": LONGEST_VOICE // 60,
        "photos": MOST[Medium.PHOTO],
        "voices": MOST[Medium.VOICE],
    }
    return Message(f"media-not-{why}", params, draft_rows(draft))


def voice_consent(piece: Piece) -> Message:
    """What becomes of a voice, before anything of it is kept."""
    yes = Button(Text("button-voice-yes"), pack("voice", piece.id, "yes"))
    no = Button(Text("button-voice-no"), pack("voice", piece.id, "no"))
    return Message("voice-consent", {"consent": VOICE_WORDS}, ((yes, no),))


def voice_kept(piece: Piece) -> Message:
    return Message("voice-kept", {"days": VOICE_KEPT.days}, _rows_of(piece))


def voice_dropped(piece: Piece) -> Message:
    return Message("voice-dropped", rows=_rows_of(piece))


def taken_out(draft: Testimony) -> Message:
    return Message("media-taken-out", rows=draft_rows(draft))


def unreadable(piece: Piece) -> Message:
    """What came could not be read, and what to do."""
    go_on = Button(Text("button-continue-draft"), pack("testify"))
    return Message(f"media-unreadable-{piece.medium}", rows=((go_on,),))


def _rows_of(piece: Piece) -> tuple[tuple[Button, ...], ...]:
    """A draft's buttons, where only its number is known."""
    read = Button(Text("button-read-back"), pack("testimony-read", piece.testimony_id))
    later = Button(Text("button-later"), pack("menu"))
    return (read,), (Button(Text("button-erase"), pack("testimony-erase", piece.testimony_id)), later)


def to_moderator(pieces: Sequence[Piece], place: int) -> Message:
    """One photo or voice note, and the way to the next."""
    piece = pieces[place]
    params: dict[str, Value] = {"place": place + 1, "many": len(pieces)}
    after = Button(Text("button-shelf-after"), pack("moderation-media", piece.testimony_id, place + 1))
    rows = ((after,),) if place + 1 < len(pieces) else ()
    return Message("moderation-media", params, rows, shows=piece.name)
