"""Each figure is taken of something that really happened. How big it is, is nobody's business here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from benchmarks import planning, sending
from benchmarks.bots import rebonds
from benchmarks.broadcasts import where_it_is_evening
from benchmarks.stores import Seeded
from domain.sending import Kind, may_leave
from storage.store import Store

SUNDAY = datetime(2027, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize("hour", range(48))
def test_wherever_it_is_evening_a_broadcast_leaves_for_three_hours_on_any_day(hour: int) -> None:
    now = SUNDAY + timedelta(hours=hour)
    zone = ZoneInfo(where_it_is_evening(now))

    assert all(may_leave(Kind.BROADCAST, now + timedelta(hours=later), zone) for later in range(4))


async def test_a_planned_broadcast_has_promised_everybody(database_url: str) -> None:
    with Store(database_url) as store:
        seeded = Seeded(store, Random(1))
        await seeded.fill(citizens=30, polls=0)

        plan = await planning.planned(seeded, "a-broadcast")

        assert await store.read(planning.counts) == {"waiting": 30}
    assert len(plan) == 2, "one with everybody, one that finds nobody left"


async def test_ours_and_the_raw_loop_send_the_same_and_a_message_that_is_not_recorded_is_seen(
    sqlite_url: str, tmp_path: Path
) -> None:
    evening = {"TIMEZONE": where_it_is_evening(datetime.now(UTC))}
    async with rebonds(tmp_path, sqlite_url, "ours", citizens=60, polls=0, seed=1, told=evening) as bot:
        await sending.by_us(bot, 0, 40)
        await sending.by_raw_aiohttp(bot, 0, 40)
        await sending.by_us(bot, 40, 20)

        await sending.is_all_sent(bot, 60)
        with pytest.raises(AssertionError, match="61 were promised a message, 60"):
            await sending.is_all_sent(bot, 61)
    assert bot.standin.calls["sendMessage"] == 100
