"""A hand: a few plays, all of them from one seed."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.machine import Stage, WholeBot

PLAYS = 12
STEPS = 60
"""How many steps a play has at most. Another number would make other plays of the same seeds."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What became of a hand: how many steps it took, and what it broke."""

    seed: int
    steps: int
    plays: int
    broken: str


def play_hand(stage: Stage, number: int, *, plays: int = PLAYS) -> Hand:
    """Play a hand. The first thing that is broken ends it, and stands in it with all that had happened."""
    chosen = settings(
        max_examples=plays, stateful_step_count=STEPS, deadline=None, database=None, print_blob=False,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    WholeBot.stage = stage
    stage.broken.clear()
    steps_before, plays_before = stage.steps, stage.plays
    error = ""
    try:
        run_state_machine_as_test(seed(number)(WholeBot), settings=chosen)
    except Exception as raised:
        error = "".join(traceback.format_exception(raised))
    broken = stage.broken[0] if stage.broken else error
    return Hand(number, stage.steps - steps_before, stage.plays - plays_before, broken)
