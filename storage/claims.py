"""Which promises leave now: one verb that chooses, checks and marks them, just before they are sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from domain.leaving import HELD
from domain.sending import (
    CONTENT,
    MAX_CONTENT_A_DAY,
    MAX_UNASKED_A_DAY,
    UNASKED,
    Kind,
    may_leave,
    next_morning,
)
from storage import outbox
from storage.outbox import Candidate, Claim

if TYPE_CHECKING:
    from storage.tx import Tx


SPARE = 10
"""How many more are looked at than can leave: some go to a chat that is served already, or must not leave."""


@dataclass(slots=True)
class _Choice:
    """What happens to the promises that were looked at."""

    claims: list[Claim] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    too_much: list[int] = field(default_factory=list)


def claim(
    tx: Tx, *, now: datetime, zone: tzinfo, busy: Collection[int], limit: int, owner: str
) -> Sequence[Claim]:
    """Take at most `limit` promises, one a chat, and mark them as being sent.

    On the way out, what must not leave is put where it belongs: stopped people's reminders are cancelled,
    changes of a message that a newer change replaces are dropped, what is too much for today waits for
    the next morning.
    """
    kinds = [kind for kind in Kind if may_leave(kind, now, zone)]
    found = outbox.candidates(tx.connection, now=now, kinds=kinds, busy=busy, limit=limit + SPARE)
    if not found:
        return ()
    choice = _choose(tx, found, limit=limit, day=day_of(now, zone))
    outbox.close(tx, choice.cancelled, state=outbox.CANCELLED, reason="the person had said stop", now=now)
    outbox.close(tx, choice.replaced, state=outbox.REPLACED, reason="a newer change", now=now)
    outbox.postpone(tx, choice.too_much, until=next_morning(now, zone))
    if not choice.claims:
        return ()
    taken = outbox.take(tx, [one.id for one in choice.claims], owner=owner, now=now)
    return [one for one in choice.claims if one.id in taken]


def day_of(now: datetime, zone: tzinfo) -> str:
    """The territory's date, by which unasked messages are counted."""
    return now.astimezone(zone).date().isoformat()


def _choose(tx: Tx, found: Sequence[Candidate], *, limit: int, day: str) -> _Choice:
    replaced = outbox.outdated_edits(tx.connection, [one.claim for one in found])
    choice = _Choice(replaced=list(replaced))
    asked = {one.claim.person_id for one in found if one.claim.kind in UNASKED and one.claim.person_id}
    had = outbox.sent_today(tx.connection, asked, day) if asked else {}
    chats: set[int] = set()
    for candidate in found:
        one = candidate.claim
        if one.id in replaced:
            continue
        if one.kind in HELD and (candidate.is_stopped or candidate.is_unreachable):
            choice.cancelled.append(one.id)
        elif (one.kind in HELD and candidate.is_paused) or _is_too_much(one, had):
            choice.too_much.append(one.id)
        elif len(choice.claims) < limit and one.chat_id not in chats:
            choice.claims.append(one)
            chats.add(one.chat_id)
    return choice


def _is_too_much(one: Claim, had: dict[int, list[Kind]]) -> bool:
    if one.kind not in UNASKED or one.person_id is None:
        return False
    kinds = had.get(one.person_id, [])
    unasked = sum(kind in UNASKED for kind in kinds)
    content = sum(kind in CONTENT for kind in kinds)
    return unasked >= MAX_UNASKED_A_DAY or (one.kind in CONTENT and content >= MAX_CONTENT_A_DAY)
