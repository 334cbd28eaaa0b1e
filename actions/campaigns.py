"""What is due goes out: each entry of the calendar once, to those it is for; a broadcast likewise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.screens import campaigns as screens
from actions.screens import modules as module_screens
from actions.screens import polls as poll_screens
from actions.screens import reminders
from domain.messages import Message
from domain.modules import Module
from domain.polls import Poll
from domain.sending import Kind
from domain.territory import Territory
from domain.testimony_prompts import TestimonyPrompt
from domain.timetable import Due
from storage import campaigns as queries
from storage import owed
from storage.owed import Look
from storage.tx import Tx

CALENDAR = "calendar:"


@dataclass(frozen=True, slots=True)
class Shelves:
    """The content that calendar entries point to."""

    modules: Mapping[str, Module]
    polls: Mapping[str, Poll]
    prompts: Mapping[str, TestimonyPrompt]
    territory: Territory


def start_entry(tx: Tx, *, due: Due, shelves: Shelves, now: datetime) -> int | None:
    """Begin to send an entry whose moment has come. Begun before, it is not begun again.

    Returns the campaign to promise to people, or None where the entry came too late to be worth sending.
    """
    assert due.kind is not None, "entries that are not sent yet are never started"
    state = queries.LATE if due.is_late(now) else queries.PLANNING
    campaign = tx.campaigns.add(
        CALENDAR + due.key, due.kind, due.entry.audience, _message(tx, due, shelves),
        due_at=due.at, not_after=due.not_after, state=state, now=now,
    )  # fmt: skip
    tx.journal("start_entry", due.key, state, at=now)
    return campaign.id if campaign.state == queries.PLANNING else None


def _message(tx: Tx, due: Due, shelves: Shelves) -> Message:
    """What each person is sent. A poll opens with it, from its due time, however late the bot wakes."""
    ref = due.entry.ref
    match due.kind:
        case Kind.POLL:
            poll = shelves.polls[ref]
            closes_at = due.at + timedelta(hours=poll.open_hours)
            opening = tx.polls.open(ref, f"day{due.entry.day}", opens_at=due.at, closes_at=closes_at)
            return poll_screens.invitation(poll, opening)
        case Kind.MODULE:
            return module_screens.invitation(shelves.modules[ref])
        case Kind.PROMPT:
            return screens.prompt_invitation(shelves.prompts[ref])
        case _:
            return reminders.reminder(due, shelves.territory)


def promise_chunk(tx: Tx, *, campaign_id: int, after: int, now: datetime) -> int | None:
    """Promise a campaign to the next people of its audience; None once everybody has been."""
    campaign = tx.campaigns.by_id(campaign_id)
    if campaign is None or campaign.state != queries.PLANNING:
        return None
    tx.outbox.has_promised = True
    broadcast = tx.broadcasts.listed(campaign.id) if campaign.kind is Kind.BROADCAST else None
    if broadcast is not None:
        last = tx.broadcasts.promise_to_some(campaign, broadcast, after=after)
    else:
        last = tx.campaigns.promise_to_some(campaign, after=after)
    if last is None:
        tx.campaigns.move(campaign.id, before=queries.PLANNING, after=queries.PLANNED)
    return last


def repair(tx: Tx, *, look: Look, now: datetime) -> int:
    """Promise a campaign again to those whose rows have vanished, and note it. Returns to how many."""
    campaign = tx.campaigns.by_id(look.campaign_id)
    if campaign is None:
        return 0
    numbers, again = list(look.vanished), 0
    for start in range(0, len(numbers), queries.CHUNK):
        again += tx.campaigns.promise_again(campaign, numbers[start : start + queries.CHUNK])
    owed.count_again(tx.connection, [campaign.id], owed=owed.entered(look.waiting, numbers))
    tx.outbox.has_promised = True
    tx.journal("repair_campaign", f"campaign:{campaign.id}", "promised again", at=now, details={"n": again})
    return again


def strike_off(tx: Tx, *, look: Look) -> None:
    """Those who have been sent a campaign are owed it no more; where nobody is, it is over."""
    owed.keep(tx.connection, look)
