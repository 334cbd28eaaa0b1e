"""A bot in a hurry: what it waits between two tries is cut to moments, so that trouble costs no time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot import app, clock
from gateway import breaker, lanes, polling, sender, verdicts
from storage import engines, schema

QUICKER = (
    (app, "INTRODUCE_AGAIN_SECONDS", 0.02),
    (clock, "LOOK_SECONDS", 0.02),
    (breaker, "PROBE_SECONDS", 0.02),
    (engines, "PATIENCE_SECONDS", 0.05),
    (schema, "prepare", lambda url: None),  # each play has a copy of a database that was migrated once
    (lanes, "LOOK_SECONDS", 0.02),
    (polling, "AFTER_ERROR_SECONDS", 0.02),
    (polling, "AT_LEAST_SECONDS", 0.01),
    (sender, "KNOCK_SECONDS", 0.02),
    (verdicts, "AGAIN_SECONDS", 0.02),
    (verdicts, "WAIT_SECONDS", 0.02),
)


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Everything that is waited for in real time is waited for shortly, and nothing is done twice."""
    with pytest.MonkeyPatch.context() as changed:
        for module, name, instead in QUICKER:
            changed.setattr(module, name, instead)
        yield
