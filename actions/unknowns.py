"""What may not have arrived: an organizer sees it, and has it sent once more or leaves it at that."""

from __future__ import annotations

from datetime import datetime

from actions.screens import holdings
from actions.screens import unknowns as screens
from domain.people import Person
from domain.sending import Kind
from storage import unknowns
from storage.tx import Tx
from storage.unknowns import Heap

NEVER_AGAIN = (holdings.COPY,)
"""Messages that carried a file, which is kept no longer than it takes to send it: their reader asks anew."""


def list_unknowns(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """All that may not have arrived."""
    tx.answer(by, screens.list_of_heaps(_heaps(tx, now)), now=now, edits=message_id)


def show_unknown(
    tx: Tx, *, by: Person, now: datetime, campaign_id: int, kind: str, message_id: int | None
) -> None:
    """One of them: what it was, to how many people, since when, and what can be done."""
    heap = _heap(tx, campaign_id, kind, now)
    if heap is None:
        list_unknowns(tx, by=by, now=now, message_id=message_id)
        return
    campaign = tx.campaigns.by_id(campaign_id) if campaign_id else None
    tx.answer(by, screens.heap(heap, campaign), now=now, edits=message_id)


def send_again(
    tx: Tx, *, by: Person, now: datetime, campaign_id: int, kind: str, until: datetime, message_id: int | None
) -> int:
    """Send a heap once more, to those for whom it is not too late. Tapped twice, by two, it leaves once."""
    count = 0
    if kind in set(Kind):
        count = unknowns.send_again(
            tx.connection, Kind(kind), campaign_id, until=until, now=now, never_again=NEVER_AGAIN
        )
    tx.outbox.has_promised = True
    _note(tx, "send_again", campaign_id, kind, count, by=by, now=now)
    list_unknowns(tx, by=by, now=now, message_id=message_id)
    return count


def dismiss(
    tx: Tx, *, by: Person, now: datetime, campaign_id: int, kind: str, until: datetime, message_id: int | None
) -> int:
    """Leave a heap at that: nothing is sent, and nobody is asked about it again."""
    count = 0
    if kind in set(Kind):
        count = unknowns.dismiss(tx.connection, Kind(kind), campaign_id, until=until)
    _note(tx, "leave_unknown", campaign_id, kind, count, by=by, now=now)
    list_unknowns(tx, by=by, now=now, message_id=message_id)
    return count


def _note(tx: Tx, act: str, campaign_id: int, kind: str, count: int, *, by: Person, now: datetime) -> None:
    if count:
        subject = f"campaign:{campaign_id}" if campaign_id else f"kind:{kind}"
        tx.journal(act, subject, "done", at=now, by=by, details={"n": count})


def _heaps(tx: Tx, now: datetime) -> list[Heap]:
    tx.outbox.flush()
    return list(unknowns.heaps(tx.connection, now=now, never_again=NEVER_AGAIN))


def _heap(tx: Tx, campaign_id: int, kind: str, now: datetime) -> Heap | None:
    found = (one for one in _heaps(tx, now) if (one.campaign_id, one.kind.value) == (campaign_id, kind))
    return next(found, None)
