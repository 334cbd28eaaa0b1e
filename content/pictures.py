"""Pictures of figures, drawn by a process of its own: what it takes is given back as soon as it has drawn.

The library that draws takes 80 MB and a second and a half, more than the bot itself: it is never loaded here.
Where it cannot draw there is no picture, and the words say the same.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import orjson
import structlog

log = structlog.get_logger()

PROGRAM = Path(__file__).with_name("drawing.py")
PATIENCE_SECONDS = 20
KEPT = 32
"""How many pictures are kept at hand: pages ask for the same ones again."""

Kind = Literal["png", "svg"]


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its words; `share` 1 is the whole width."""

    label: str
    figure: str
    share: float


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """Bars under their title."""

    title: str
    bars: tuple[DrawnBar, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a picture says."""

    title: str
    groups: tuple[DrawnGroup, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is made: its kind, how wide it is, and on which paper."""

    kind: Kind = "png"
    width: int = 800
    dark: bool = False


class Pictures:
    """Draws one picture at a time, and keeps the last ones."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)
        self._kept: dict[bytes, bytes] = {}

    async def draw(self, drawing: Drawing, look: Look = Look()) -> bytes | None:  # noqa: B008 - it is frozen
        """The picture's bytes; None where it could not be drawn."""
        asked = orjson.dumps({"drawing": asdict(drawing), "look": asdict(look)})
        async with self._one_at_a_time:
            if asked not in self._kept:
                drawn = await _draw(asked)
                if drawn is None:
                    return None
                self._kept[asked] = drawn
                if len(self._kept) > KEPT:
                    self._kept.pop(next(iter(self._kept)))
            return self._kept[asked]


async def _draw(asked: bytes) -> bytes | None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _run(asked)
    except (OSError, TimeoutError) as error:
        log.error("a picture was not drawn", why=type(error).__name__)
        return None


async def _run(asked: bytes) -> bytes | None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(PROGRAM), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, env={"MPLCONFIGDIR": _folder()},
    )  # fmt: skip
    try:
        drawn, _ = await program.communicate(asked)
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    if program.returncode != 0:
        log.error("a picture was not drawn", why="the program that draws has failed")
        return None
    return drawn


@lru_cache
def _folder() -> str:
    """Where the library keeps what it has learnt of the fonts: it starts twice as fast the second time."""
    return tempfile.mkdtemp(prefix="rebonds-pictures-")
