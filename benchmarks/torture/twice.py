"""Two organizers press "Envoyer" under the same draft, each of them twice, all at the same time, a thousand times.

Goal G16: each time exactly one broadcast. Four taps a draft reach the real program over as many connections;
afterwards every person of the audience has one promise of each broadcast, and the journal one line.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from actions.screens.broadcasts import broadcast
from benchmarks.bots import rebonds_on
from benchmarks.standin import crowd
from benchmarks.torture import checks
from benchmarks.torture.command import Given, Report, say, torture
from benchmarks.torture.crowds import WORDS, broken, real_now
from benchmarks.updates import FIRST_ACCOUNT, pressed
from content.loader import load
from domain.people import Role
from domain.privileged import GIVES_ROLE
from domain.sending import Kind
from scheduler.campaigns import promise_to_people
from scheduler.timetable import Round
from storage import campaigns
from storage.tables import campaigns as campaign_rows
from storage.tables import journal, outbox
from storage.tx import Tx
from tests.databases import durable_folder

ORGANIZERS = (0, 1)
PEOPLE = 6
"""Few: what is counted is how often each of them is promised a message."""

IN_FLIGHT = 32
AT_ONCE = 8
"""So many drafts are sent at the same time: more taps of one person are a flood, which waits for itself."""


async def measure(given: Given) -> Report:
    reports: dict[str, Report] = {}
    for database in given.databases:
        say(f"on {database} ...")
        reports[database] = await _tap_twice(database, given)
    return {"databases": reports, "holds": all(report["holds"] for report in reports.values())}


async def _tap_twice(database: str, given: Given) -> Report:
    drafts, dice = given.size(1000, 30), random.Random(given.seed)
    with durable_folder() as folder:
        async with rebonds_on(database, folder, citizens=PEOPLE, polls=0, seed=given.seed) as bot:
            assert bot.seeded is not None
            store = bot.seeded.store
            await store.write(_appoint, real_now())
            numbers = await store.write(_draft, drafts, real_now())
            async with crowd(bot.port, IN_FLIGHT) as people:
                for first in range(0, drafts, AT_ONCE):
                    some = numbers[first : first + AT_ONCE]
                    await people.deliver([tap for number in some for tap in _taps(number, dice)])
                    await checks.until(store, checks.unhandled)
            tomorrow = Round(store, load(), real_now() + timedelta(days=1))  # whatever the quiet hours
            await promise_to_people(tomorrow)
            wrongs = await broken(store)
            found = await store.read(_count, numbers)
            answers = await store.read(_answers)
            return _judge(found, answers, drafts=drafts, wrongs=wrongs)


def _appoint(tx: Tx, now: datetime) -> None:
    for citizen in ORGANIZERS:
        person = tx.people.by_telegram(FIRST_ACCOUNT + citizen)
        assert person is not None
        tx.people.change(person.id, roles={Role.ORGANIZER})
        details = {"role": Role.ORGANIZER.value}
        tx.journal(GIVES_ROLE, f"person:{person.id}", "granted", at=now, details=details)


def _draft(tx: Tx, count: int, now: datetime) -> list[int]:
    """Drafts of the first organizer; the other has the same preview in front of them."""
    author = tx.people.by_telegram(FIRST_ACCOUNT + ORGANIZERS[0])
    assert author is not None
    drafts = [
        tx.campaigns.add(
            f"broadcast:{number}", Kind.BROADCAST, "enrolled", broadcast(WORDS),
            due_at=now, not_after=None, state=campaigns.DRAFT, now=now, created_by=author.id,
        )
        for number in range(count)
    ]  # fmt: skip
    return [draft.id for draft in drafts]


def _taps(campaign_id: int, dice: random.Random) -> list[bytes]:
    """Both press twice; whose finger is quicker is left to the dice."""
    data = f"broadcast-send:{campaign_id}"
    rows = [[{"text": "Envoyer", "callback_data": data}]]
    taps = [pressed(citizen, 1000 + campaign_id, WORDS, rows, data) for citizen in ORGANIZERS * 2]
    dice.shuffle(taps)
    return taps


def _count(connection: Connection, numbers: Sequence[int]) -> dict[str, Counter[int]]:
    """How often each draft was sent, by three counts that have to agree."""
    lines = select(journal.c.subject).where(journal.c.act == "send_broadcast")
    promises = select(outbox.c.campaign_id).where(outbox.c.campaign_id.in_(numbers))
    begun = select(campaign_rows.c.id).where(
        campaign_rows.c.state.in_([campaigns.PLANNING, campaigns.PLANNED])
    )
    return {
        "journal lines": Counter(int(one.partition(":")[2]) for one in connection.scalars(lines)),
        "promises": Counter(connection.scalars(promises)),
        "begun": Counter(connection.scalars(begun)),
    }


def _answers(connection: Connection) -> int:
    """How many taps were answered in place of the draft."""
    statement = select(func.count()).where(outbox.c.kind == Kind.ANSWER.value)
    return connection.scalar(statement) or 0


def _judge(found: dict[str, Counter[int]], answers: int, *, drafts: int, wrongs: list[str]) -> Report:
    once = [
        number
        for number, begun in found["begun"].items()
        if begun == found["journal lines"][number] == 1 and found["promises"][number] == PEOPLE
    ]
    return {
        "drafts": drafts,
        "taps": 4 * drafts,
        "answers": answers,
        "sent exactly once": len(once),
        "journal lines": found["journal lines"].total(),
        "promises": found["promises"].total(),
        "invariants broken": wrongs,
        "holds": len(once) == drafts and answers == 4 * drafts and not wrongs,
    }


if __name__ == "__main__":
    torture(__doc__, measure)
