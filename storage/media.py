"""Photos and voice notes of stories: which there are, and how far each has come."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from domain.media import Attached, Medium, Piece, Stage
from domain.testimonies import Testimony
from storage.tables import testimony_media, testimony_revisions

if TYPE_CHECKING:
    from storage.tx import Tx

ENDINGS = {Medium.PHOTO: "jpg", Medium.VOICE: "ogg"}

PATIENCE = timedelta(seconds=10)
"""How long a file waits that could not be fetched; twice as long each time."""

LONGEST_PATIENCE = timedelta(hours=1)


class Media:
    """The photos and voice notes of stories, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, testimony_id: int, revision: int) -> Sequence[Piece]:
        """What is part of this revision of a story, in the order it came."""
        return pieces_of(self._connection, testimony_id, revision)

    def add(
        self, draft: Testimony, attached: Attached, stage: Stage, *, message_id: int, now: datetime
    ) -> Piece:
        """One more photo or voice note of a story that is being written."""
        values = {
            "testimony_id": draft.id, "person_id": draft.person_id, "since": draft.revision,
            "medium": attached.medium.value, "stage": stage.value, "file_id": attached.file_id,
            "name": f"{secrets.token_hex(16)}.{ENDINGS[attached.medium]}", "message_id": message_id,
            "seconds": attached.seconds, "at": now,
        }  # fmt: skip
        row = self._connection.execute(insert(testimony_media).returning(testimony_media), values).one()
        return piece_of(row)

    def locked(self, piece_id: int) -> Piece | None:
        """One photo or voice note as it is now, kept from changing until the transaction ends."""
        statement = select(testimony_media).where(testimony_media.c.id == piece_id).with_for_update()
        row = self._connection.execute(statement).one_or_none()
        return piece_of(row) if row else None

    def want(self, piece: Piece) -> None:
        """Its author agrees that it is kept: it may be fetched."""
        self._change(piece.id, stage=Stage.WANTED.value)

    def keep(self, piece: Piece, *, size: int) -> None:
        """It was fetched, and lies in the folder under its name."""
        self._change(piece.id, stage=Stage.KEPT.value, size=size, file_id=None)

    def refuse(self, piece: Piece) -> None:
        """It cannot be kept."""
        self._change(piece.id, stage=Stage.REFUSED.value, file_id=None)

    def forget(self, piece: Piece) -> None:
        """Nothing of it is left; its file goes with the next look at the folder."""
        self._connection.execute(delete(testimony_media).where(testimony_media.c.id == piece.id))

    def forget_unagreed(self, draft: Testimony) -> None:
        """Voices whose author has not said yes do not go with the story."""
        mine = and_(testimony_media.c.testimony_id == draft.id, testimony_media.c.stage == Stage.ASKED.value)
        self._connection.execute(delete(testimony_media).where(mine))

    def take_out(self, draft: Testimony) -> None:
        """The author takes all photos and voices out of what they write; what was sent before keeps its own."""
        theirs = testimony_media.c.testimony_id == draft.id
        self._connection.execute(
            delete(testimony_media).where(theirs, testimony_media.c.since == draft.revision)
        )
        still = testimony_media.c.until.is_(None)
        self._connection.execute(update(testimony_media).where(theirs, still).values(until=draft.revision))

    def drop_correction(self, draft: Testimony) -> None:
        """A correction is dropped: what came with it goes, what it took out is there again."""
        theirs = testimony_media.c.testimony_id == draft.id
        self._connection.execute(
            delete(testimony_media).where(theirs, testimony_media.c.since == draft.revision)
        )
        taken_out = testimony_media.c.until == draft.revision
        self._connection.execute(update(testimony_media).where(theirs, taken_out).values(until=None))

    def _change(self, piece_id: int, **values: Any) -> None:
        self._connection.execute(
            update(testimony_media).where(testimony_media.c.id == piece_id).values(values)
        )


def piece_of(row: Any) -> Piece:
    return Piece(
        id=row.id,
        testimony_id=row.testimony_id,
        person_id=row.person_id,
        medium=Medium(row.medium),
        stage=Stage(row.stage),
        name=row.name,
        message_id=row.message_id,
        seconds=row.seconds,
    )


# --- reads ----------------------------------------------------------------------------------------


def pieces_of(connection: Connection, testimony_id: int, revision: int) -> Sequence[Piece]:
    """What is part of this revision of a story, in the order it came."""
    media = testimony_media.c
    is_part = and_(media.since <= revision, or_(media.until.is_(None), media.until > revision))
    statement = select(testimony_media).where(media.testimony_id == testimony_id, is_part)
    return [piece_of(row) for row in connection.execute(statement.order_by(media.id))]


def readable(connection: Connection, name: str, moderator_id: int) -> Piece | None:
    """The photo or voice note whose file has this name, if this moderator may see it: it was sent, is there,
    and is not their own."""
    media, sent = testimony_media.c, testimony_revisions.c
    is_part = and_(sent.revision >= media.since, or_(media.until.is_(None), sent.revision < media.until))
    was_sent = select(sent.revision).where(sent.testimony_id == media.testimony_id, is_part).exists()
    statement = select(testimony_media).where(
        media.name == name, media.person_id != moderator_id, media.stage == Stage.KEPT.value, was_sent
    )
    row = connection.execute(statement).one_or_none()
    return piece_of(row) if row else None


def names(connection: Connection) -> frozenset[str]:
    """Every file that may lie in the folder."""
    return frozenset(connection.scalars(select(testimony_media.c.name)))


# --- fetching -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is to be fetched from Telegram."""

    piece: Piece
    file_id: str


def wanted(connection: Connection, *, now: datetime, limit: int) -> Sequence[Wanted]:
    """What is to be fetched now, the oldest first."""
    media = testimony_media.c
    may_try = or_(media.retry_at.is_(None), media.retry_at <= now)
    statement = (
        select(testimony_media)
        .where(media.stage == Stage.WANTED.value, media.file_id.is_not(None), may_try)
        .order_by(media.id)
        .limit(limit)
    )
    return [Wanted(piece_of(row), row.file_id) for row in connection.execute(statement)]


def try_again(tx: Tx, piece_id: int, *, now: datetime) -> None:
    """Telegram did not give it: once more, later and later."""
    row = tx.connection.execute(
        select(testimony_media.c.attempts).where(testimony_media.c.id == piece_id)
    ).one_or_none()
    if row is not None:
        pause = min(PATIENCE * 2 ** min(row.attempts, 10), LONGEST_PATIENCE)
        again = {"attempts": row.attempts + 1, "retry_at": now + pause}
        tx.connection.execute(update(testimony_media).where(testimony_media.c.id == piece_id).values(again))


def forget_old_voices(tx: Tx, *, before: datetime) -> None:
    """A voice is not kept for long: what it told was read, or written down."""
    is_old = and_(testimony_media.c.medium == Medium.VOICE.value, testimony_media.c.at <= before)
    tx.connection.execute(delete(testimony_media).where(is_old))
