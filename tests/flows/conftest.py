"""What every flow is played in: a town, on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.phone import Simulator, connected
from tests.servers import simulator_process
from tests.town import Town, open_town


@pytest.fixture(scope="session")
def simulator_url() -> Iterator[str]:
    """One simulator for all flows: each test has a bot of its own in it."""
    with simulator_process() as url:
        yield url


@pytest.fixture
async def simulator(simulator_url: str) -> AsyncIterator[Simulator]:
    async with connected(simulator_url) as simulator:
        yield simulator


@pytest.fixture
async def town(simulator: Simulator, database_url: str) -> AsyncIterator[Town]:
    async with open_town(simulator, database_url, send_rate=0) as town:
        yield town
