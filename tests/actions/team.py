"""A team of moderators for tests of verbs: a store, people in it, and a story that waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from actions import corrections, decisions, duties, moderation
from content.loader import load
from domain.people import Person, Role
from domain.testimonies import Testimony, Verdict
from storage.store import Store
from storage.tables import journal, outbox
from storage.tx import Tx
from tests.town import enrol

NOON = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
RULES = load().moderation
TOLD = "L'eau est montée vite. Paul Martin m'a hébergé pendant trois jours."
CORRECTED = TOLD.replace("Paul Martin", "un voisin")


@dataclass
class Team:
    """A store with an author, two moderators, an administrator, and a story that waits."""

    store: Store
    awa: Person
    leo: Person
    ines: Person
    sam: Person
    story: int

    async def does(self, verb: Any, by: Person, *, after: float = 0, **given: Any) -> Any:
        now = NOON + timedelta(seconds=after)
        return await self.store.write(verb, by=by, now=now, **given)

    async def opens(self, by: Person, *, after: float = 0) -> Any:
        return await self.does(moderation.open_testimony, by, after=after, testimony_id=self.story)

    async def decides(self, by: Person, verdict: Verdict, *, after: float = 0, revision: int = 1) -> Any:
        reason = {Verdict.CHANGE: "pas-clair", Verdict.REFUSE: "pub"}.get(verdict)
        return await self.does(
            decisions.decide_testimony, by, after=after, rules=RULES, testimony_id=self.story,
            revision=revision, verdict=verdict, reason=reason,
        )  # fmt: skip

    async def undoes(self, by: Person, *, after: float = 0) -> Any:
        return await self.does(decisions.undo_decision, by, after=after, testimony_id=self.story, revision=1)

    async def corrects(self, by: Person, words: str = CORRECTED, *, after: float = 0) -> Any:
        return await self.does(
            corrections.propose_correction, by, after=after, testimony_id=self.story, revision=1, words=words
        )

    async def now(self) -> Testimony:
        story = await self.store.write(lambda tx: tx.testimonies.locked(self.story))
        assert story is not None
        return story

    async def waits_for(self, person: Person) -> list[str]:
        """The texts that are still to be sent to somebody and nobody asked for."""
        return await self.store.read(_waiting, person.id)

    async def noted(self, act: str) -> Sequence[str]:
        query = select(journal.c.outcome).where(journal.c.act == act).order_by(journal.c.id)
        return await self.store.read(lambda connection: list(connection.scalars(query)))

    async def tells_at(self, moment: datetime) -> None:
        await self.store.write(duties.tell_at_their_hours, zone=PARIS, now=moment)


def _waiting(connection: Connection, person_id: int) -> list[str]:
    theirs = outbox.c.person_id == person_id, outbox.c.state == "waiting", outbox.c.kind != "answer"
    return list(connection.scalars(select(outbox.c.text_key).where(*theirs).order_by(outbox.c.id)))


def seat(tx: Tx, store: Store) -> Team:
    awa = enrol(tx, 1, "Awa", "fr", (), False, NOON)
    leo, ines = (
        enrol(tx, at, name, "fr", (Role.MODERATOR,), False, NOON) for at, name in ((2, "Léo"), (3, "Inès"))
    )
    sam = enrol(tx, 4, "Samuel", "fr", (Role.ADMINISTRATOR,), False, NOON)
    return Team(store, awa, leo, ines, sam, tell(tx, awa))


def tell(tx: Tx, author: Person, at: datetime = NOON) -> int:
    story = tx.testimonies.begin(author.id, None, sensitive=True, now=at)
    tx.testimonies.change(story.id, level="team", quote=False)
    tx.testimonies.submit(story, TOLD, revision=1, now=at)
    return story.id
