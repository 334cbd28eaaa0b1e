"""What was answered to the polls: shown to organizers as a picture, with the same figures in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from actions.screens import polls as poll_screens
from actions.screens import results as screens
from domain.people import Person
from domain.poll_results import results
from domain.polls import Poll
from storage import poll_results
from storage.tx import Tx

Polls = Mapping[str, Poll]


def list_results(tx: Tx, *, by: Person, now: datetime, polls: Polls, message_id: int | None) -> None:
    """Every poll that was asked, the latest first."""
    openings = [one for one in poll_results.opened(tx.connection, now=now) if one.poll_id in polls]
    tx.answer(by, screens.list_of_results(openings), now=now, edits=message_id)


def show_results(tx: Tx, *, by: Person, now: datetime, polls: Polls, opening_id: int) -> None:
    """The picture where there is something to see, then the words."""
    found = poll_results.asked(tx.connection, opening_id)
    if found is None or found.opening.poll_id not in polls:
        tx.answer(by, poll_screens.unknown(), now=now)
        return
    told = results(polls[found.opening.poll_id], found.opening, found.tally, found.reach, now=now)
    if told.tells_something:
        tx.answer(by, screens.picture(told), now=now)
    tx.answer(by, screens.in_words(told), now=now)


def note_download(tx: Tx, *, by: Person, now: datetime, opening_id: int, format: str) -> None:
    """Somebody takes the results of a poll with them."""
    tx.journal("export_results", f"opening:{opening_id}", format, at=now, by=by)
