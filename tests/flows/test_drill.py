"""The drill: a town is backed up while it lives, its store is lost, and it goes on from the backup elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from actions import archive as verbs
from actions.archive import Restored
from actions.sending import resume
from domain.people import Role
from domain.sending import Kind
from storage import archive, copying, departed, inbox, quarantine
from storage.copying import DEPARTED
from storage.invariants import check_all
from storage.store import Store
from storage.tables import metadata, people
from tests.flows.poll_steps import open_poll
from tests.flows.stories import STORY, tells
from tests.flows.test_holdings import erase
from tests.gateway.door import said
from tests.gateway.promising import promises, row
from tests.gateway.test_quarantine import put_aside
from tests.phone import Phone, Simulator
from tests.town import MONDAY_NOON, Town, open_town

ALL_HOLD = "every invariant that was looked at holds"

CANARY = "Zébulonne-canari"


@pytest.fixture
def other_url(request: pytest.FixtureRequest, database_url: str) -> Iterator[str]:
    """A database of the other kind."""
    other = "postgresql" if database_url.startswith("sqlite") else "sqlite"
    with request.getfixturevalue(f"{other}_databases").migrated() as url:
        yield url


async def lives(town: Town) -> tuple[Phone, Phone]:
    """A town in which something of everything has happened; Awa, and Ben who will leave later."""
    awa, ben = await town.citizen("Awa"), await town.citizen("Ben")
    await town.citizen("Mo", Role.MODERATOR)
    zoe = await town.citizen(CANARY)
    await tells(town, awa)
    await erase(zoe)
    await zoe.reads_until("C’est effacé")
    await open_poll(town, "p01-alerte")
    await put_aside(town, said(awa.id, "/aide"))
    await promises(town, awa, "soon", kind=Kind.CRISIS, due_at=town.clock.now() + timedelta(hours=1))
    await town.has_sent_what_is_due()
    return awa, ben


async def is_backed_up(town: Town, file: Path) -> None:
    """While others write."""
    url, now = town.settings.database_url, town.clock.now()
    backup = asyncio.ensure_future(asyncio.to_thread(archive.write, url, file, now=now))
    while not backup.done():
        await town.write(note, now)
    await backup


def note(tx: Any, now: Any) -> None:
    tx.journal("note", "", "written", at=now)


def totals(connection: Connection) -> Mapping[str, int]:
    """How much there is of what people did."""
    names = ("people", "testimonies", "testimony_parts", "poll_openings", "consents", "outbox")
    counted = ((name, select(func.count()).select_from(metadata.tables[name])) for name in names)
    return {name: connection.scalar(statement) or 0 for name, statement in counted}


def accounts(connection: Connection) -> set[int | None]:
    return set(connection.scalars(select(people.c.telegram_id)))


async def restored(url: str, file: Path, left: Path, town: Town) -> Restored:
    with Store(url) as store, archive.opened(file) as found:
        store.hold_alone()
        return await store.write(
            verbs.restore,
            archive=found,
            departed_elsewhere=[archive.departed_in(left)],
            now=town.clock.now(),
        )


async def test_a_town_that_lost_its_store_goes_on_from_the_backup_on_the_other_database(
    simulator: Simulator, database_url: str, other_url: str, tmp_path: Path
) -> None:
    file, left = tmp_path / "backup", tmp_path / "left"
    async with open_town(simulator, database_url, send_rate=0) as town:
        awa, ben = await lives(town)
        before = await town.read(totals)
        await is_backed_up(town, file)
        await erase(ben)
        await ben.reads_until("C’est effacé")
        archive.write(database_url, left, now=town.clock.now(), tables=DEPARTED)

    assert CANARY.encode() not in file.read_bytes(), "erased before the backup: not in it"
    assert STORY.encode() in file.read_bytes(), "what is looked for would be found"

    told = await restored(other_url, file, left, town)

    assert told.erased_again == 1
    assert [(one.first_name, one.roles) for one in told.staff] == [("Mo", {Role.MODERATOR})]
    token = town.settings.telegram_bot_token
    later = MONDAY_NOON + timedelta(hours=3)
    async with open_town(simulator, other_url, send_rate=0, telegram_bot_token=token, at=later) as town:
        assert await town.read(totals) == before
        assert ben.id not in await town.read(accounts)
        assert len(await town.read(quarantine.put_aside)) == 1
        await stays_silent(town, awa)

        await town.write(resume, drop=False, now=town.clock.now())

        await awa.reads_until("Ce que vous pouvez faire")
        await town.has_sent_what_is_due()
        assert (await row(town, "soon")).state == "sent"
        assert str(await town.read(check_all)).startswith(ALL_HOLD)


async def stays_silent(town: Town, awa: Phone) -> None:
    """What was promised is overdue and Awa asks for help: it is handled, and nothing leaves."""
    before = (await town.simulator.get("calls"))["last"]
    handled = (await town.read(inbox.counts)).get(inbox.DONE, 0)
    await awa.says("/aide")
    while (await town.read(inbox.counts)).get(inbox.DONE, 0) == handled:
        pass  # each look is a trip to the database
    for _ in range(20):
        town.rebonds.sender.wake()  # type: ignore[union-attr]
        await town.read(totals)
    calls = (await town.simulator.get("calls", after=before))["calls"]
    assert [call for call in calls if call["method"] in ("sendMessage", "editMessageText")] == []
    assert (await row(town, "soon")).state == "waiting"


async def test_a_store_that_is_replaced_hands_on_who_has_left_since_and_roles_may_go(
    simulator: Simulator, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    async with open_town(simulator, database_url, send_rate=0) as town:
        ben = await town.citizen("Ben")
        await town.citizen("Mo", Role.MODERATOR)
        archive.write(database_url, file, now=town.clock.now())
        await town.passes(minutes=1)
        await erase(ben)
        await ben.reads_until("C’est effacé")

    with Store(database_url) as store, archive.opened(file) as found:
        told = await store.write(
            verbs.restore, archive=found, replace=True, without_roles=True, now=town.clock.now()
        )
        assert (told.erased_again, told.staff) == (1, [])
        assert ben.id not in await store.read(accounts)
        assert len((await store.read(departed.known)).erased_at) == 1, "and the next restore knows it too"
        assert str(await store.read(check_all)).startswith(ALL_HOLD)


async def test_moved_to_the_other_database_the_town_goes_on_where_it_was(
    simulator: Simulator, database_url: str, other_url: str
) -> None:
    async with open_town(simulator, database_url, send_rate=0) as town:
        awa = await town.citizen("Awa")
        await open_poll(town, "p01-alerte")
        await promises(town, awa, "soon", kind=Kind.CRISIS, due_at=town.clock.now() + timedelta(hours=1))
        before = await town.read(totals)

    with Store(database_url) as here, Store(other_url) as there:
        with copying.reading(database_url) as source:
            await there.write(verbs.move, source=source, now=town.clock.now())
        await here.write(verbs.leave, now=town.clock.now())

    token = town.settings.telegram_bot_token
    async with open_town(simulator, other_url, send_rate=0, telegram_bot_token=token) as town:
        assert await town.read(totals) == before
        await awa.says("/aide")
        await awa.reads_until("Ce que vous pouvez faire")
        await town.passes(hours=2)
        await town.has_sent_what_is_due()
        assert (await row(town, "soon")).state == "sent"
        assert str(await town.read(check_all)).startswith(ALL_HOLD)
