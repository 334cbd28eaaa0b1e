"""The team that verbs of moderation are tried on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.store import Store
from tests.actions.team import Team, seat


@pytest.fixture
async def team(sqlite_url: str) -> AsyncIterator[Team]:
    with Store(sqlite_url) as store:
        yield await store.write(lambda tx: seat(tx, store))
