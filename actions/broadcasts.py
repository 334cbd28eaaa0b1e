"""An organizer writes a reminder: sees whom it reaches, sends it once, follows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from actions.campaigns import promise_chunk
from actions.screens import broadcasts as screens
from domain.people import Person
from domain.sending import Kind
from storage import campaigns as queries
from storage import outbox
from storage.tx import Tx

LONGEST = 1500
"""Characters; longer is not read on a phone."""

KEPT = timedelta(hours=48)
"""How long a reminder may wait for a free day before it is no longer worth sending."""

AUDIENCES = ("panel", "enrolled")

Sent = Literal["sent", "sent-before", "gone"]


def ask_audience(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """To whom? With how many people each choice reaches."""
    reach = {audience: tx.campaigns.reach(audience, now=now) for audience in AUDIENCES}
    tx.answer(by, screens.audience_wanted(reach), now=now, edits=message_id)


def ask_words(tx: Tx, *, by: Person, now: datetime, audience: str, message_id: int | None) -> None:
    """The next text this organizer types is the reminder."""
    audience = audience if audience in AUDIENCES else AUDIENCES[0]
    tx.people.await_text(by.id, f"broadcast-words:{audience}")
    tx.answer(by, screens.words_wanted(audience, LONGEST), now=now, edits=message_id)


def write_broadcast(tx: Tx, *, by: Person, now: datetime, audience: str, words: str) -> None:
    """Keep the reminder as a draft and show it as people will see it, with whom it reaches."""
    if len(words) > LONGEST:
        tx.answer(by, screens.words_too_long(LONGEST, len(words)), now=now)
        return
    tx.people.await_text(by.id, None)
    draft = tx.campaigns.add(
        f"broadcast:{tx.cause}", Kind.BROADCAST, audience, screens.broadcast(words),
        due_at=now, not_after=None, state=queries.DRAFT, now=now, created_by=by.id,
    )  # fmt: skip
    tx.answer(by, screens.preview(draft, words, tx.campaigns.reach(audience, now=now)), now=now)


def send_broadcast(tx: Tx, *, by: Person, now: datetime, campaign_id: int, message_id: int | None) -> Sent:
    """Send a draft. However often it is tapped, by however many, it is sent once."""
    draft = tx.campaigns.by_id(campaign_id)
    if draft is None:
        tx.answer(by, screens.draft_gone(), now=now, edits=message_id)
        return "gone"
    is_first = tx.campaigns.move(
        campaign_id, before=queries.DRAFT, after=queries.PLANNING, due_at=now, not_after=now + KEPT
    )
    if is_first:
        tx.journal("send_broadcast", f"campaign:{campaign_id}", draft.audience, at=now, by=by)
        promise_chunk(tx, campaign_id=campaign_id, after=0, now=now)
    show_broadcast(tx, by=by, now=now, campaign_id=campaign_id, message_id=message_id)
    return "sent" if is_first else "sent-before"


def drop_broadcast(tx: Tx, *, by: Person, now: datetime, campaign_id: int, message_id: int | None) -> None:
    """Drop a draft; what was sent stays sent."""
    dropped = tx.campaigns.forget_draft(campaign_id)
    tx.answer(by, screens.dropped() if dropped else screens.draft_gone(), now=now, edits=message_id)


def show_broadcast(
    tx: Tx, *, by: Person, now: datetime, campaign_id: int, message_id: int | None = None
) -> None:
    """How far a broadcast is: sent, refused, waiting, unknown."""
    campaign = tx.campaigns.by_id(campaign_id)
    if campaign is None or campaign.state == queries.DRAFT:
        tx.answer(by, screens.draft_gone(), now=now, edits=message_id)
        return
    tx.outbox.flush()
    counts = outbox.counts(tx.connection, campaign_id=campaign_id)
    tx.answer(by, screens.progress(campaign, counts, now), now=now, edits=message_id)


def list_broadcasts(tx: Tx, *, by: Person, now: datetime, message_id: int | None = None) -> None:
    """The last reminders that were sent."""
    latest = queries.latest_broadcasts(tx.connection)
    tx.answer(by, screens.list_of_sent(latest), now=now, edits=message_id)
