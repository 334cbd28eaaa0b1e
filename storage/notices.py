"""Messages that stand for something: found again by their key, to be changed, freed or emptied."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast, func, literal, select, update

from domain.messages import TAKEN_AWAY, Message
from domain.people import Person
from domain.sending import Kind
from storage.outbox import CANCELLED, DISMISSED, REPLACED, SENDING, SENT, UNKNOWN, WAITING, body
from storage.tables import outbox

if TYPE_CHECKING:
    from storage.tx import Tx


def keep_current(
    tx: Tx, to: Person, message: Message, *, about: str, after: int, now: datetime,
    patience: timedelta = timedelta(0),
) -> None:  # fmt: skip
    """Answer several texts with one message: the last answer about this is changed while it still stands
    below what the person wrote (`after`, a message id); otherwise a new one is sent, where more is about to
    come (`patience`) a moment later."""
    tx.outbox.flush()
    last = tx.connection.execute(
        select(outbox.c.id, outbox.c.state, outbox.c.message_id, outbox.c.edits)
        .where(outbox.c.person_id == to.id, outbox.c.key.startswith(f"{about}:", autoescape=True))
        .order_by(outbox.c.id.desc())
        .limit(1)
    ).one_or_none()
    stands_at = (last.edits or last.message_id) if last else None
    is_below = stands_at is not None and stands_at > after
    if last and last.state == WAITING and (is_below or last.edits is None) and _rewrite(tx, last.id, message):
        return
    edits = stands_at if is_below and last and last.state == SENT else None
    key = f"{about}:{after}:{tx.cause}"
    tx.promise(to, message, key=key, kind=Kind.ANSWER, due_at=now + patience, edits=edits)


def _rewrite(tx: Tx, promise_id: int, message: Message) -> bool:
    """Put another message in place of one that has not left; False where it leaves right now."""
    waiting = update(outbox).where(outbox.c.id == promise_id, outbox.c.state == WAITING)
    return tx.connection.execute(waiting.values(body(message))).rowcount == 1


def free(tx: Tx, key: str, *, now: datetime) -> None:
    """The notice under this key was seen to: not sent any more, and its key can be promised again."""
    tx.outbox.flush()
    noticed = outbox.c.key == key
    tx.connection.execute(
        update(outbox)
        .where(noticed, outbox.c.state == WAITING)
        .values(state=CANCELLED, reason="seen to before it left", settled_at=now)
    )
    tx.connection.execute(update(outbox).where(noticed).values(key=f"{key}:{tx.cause}"))


def withdraw(tx: Tx, key: str, *, now: datetime) -> bool:
    """Take back what was promised under this key, whose key is free again; False where it has left already."""
    tx.outbox.flush()
    waits = outbox.c.key == key, outbox.c.state == WAITING, outbox.c.attempts == 0
    taken = {
        "state": CANCELLED,
        "reason": "undone",
        "settled_at": now,
        "params": {},
        "key": f"{key}:{tx.cause}",
    }
    return tx.connection.execute(update(outbox).where(*waits).values(taken)).rowcount == 1


def show(tx: Tx, to: Person, message: Message, *, about: str, now: datetime, edits: int | None) -> None:
    """Answer with a message that shows somebody's words, found again by what it is about. Whoever works on a
    page sees them there."""
    if tx.said is not None:
        return
    key = f"{about}:{to.id}:{tx.cause}"
    tx.promise(to, message, key=key, kind=Kind.ANSWER, due_at=now, edits=edits)


def empty(tx: Tx, about: str, *, now: datetime, instead: Message | None = None) -> None:
    """Take somebody's words out of every message that shows them: those kept here, and with `instead`
    those on screens too."""
    tx.outbox.flush()
    shown = outbox.c.key.startswith(f"{about}:", autoescape=True)
    tx.connection.execute(
        update(outbox)
        .where(shown, outbox.c.state == WAITING)
        .values(state=CANCELLED, reason="taken back by its author", settled_at=now)
    )
    for row in tx.connection.execute(_ON_SCREENS.where(shown)).all():
        to = tx.people.by_id(row.person_id)
        if to is not None and instead is not None and _still_stands(tx, row):
            key = f"instead:{row.last}"
            message = Message(TAKEN_AWAY) if row.text_key == MEDIA else instead
            tx.promise(to, message, key=key, kind=Kind.ANSWER, due_at=now, edits=row.stands_at)
    forgotten = literal("emptied:") + cast(outbox.c.id, String)  # the key itself tells whose words they were
    tx.connection.execute(update(outbox).where(shown).values(params={}, key=forgotten))


MEDIA = "moderation-media"
"""The text under a photo or a voice note in a moderator's chat. Such a message cannot be changed into
words: it is deleted."""


def take_away_media(tx: Tx, *, before: datetime, now: datetime) -> int:
    """Photos and voices leave the moderators' chats after a while, before Telegram lets nobody delete them."""
    tx.outbox.flush()
    old = and_(outbox.c.text_key == MEDIA, outbox.c.settled_at <= before, outbox.c.key.startswith("story:"))
    rows = tx.connection.execute(select(outbox).where(old, outbox.c.message_id.is_not(None))).all()
    for row in rows:
        to = tx.people.by_id(row.person_id)
        if to is not None:
            key, edits = f"instead:{row.id}", row.message_id
            tx.promise(to, Message(TAKEN_AWAY), key=key, kind=Kind.ANSWER, due_at=now, edits=edits)
        taken = update(outbox).where(outbox.c.id == row.id)
        tx.connection.execute(taken.values(params={}, key=f"emptied:{row.id}"))
    return len(rows)


def _still_stands(tx: Tx, shown: Any) -> bool:
    """Whether these words are what the message shows now: it may have been changed to something else."""
    same = outbox.c.person_id == shown.person_id, shown.stands_at == _STANDS_AT
    is_there = outbox.c.state.not_in([CANCELLED, REPLACED])
    newest = tx.connection.scalar(select(func.max(outbox.c.id)).where(*same, is_there))
    return bool(newest == shown.last)


_STANDS_AT: Any = func.coalesce(outbox.c.edits, outbox.c.message_id)
_ON_SCREENS: Any = (
    select(
        outbox.c.person_id,
        _STANDS_AT.label("stands_at"),
        func.max(outbox.c.id).label("last"),
        func.max(outbox.c.text_key).label("text_key"),
    )
    .where(outbox.c.state.in_([SENT, SENDING, UNKNOWN, DISMISSED]), _STANDS_AT.is_not(None))
    .group_by(outbox.c.person_id, _STANDS_AT)
)
