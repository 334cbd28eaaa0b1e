"""Several bots on one PostgreSQL store: all receive, one works, and the next goes on when it dies or freezes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import aiohttp
from sqlalchemy import Connection, select

from storage.store import Store
from storage.tables import leadership
from tests.bot.program import MakeProgram, Program
from tests.bot.test_kills import ACCOUNTS, effects, open_poll
from tests.gateway.door import tapped

LEADS = "this bot leads"


class Front:
    """The address before the bots: who does not answer is passed over, as a proxy does."""

    def __init__(self, bots: Sequence[Program], session: aiohttp.ClientSession) -> None:
        self._bots, self._session = deque(bots), session

    async def delivers(self, updates: Sequence[dict[str, Any]]) -> None:
        """Deliver each, again and again, until a bot has taken it."""
        for update in updates:
            while await self._bots[0].posts(self._session, update) != 200:
                self._bots.rotate()
            self._bots.rotate()


async def leads(program: Program) -> None:
    """Wait until this bot leads."""
    await program.says(LEADS)


def lease(connection: Connection) -> datetime | None:
    return connection.scalar(select(leadership.c.lease_until))


async def has_handled(store: Store, accounts: Sequence[int]) -> None:
    """Wait until everybody's answer is recorded; each of them once."""
    while await store.read(effects) != dict.fromkeys(accounts, 1):
        pass


async def test_the_next_bot_goes_on_when_the_leader_is_killed_or_freezes_and_one_that_thaws_changes_nothing(
    make_program: MakeProgram, postgresql_url: str
) -> None:
    first, second, third = (make_program(postgresql_url) for _ in range(3))
    await first.starts(until=LEADS)
    await asyncio.gather(second.starts(), third.starts())
    with Store(postgresql_url) as store:
        opening = await store.write(open_poll)
        taps = [tapped(account, f"poll-option:{opening}:confiance") for account in ACCOUNTS]
        async with aiohttp.ClientSession() as session:
            front = Front([first, second, third], session)
            await front.delivers(taps[:60])
            first.is_killed()
            await front.delivers(taps[60:120])
            await has_handled(store, ACCOUNTS[:120])

            leader, other = (second, third) if LEADS in second.log else (third, second)
            assert LEADS not in other.log
            leader.freezes()
            await Front([other], session).delivers(taps[120:180])
            await leads(other)
            leader.thaws()
            await front.delivers(taps[180:240])
            await has_handled(store, ACCOUNTS[:240])

    assert await leader.ends() == 1, "it learns that another leads, and ends; the supervisor starts it again"
    assert "another bot leads now" in leader.log
    other.is_asked_to_stop()
    assert await other.ends() == 0
    with Store(postgresql_url) as store:
        assert await store.read(lease) is None, "whoever stops in order lets the next one lead at once"
