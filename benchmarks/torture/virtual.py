"""Hours in seconds: an event loop whose clock jumps to the next timer as soon as nobody has anything to do.

Database threads work in real time: while the store owes an answer, the clock stands still.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from storage.store import Store
from storage.tx import Tx

T = TypeVar("T")
P = ParamSpec("P")

MONDAY_NOON = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
"""Noon in Paris, on a day like any other."""


async def virtually(live: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run something in virtual time, in a thread of its own; the caller lives on in real time."""

    def run() -> T:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            return runner.run(live())

    return await asyncio.to_thread(run)


def virtual_now() -> datetime:
    """The time of day that belongs to this loop's clock."""
    return MONDAY_NOON + timedelta(seconds=asyncio.get_running_loop().time())


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop with a clock of its own."""

    def __init__(self) -> None:
        self._at = 0.0
        self._working = 0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self._at

    def passes(self, seconds: float) -> None:
        self._at += seconds

    @property
    def is_waited_for(self) -> bool:
        """Whether a thread is at work whose answer belongs to this very instant."""
        return self._working > 0

    @contextmanager
    def stands_still(self) -> Iterator[None]:
        self._working += 1
        try:
            yield
        finally:
            self._working -= 1


class _Jumping(selectors.DefaultSelector):
    """Where the loop would wait for its next timer, the clock jumps there."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if found or timeout == 0:
            return found
        if timeout is None or self._loop.is_waited_for:
            return super().select(None)
        self._loop.passes(timeout)
        return []


class PatientStore(Store):
    """A store for which virtual time stands still until it has answered."""

    async def write_because(
        self, cause: str, verb: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with _clock():
            return await super().write_because(cause, verb, *args, **kwargs)

    async def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with _clock():
            return await super().read(query, *args, **kwargs)


@contextmanager
def _clock() -> Iterator[None]:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop), "virtual time needs its own loop"
    with loop.stands_still():
        yield
