"""Somebody of the team comes in to the pages: the number of their screen is confirmed in the chat."""

from __future__ import annotations

from datetime import datetime

from actions.screens import sign_ins as screens
from domain.people import Person, Stranger
from domain.rights import Policy, refusal
from domain.sign_ins import Asking
from storage.tx import Tx


def show_request(tx: Tx, *, by: Person | Stranger, now: datetime, asking: Asking | None, code: str) -> None:
    """A browser's link was opened: its number, and whether to let it in."""
    if asking is None or asking.is_over(now):
        tx.answer(by, screens.too_late(), now=now)
    elif refusal(by, Policy.STAFF) is not None:
        tx.answer(by, screens.for_the_team(), now=now)
    else:
        tx.answer(by, screens.is_it_you(asking, code), now=now)


def confirm(tx: Tx, *, by: Person, now: datetime, asking: Asking | None, edits: int | None) -> bool:
    """Let the browser in that shows this number: it alone, and once."""
    if asking is None or asking.is_over(now):
        tx.answer(by, screens.too_late(), now=now, edits=edits)
        return False
    sign_in_id = tx.sign_ins.confirm(asking.fingerprint, by.id, now=now)
    if sign_in_id is None:
        tx.answer(by, screens.used(), now=now, edits=edits)
        return False
    tx.journal("confirm_sign_in", f"sign-in:{sign_in_id}", "confirmed", at=now, by=by)
    tx.answer(by, screens.confirmed(asking, sign_in_id), now=now, edits=edits)
    return True


def decline(tx: Tx, *, by: Person, now: datetime, edits: int | None) -> None:
    """It was somebody else's browser: nothing is opened, and nothing more is needed."""
    tx.journal("confirm_sign_in", "", "declined", at=now, by=by)
    tx.answer(by, screens.declined(), now=now, edits=edits)


def come_in(tx: Tx, *, fingerprint: str, session_hash: str, now: datetime) -> bool:
    """The browser that was confirmed opens its session, under a secret that nobody has seen before."""
    return tx.sign_ins.open(fingerprint, session_hash, now=now)


def close(tx: Tx, *, by: Person, now: datetime, sign_in_id: int, edits: int | None = None) -> None:
    """Close one of one's own browsers, from the chat or from a page."""
    if tx.sign_ins.end(by.id, sign_in_id, now=now):
        tx.journal("close_sign_in", f"sign-in:{sign_in_id}", "closed", at=now, by=by)
    tx.answer(by, screens.closed(), now=now, edits=edits)


def close_others(tx: Tx, *, by: Person, now: datetime, sign_in_id: int) -> None:
    """Close every browser of one's own but the one at hand."""
    closed = tx.sign_ins.end_all(by.id, now=now, but=sign_in_id)
    tx.journal("close_sign_in", "others", "closed", at=now, by=by, details={"closed": closed})
    tx.answer(by, screens.others_closed(closed), now=now)


def note_presence(tx: Tx, *, sign_in_id: int, now: datetime) -> None:
    """Somebody is still working in this browser."""
    tx.sign_ins.see(sign_in_id, now=now)
