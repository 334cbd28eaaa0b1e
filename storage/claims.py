"""Which promises leave now: one verb that chooses, checks and marks them, just before they are sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection

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
from storage import candidates, outbox
from storage.candidates import Candidate, Look
from storage.outbox import Claim

if TYPE_CHECKING:
    from storage.tx import Tx


SPARE = 10
"""How many more are looked at than can leave: some go to a chat that is served already, or must not leave."""


LOOKS = 10
"""How often a claim looks again where nothing of what it saw may leave: all stopped, or had enough today."""


@dataclass(slots=True)
class _Choice:
    """What happens to the promises that were looked at."""

    claims: list[Claim] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    too_much: list[int] = field(default_factory=list)


def claim(
    tx: Tx, *, now: datetime, zone: tzinfo, busy: Collection[int], limit: int, owner: str,
    to_many: int | None = None, after: int = 0,
) -> Sequence[Claim]:  # fmt: skip
    """Take at most `limit` promises, one a chat, and mark them as being sent.

    What is for one person goes first, alone; then, `to_many` at most, the campaign whose turn comes `after`
    the one that was served last. On the way out, what must not leave is put where it belongs: stopped
    people's reminders are cancelled, changes of a message that a newer change replaces are dropped, what is
    too much for today waits for the next morning.
    """
    look = Look(now, [kind for kind in Kind if may_leave(kind, now, zone)], busy)
    queues = _queues(
        tx.connection, look, to_one=limit, to_many=limit if to_many is None else to_many, after=after
    )
    for found, most in islice(queues, LOOKS):
        choice = _choose(tx, found, limit=most, day=day_of(now, zone))
        _put_away(tx, choice, now=now, zone=zone)
        if choice.claims:
            taken = outbox.take(tx, [one.id for one in choice.claims], owner=owner, now=now)
            return [one for one in choice.claims if one.id in taken]
    return ()


def _queues(
    connection: Connection, look: Look, *, to_one: int, to_many: int, after: int
) -> Iterator[tuple[Sequence[Candidate], int]]:
    """What could leave, queue by queue, and how many of it."""
    while found := candidates.to_one(connection, look, limit=to_one + SPARE):
        yield found, to_one
    if to_many <= 0:
        return
    for campaign_id in candidates.campaigns_in_turn(connection, look, after=after):
        while found := candidates.of_campaign(connection, look, campaign_id, limit=to_many + SPARE):
            yield found, to_many


def _put_away(tx: Tx, choice: _Choice, *, now: datetime, zone: tzinfo) -> None:
    outbox.close(tx, choice.cancelled, state=outbox.CANCELLED, reason="the person had said stop", now=now)
    outbox.close(tx, choice.replaced, state=outbox.REPLACED, reason="a newer change", now=now)
    outbox.postpone(tx, choice.too_much, until=next_morning(now, zone))


def day_of(now: datetime, zone: tzinfo) -> str:
    """The territory's date, by which unasked messages are counted."""
    return now.astimezone(zone).date().isoformat()


def _choose(tx: Tx, found: Sequence[Candidate], *, limit: int, day: str) -> _Choice:
    replaced = candidates.outdated_edits(tx.connection, found)
    choice = _Choice(replaced=list(replaced))
    asked = {one.person_id for one in found if one.kind in UNASKED and one.person_id}
    had = candidates.sent_today(tx.connection, asked, day) if asked else {}
    chats: set[int] = set()
    for one in found:
        if one.id in replaced:
            continue
        if one.kind in HELD and (one.is_stopped or one.is_unreachable):
            choice.cancelled.append(one.id)
        elif (one.kind in HELD and one.is_paused) or _is_too_much(one, had):
            choice.too_much.append(one.id)
        elif len(choice.claims) < limit and one.chat_id not in chats:
            choice.claims.append(one.claim())
            chats.add(one.chat_id)
    return choice


def _is_too_much(one: Candidate, had: dict[int, list[Kind]]) -> bool:
    if one.kind not in UNASKED or one.person_id is None:
        return False
    kinds = had.get(one.person_id, [])
    unasked = sum(kind in UNASKED for kind in kinds)
    content = sum(kind in CONTENT for kind in kinds)
    return unasked >= MAX_UNASKED_A_DAY or (one.kind in CONTENT and content >= MAX_CONTENT_A_DAY)
