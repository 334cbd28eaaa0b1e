"""The doors of the house. Every tap and every text: one update, one transaction, one effect. Every act on a
page: the same verbs, the same rights.

Rights are checked here, in the transaction that uses them: old keyboards outlive rights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from actions import distress
from actions.screens import doors
from domain.messages import Text
from domain.people import Person, Stranger
from domain.rights import NotAllowed, Policy, refusal
from storage.tx import Tx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who knocks, with which update, at which door."""

    telegram_id: int
    language: str
    update_row: int
    door: str
    policy: Policy
    distress: str = ""  # their words, where they sound like a call for help


def enter(
    tx: Tx, verb: Callable[..., T], caller: Caller, *, now: datetime, given: dict[str, Any]
) -> T | NotAllowed:
    """Run a verb for whoever caused the update, if they may; the update is done with it, either way."""
    tx.inbox.done(caller.update_row)
    by = _welcome(tx, caller)
    if caller.distress:
        distress.raise_alarm(tx, by, caller.distress, now=now)
    refused = refusal(by, caller.policy)
    if refused is None:
        return verb(tx, by=by, now=now, **given)
    if isinstance(by, Person) and not refused.must_enrol:
        tx.journal(caller.door, "", "not allowed", at=now, by=by)
    tx.answer(by, doors.not_allowed(refused), now=now)
    return refused


@dataclass(frozen=True, slots=True)
class PageCaller:
    """Who acts on a page: with which session, at which address, open to whom."""

    session_hash: str
    door: str
    policy: Policy
    told_as: str
    """The name under which the next page finds what was answered."""


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The session is over: nothing was done."""


def enter_page(
    tx: Tx, verb: Callable[..., T], caller: PageCaller, *, now: datetime, given: dict[str, Any]
) -> T | NotAllowed | SignedOut:
    """Run the same verb for somebody who works on a page; what it answers is kept for the page that follows."""
    visitor = tx.sign_ins.visitor(caller.session_hash, now=now)
    if visitor is None:
        return SignedOut()
    refused = refusal(visitor.person, caller.policy)
    if refused is not None:
        tx.journal(caller.door, "", "not allowed", at=now, by=visitor.person)
        return refused
    tx.said = []
    outcome = verb(tx, by=visitor.person, now=now, **given)
    if tx.said:
        said = [Text(one.text, one.params) for one in tx.said]
        tx.sign_ins.tell(visitor.sign_in_id, caller.told_as, said)
    return outcome


def _welcome(tx: Tx, caller: Caller) -> Person | Stranger:
    """The person behind the account; somebody who had blocked the bot and writes again is back."""
    person = tx.people.by_telegram(caller.telegram_id)
    if person is None:
        return Stranger(caller.telegram_id, caller.language)
    if person.unreachable_at is not None:
        tx.people.change(person.id, unreachable_at=None)
        return replace(person, unreachable_at=None)
    return person
