"""Every bot that is measured does what it is measured for. How fast it is, is nobody's business here.

python-telegram-bot's own webhook server and aiogram come with the `bench` extra: without it, ours and raw
aiohttp are tried.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from benchmarks.bots import OURS, installed, peer, rebonds
from benchmarks.rounds import WARM_UP, play, ratios, summary
from benchmarks.stores import NotHandled

UPDATES = 50


async def test_our_bot_handles_every_tap_with_all_its_effects_and_one_without_is_seen(
    database_url: str, tmp_path: Path
) -> None:
    async with rebonds(tmp_path, database_url, "ours", citizens=WARM_UP, polls=3, seed=1) as bot:
        runs = await play([bot], rounds=1, updates=UPDATES, light=5)
        with pytest.raises(NotHandled):
            await bot.check(1, UPDATES + 1)

    assert bot.standin.calls["editMessageText"] == WARM_UP + 5 + UPDATES
    assert summary(runs["ours"])["updates_per_second"] > 0


@pytest.mark.parametrize("name", [name for name in installed() if name not in OURS.values()])
async def test_a_peer_answers_every_update_once(name: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(peer(name, tmp_path))
        runs = await play([bot], rounds=2, updates=UPDATES, light=5)

    assert bot.standin.calls["editMessageText"] + bot.standin.calls["sendMessage"] == 2 * (
        WARM_UP + 5 + UPDATES
    )
    assert ratios(runs[name], runs[name])["cpu_us"] == 1.0
