"""What the tests of the gateway are played in: towns with a webhook, and towns that poll."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import engines
from tests.flows.conftest import simulator as simulator
from tests.flows.conftest import simulator_url as simulator_url
from tests.flows.conftest import town as town
from tests.gateway.door import Door, open_door
from tests.phone import Simulator
from tests.town import Town


@pytest.fixture
async def door(simulator: Simulator, database_url: str) -> AsyncIterator[Door]:
    """A town that Telegram reaches by its webhook."""
    async with open_door(simulator, database_url) as door:
        yield door


@pytest.fixture
def hooked(door: Door) -> Town:
    """The same town, for tests that need no more of the door than that it is there."""
    return door.town


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that waits a moment, not half a minute, for whoever holds the database. Ask for it first."""
    monkeypatch.setattr(engines, "PATIENCE_SECONDS", 0.3)
