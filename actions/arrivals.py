"""Somebody presses Start: a stranger, somebody on their way in, somebody who is in, or who had left."""

from __future__ import annotations

from datetime import datetime

from actions import enrolment, invitations, leaving
from actions.menu import show_menu
from content.loader import Content
from domain.enrolment import AlreadyIn, Outcome
from domain.invitations import Silence, Spent
from domain.people import Person, Stranger
from storage.tx import Tx


def start(
    tx: Tx, *, by: Person | Stranger, now: datetime, content: Content, code: str = "",
    message_id: int | None = None,
) -> Outcome:  # fmt: skip
    """The way in, the way on or the way back; with a code, what the invitation gives."""
    if isinstance(by, Stranger) or not by.is_enrolled:
        return enrolment.begin(tx, by=by, now=now, content=content, code=code, message_id=message_id)
    if code:
        outcome = invitations.open_invitation(tx, by=by, now=now, code=code)
        if not isinstance(outcome, Silence):
            return AlreadyIn(tx.people.locked(by.id), changed=isinstance(outcome, Spent))
    if by.stopped_at is not None:
        leaving.come_back(tx, by=by, now=now, content=content, message_id=message_id)
    else:
        show_menu(tx, by=by, now=now, content=content)
    return AlreadyIn(by)
