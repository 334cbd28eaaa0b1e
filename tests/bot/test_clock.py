"""The machine's clock may be set by anybody: it is noticed, and nobody stops knocking."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import pytest

from bot import clock as bot_clock
from bot.clock import Clock
from content.loader import load
from scheduler.timetable import Every, Job, Round, Timetable
from storage.store import Store

NOON = datetime(2027, 1, 6, 12, 0, tzinfo=UTC)


class Machine:
    """A machine whose clock can be set."""

    def __init__(self) -> None:
        self.off_by = timedelta(0)

    def shows(self) -> datetime:
        return datetime.now(UTC) + self.off_by


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Such a machine, of which APScheduler knows no better than that it is this one."""
    machine = Machine()

    class Shown(datetime):
        @classmethod
        def now(cls, zone: tzinfo | None = None) -> Self:
            shown = machine.shows().astimezone(zone)
            return cls.fromtimestamp(shown.timestamp(), zone)

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Shown)
    monkeypatch.setattr(bot_clock, "LOOK_SECONDS", 0.001)
    return machine


@pytest.mark.parametrize("moved", [timedelta(hours=-1), timedelta(days=1), timedelta(seconds=-2)])
async def test_a_clock_that_is_set_is_noticed_once(machine: Machine, moved: timedelta) -> None:
    clock = Clock(machine=machine.shows)
    looking = asyncio.ensure_future(clock.is_set())
    await asyncio.wait([looking], timeout=0.05)
    assert not looking.done(), "nobody has set it"

    machine.off_by += moved

    assert abs(await asyncio.wait_for(looking, 10) - moved) < timedelta(seconds=0.5)
    again = asyncio.ensure_future(clock.is_set())
    await asyncio.wait([again], timeout=0.05)
    assert not again.done()
    again.cancel()


class Knocks:
    """Counts the knocks of a timetable."""

    def __init__(self) -> None:
        self._heard = asyncio.Condition()
        self.count = 0

    async def hear(self, round: Round) -> None:
        async with self._heard:
            self.count += 1
            self._heard.notify_all()

    async def go_on(self) -> None:
        """Wait for two more; one may have been under way."""
        wanted = self.count + 2
        async with asyncio.timeout(10), self._heard:
            await self._heard.wait_for(lambda: self.count >= wanted)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    with Store(sqlite_url) as store:
        yield store


@pytest.mark.parametrize("moved", [timedelta(hours=-1), timedelta(days=-1), timedelta(minutes=1)])
async def test_the_timetable_goes_on_when_the_clock_was_set(
    machine: Machine, moved: timedelta, store: Store
) -> None:
    knocks = Knocks()
    timetable = Timetable(store, load(), now=machine.shows, jobs=[Job("knock", 0.01, knocks.hear)])
    timetable.start()
    await knocks.go_on()

    machine.off_by += moved
    timetable.start_again()

    await knocks.go_on()
    timetable.stop()


def test_a_clock_set_ahead_by_years_is_not_made_up_for_knock_by_knock() -> None:
    assert Every(5).get_next_fire_time(NOON - timedelta(days=20_000), NOON) == NOON + timedelta(seconds=5)
