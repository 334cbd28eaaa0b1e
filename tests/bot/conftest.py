"""Programs that end with the test, and keep every secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.program import SECRET, TOKEN, MakeProgram, Program, environment
from tests.flows.conftest import simulator as simulator
from tests.flows.conftest import simulator_url as simulator_url
from tests.gateway.conftest import door as door
from tests.gateway.conftest import impatient as impatient


@pytest.fixture
async def make_program(simulator_url: str, tmp_path: Path) -> AsyncIterator[MakeProgram]:
    """Make a program that speaks to the simulator, unless it is told otherwise."""
    made: list[Program] = []

    def make(database_url: str, **changes: str) -> Program:
        told = environment(simulator_url, database_url, **changes)
        made.append(Program({name: value for name, value in told.items() if value}, tmp_path))
        return made[-1]

    yield make
    for program in made:
        program.is_killed()
        await program.ends()
        assert TOKEN not in program.log
        assert SECRET not in program.log
        assert "Traceback" not in program.log


@pytest.fixture
def program(make_program: MakeProgram, database_url: str) -> Program:
    """A program on a store of its own, on each database."""
    return make_program(database_url)
