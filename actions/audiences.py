"""An organizer chooses to whom a message to many goes, part by part, and sees whom it reaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from actions.broadcasts import begin_broadcast, being_written, others, rewritten, whom_in_words
from actions.screens import audiences as screens
from content.loader import Content
from domain.audiences import EVERYBODY, PANEL
from domain.broadcasts import Broadcast, needs_second_person
from domain.people import Person
from storage import audiences, polls
from storage.tx import Tx


def ask_audience(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """To whom? With how many people each choice reaches, and whether somebody could agree, above 100."""
    panel, everybody = (audiences.reach(tx.connection, one, now=now).reached for one in (PANEL, EVERYBODY))
    is_alone = needs_second_person(everybody) and not others(tx, by)
    wanted = screens.audience_wanted(panel, everybody, is_alone=is_alone)
    tx.answer(by, wanted, now=now, edits=message_id)


def choose_audience(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, content: Content, message_id: int | None
) -> None:
    """Show to whom a draft goes, part by part; a new draft where none is named."""
    if not broadcast_id:
        draft: Broadcast | None = begin_broadcast(tx, by=by, now=now, whom=EVERYBODY)
    else:
        draft = being_written(tx, broadcast_id, by=by, now=now, message_id=message_id)
    if draft is not None:
        _show(tx, draft, by=by, now=now, content=content, message_id=message_id)


def pick_part(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, part: str, page: int, content: Content,
    message_id: int | None,
) -> None:  # fmt: skip
    """Show what a part of the audience can be: the communes, the polls, the modules, the roles."""
    choices = screens.choices(part, content, polls.open_now(tx.connection, now=now))
    tx.answer(by, screens.picking(broadcast_id, part, choices, page=page), now=now, edits=message_id)


def narrow_audience(
    tx: Tx, *, by: Person, now: datetime, broadcast_id: int, part: str, value: str, content: Content,
    message_id: int | None,
) -> None:  # fmt: skip
    """Set a part of the audience, or take it away with an empty value."""
    draft = being_written(tx, broadcast_id, by=by, now=now, message_id=message_id)
    if draft is None:
        return
    offered = screens.choices(part, content, polls.open_now(tx.connection, now=now))
    if not value or value in {choice.value for choice in offered}:  # or the button was tampered with
        whom = draft.whom.narrowed(part, value)
        draft = rewritten(tx, draft, replace(draft, whom=whom), by=by, content=content)
    _show(tx, draft, by=by, now=now, content=content, message_id=message_id)


def _show(
    tx: Tx, draft: Broadcast, *, by: Person, now: datetime, content: Content, message_id: int | None
) -> None:
    reach = audiences.reach(tx.connection, draft.whom, now=now)
    whom = whom_in_words(tx, draft.whom, content)
    tx.answer(by, screens.audience(draft, whom, reach), now=now, edits=message_id)
