"""A simulator that knows nobody yet, for each test, and a bot that calls it."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.phone import Phone, Simulator, connected
from tests.servers import simulator_process

TOKEN = "4242:tiny-bot-of-the-tests"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs Chromium")


@pytest.fixture(scope="session")
def simulator_url() -> Iterator[str]:
    """One process for all tests, which forgets everything before each."""
    with simulator_process() as url:
        yield url


@pytest.fixture
async def simulator(simulator_url: str) -> AsyncIterator[Simulator]:
    async with connected(simulator_url) as simulator:
        await simulator.post("reset")
        yield simulator


class Caller:
    """Calls the Bot API by hand."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    async def __call__(self, method: str, **params: object) -> Any:
        answer = await self.simulator.call(TOKEN, method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **params: object) -> tuple[int, str]:
        answer = await self.simulator.call(TOKEN, method, **params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    async def texts(self, **params: object) -> list[str]:
        return [update["message"]["text"] for update in await self("getUpdates", **params)]


@pytest.fixture
async def bot(simulator: Simulator) -> Caller:
    caller = Caller(simulator)
    await caller("getMe")
    return caller


@pytest.fixture
async def awa(simulator: Simulator, bot: Caller) -> Phone:
    phone = await simulator.phone(id=1001, first_name="Awa", language="fr")
    await phone.starts()
    await bot("getUpdates", offset=-1)
    return phone
