"""Two moderators decide while neither has finished: PostgreSQL writes with two threads."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

from sqlalchemy import text

from actions.decisions import decide_testimony
from content.loader import load
from domain.people import Person, Role
from domain.testimonies import LEASE, Decision, NotDecided, Verdict
from storage.store import Store
from storage.tx import Tx
from tests.town import enrol

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
RULES = load().moderation
PATIENCE = 30.0
LOOKS = 50_000

SOMEBODY_WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def prepare(tx: Tx) -> tuple[int, Person, Person]:
    """A story that waits, and two moderators."""
    leo, ines, awa = (enrol(tx, number, "Awa", "fr", (Role.MODERATOR,), False, NOW) for number in (1, 2, 3))
    story = tx.testimonies.begin(awa.id, None, sensitive=True, now=NOW)
    tx.testimonies.change(story.id, level="team", quote=False)
    tx.testimonies.submit(story, "Un bruit sourd.", revision=1, now=NOW)
    tx.testimonies.claim(story.id, leo.id, until=NOW + LEASE, now=NOW)
    return story.id, leo, ines


async def test_a_decision_made_meanwhile_is_seen_however_close(postgresql_url: str) -> None:
    has_decided = threading.Event()

    def decide(tx: Tx, story: int, by: Person, verdict: Verdict) -> Decision | NotDecided:
        return decide_testimony(
            tx, by=by, now=NOW, rules=RULES, testimony_id=story, revision=1, verdict=verdict, reason="pub"
        )

    def decide_and_linger(tx: Tx, story: int, by: Person) -> Decision | NotDecided:
        outcome = decide(tx, story, by, Verdict.ACCEPT)
        has_decided.set()
        for _ in range(LOOKS):  # uncommitted until the other runs into it
            if tx.connection.scalar(SOMEBODY_WAITS):
                return outcome
        raise AssertionError("the second moderator never came")

    with Store(postgresql_url) as store:
        story, leo, ines = await store.write(prepare)

        async def come_second() -> Decision | NotDecided:
            await asyncio.to_thread(has_decided.wait, PATIENCE)
            return await store.write(decide, story, ines, Verdict.REFUSE)

        async with asyncio.timeout(PATIENCE):
            first, second = await asyncio.gather(store.write(decide_and_linger, story, leo), come_second())

        assert isinstance(first, Decision)
        assert second == NotDecided("decided", decision=first)
