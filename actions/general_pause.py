"""The general pause: begun and ended in two taps, from the telephone and from the page."""

from __future__ import annotations

from datetime import datetime

from actions.screens import general_pause as screens
from domain.audiences import EVERYBODY
from domain.messages import Message
from domain.people import Person
from domain.privileged import BEGINS_PAUSE, ENDS_PAUSE
from domain.sending import Kind
from storage import audiences, campaigns, general_pause
from storage.tx import Tx


def show(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """How it stands, what would wait and what would not: then one question."""
    tx.write_journal()
    lasting = general_pause.current(tx.connection)
    if lasting is None:
        shown = screens.before(audiences.reach(tx.connection, EVERYBODY, now=now).reached)
    else:
        shown = screens.lasting(lasting, general_pause.held_back(tx.connection, now=now))
    tx.answer(by, shown, now=now, edits=message_id)


def begin(tx: Tx, *, by: Person, now: datetime, tells: bool, message_id: int | None = None) -> bool:
    """Hold back what nobody asked for; with `tells`, send the text for a real event to everybody enrolled.
    Begun by two at once, it begins once, and the text leaves once."""
    has_begun = general_pause.begin(tx, now=now)
    if has_begun:
        details = {"tells": tells}
        tx.journal(BEGINS_PAUSE, "", "begun", at=now, by=by, details=details)
    if has_begun and tells:
        tx.campaigns.add(
            f"crisis:{now.isoformat()}", Kind.CRISIS, "enrolled", Message("crisis"), due_at=now,
            not_after=None, state=campaigns.PLANNING, now=now, created_by=by.id,
        )  # fmt: skip
    tx.answer(
        by, screens.begun(tells=tells) if has_begun else screens.begun_before(), now=now, edits=message_id
    )
    return has_begun


def end(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> bool:
    """What waited leaves, at its pace and in its hours; what came too late stays visibly so."""
    has_ended = general_pause.end(tx)
    if has_ended:
        tx.journal(ENDS_PAUSE, "", "ended", at=now, by=by)
    tx.answer(by, screens.ended() if has_ended else screens.ended_before(), now=now, edits=message_id)
    return has_ended
