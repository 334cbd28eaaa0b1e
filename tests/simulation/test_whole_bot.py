"""The whole bot under everything that can go wrong, a few hundred steps of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import temporary_folder
from tests.simulation.hands import play_hand
from tests.simulation.machine import Stage

SEED = 2


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with temporary_folder() as folder, Stage(folder) as stage:
        yield stage


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
def test_whatever_happens_nothing_is_lost_and_nobody_is_told_a_lie(stage: Stage) -> None:
    hand = play_hand(stage, SEED, plays=4)

    again = f"python -m benchmarks.simulation --hand {SEED} plays it again"
    assert not hand.broken, f"{again}\n{hand.broken}"
    assert hand.steps > 150
