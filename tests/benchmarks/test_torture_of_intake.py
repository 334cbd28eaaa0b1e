"""The tortures of what comes in, in small: they hurt, they count, and they see what is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete

from benchmarks.torture import kills
from benchmarks.torture import siege as sieges
from benchmarks.torture.changes import MINUTES, nights, wrongs_of
from benchmarks.torture.kills import life
from benchmarks.torture.nursery import nursery
from benchmarks.torture.siege import siege
from storage.tables import inbox
from storage.tx import Tx

PARIS = ZoneInfo("Europe/Paris")


async def test_what_was_taken_by_bots_that_were_killed_is_counted_and_a_loss_is_seen(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kills, "AHEAD", 80)
    monkeypatch.setattr(sieges, "POLLS", 5)
    async with siege(sqlite_url, tmp_path, seed=1) as one, nursery() as births:
        for _ in range(2):
            assert await life(one, births.bears, []), "it was killed, it did not end by itself"
        child = await one.lives_on(births.bears)
        await one.is_over()
        counted = await one.count(child)
        assert counted["holds"], counted

        await one.store.write(_lose_one)

        counted = await one.count()
        assert not counted["holds"]
        assert counted["fates"]["missing"] == 1
        assert any("it was acknowledged and is not there" in wrong for wrong in counted["wrongs"])


def _lose_one(tx: Tx) -> None:
    tx.connection.execute(delete(inbox).where(inbox.c.id == 1))


@pytest.mark.parametrize("night", nights(PARIS), ids=str)
def test_a_reminder_has_one_moment_on_its_own_date_when_the_clocks_change(night: date) -> None:
    assert [wrong for minute in MINUTES for wrong in wrongs_of(night, minute, PARIS)] == []


def test_the_clocks_change_twice_a_year() -> None:
    assert nights(PARIS)[:2] == [date(2026, 3, 29), date(2026, 10, 25)]
    assert len(nights(PARIS)) == 10
