"""A draft is sent once, whoever sends it and however many at the same moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from actions import broadcasts
from actions.screens.broadcasts import broadcast
from domain.broadcasts import TAKE_BACK
from domain.people import Person, Role
from domain.sending import Kind
from scheduler import campaigns as jobs
from scheduler.timetable import Round
from storage import campaigns
from storage.store import Store
from storage.tables import outbox
from storage.tx import Tx
from tests.town import enrol, shipped_content

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
DRAFTS = 10


def begin(tx: Tx) -> tuple[list[Person], list[int]]:
    """Two organizers, and drafts that both have in front of them."""
    both = [enrol(tx, account, "Olga", "fr", (Role.ORGANIZER,), False, NOW) for account in (7, 8)]
    drafts = [
        tx.campaigns.add(
            f"broadcast:{number}", Kind.BROADCAST, "enrolled", broadcast("La salle a changé."),
            due_at=NOW, not_after=None, state=campaigns.DRAFT, now=NOW, created_by=both[0].id,
        ).id
        for number in range(DRAFTS)
    ]  # fmt: skip
    return both, drafts


def promised(connection: Connection) -> Counter[tuple[int, int]]:
    rows = connection.execute(select(outbox.c.campaign_id, outbox.c.person_id))
    return Counter((row.campaign_id, row.person_id) for row in rows if row.campaign_id is not None)


async def test_a_draft_that_two_organizers_send_twice_at_the_same_moment_is_sent_once(
    database_url: str,
) -> None:
    with Store(database_url) as here, Store(database_url) as there:
        both, drafts = await here.write(begin)

        outcomes = await asyncio.gather(
            *(
                store.write(
                    broadcasts.send_broadcast,
                    by=by,
                    now=NOW,
                    broadcast_id=draft,
                    revision=0,
                    content=shipped_content(),
                )  # fmt: skip
                for draft in drafts
                for by, store in zip(both * 2, (here, there, there, here), strict=True)
            )
        )

        assert Counter(outcomes) == {"sent": DRAFTS, "sent-before": 3 * DRAFTS}
        await jobs.promise_to_people(Round(here, shipped_content(), NOW + TAKE_BACK))
        each = {(draft, by.id): 1 for draft in drafts for by in both}
        assert await here.read(promised) == each
