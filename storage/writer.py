"""The one place where anything is written: a queue, and a thread that commits what waits in it.

Up to `GROUP` waiting verbs share one transaction; each caller is woken after the commit. A group that
fails is rolled back and each of its verbs replayed alone, so that one bad verb hurts nobody. Figures and
reasons: docs/decisions/0006-the-writer.md.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from storage.engines import wipe_traces
from storage.tx import Group, Tx

GROUP = 32
"""How many verbs share one transaction at most."""

ATTEMPTS = 5
"""How often a verb alone is tried again when PostgreSQL breaks a deadlock at its cost."""

T = TypeVar("T")


class WriterClosed(RuntimeError):
    """The store is closing: nothing more is written."""


@dataclass(slots=True)
class Job(Generic[T]):
    """A verb that waits to be written, and the caller who waits for it."""

    verb: Callable[[Tx], T]
    cause: str
    future: asyncio.Future[T]
    loop: asyncio.AbstractEventLoop


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a job: its outcome, or the error its caller must see."""

    job: Job[Any]
    outcome: Any = None
    error: BaseException | None = None


class Writer:
    """Threads that take verbs from one queue and commit them in groups."""

    def __init__(self, engine: Engine, *, threads: int, promised: Callable[[], None]) -> None:
        self._engine = engine
        self._promised = promised
        self._queue: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"writer-{n}", daemon=True) for n in range(threads)
        ]
        self._open = True
        self._has_traces = True  # a process that was killed may have left some
        for thread in self._threads:
            thread.start()

    async def write(self, verb: Callable[[Tx], T], cause: str) -> T:
        """Run `verb` in a transaction and return what it returned, once it is committed."""
        if not self._open:
            raise WriterClosed("the store is closed")
        loop = asyncio.get_running_loop()
        job: Job[T] = Job(verb, cause, loop.create_future(), loop)
        self._queue.put(job)
        return await job.future

    def waiting(self) -> int:
        """How many verbs wait for a thread."""
        return self._queue.qsize()

    def close(self) -> None:
        """Commit what waits, then stop the threads."""
        self._open = False
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        with self._engine.connect() as connection:
            while True:
                jobs, last = self._take()
                if jobs:
                    self._settle(self._run(connection, jobs))
                if last:
                    return

    def _take(self) -> tuple[list[Job[Any]], bool]:
        """The verbs that wait now, and whether the writer must stop after them."""
        jobs: list[Job[Any]] = []
        job = self._queue.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == GROUP:
                return jobs, False
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return jobs, False
        return jobs, True

    def _run(self, connection: Connection, jobs: list[Job[Any]]) -> list[Settled]:
        try:
            return self._commit(connection, jobs)
        except Exception as error:
            if len(jobs) == 1:
                return [self._run_alone(connection, jobs[0], error)]
            return [self._run(connection, [job])[0] for job in jobs]

    def _run_alone(self, connection: Connection, job: Job[Any], error: Exception) -> Settled:
        """Try again what lost a deadlock; hand any other error to the caller."""
        for _ in range(ATTEMPTS):
            if not lost_a_race(error):
                break
            try:
                return self._commit(connection, [job])[0]
            except Exception as again:
                error = again
        return Settled(job, error=error)

    def _commit(self, connection: Connection, jobs: list[Job[Any]]) -> list[Settled]:
        if connection.invalidated:  # the server went away: the next begin() connects anew
            connection.rollback()
        with connection.begin():
            group = Group(connection)
            settled = [Settled(job, outcome=job.verb(Tx(group, job.cause))) for job in jobs]
            group.flush()
        if group.has_promised:
            jobs[0].loop.call_soon_threadsafe(self._promised)
        if group.has_erased or self._has_traces:
            self._has_traces = not wipe_traces(connection)
        return settled

    @staticmethod
    def _settle(settled: list[Settled]) -> None:
        """Wake each caller, with one knock on its loop for the whole group."""
        loops = {id(one.job.loop): one.job.loop for one in settled}
        for key, loop in loops.items():
            mine = [one for one in settled if id(one.job.loop) == key]
            if not loop.is_closed():
                loop.call_soon_threadsafe(_wake, mine)


def _wake(settled: list[Settled]) -> None:
    for one in settled:
        if one.job.future.done():  # the caller has gone; what it asked for is committed all the same
            continue
        if one.error is not None:
            one.job.future.set_exception(one.error)
        else:
            one.job.future.set_result(one.outcome)


def lost_a_race(error: Exception) -> bool:
    """Whether PostgreSQL ended this transaction to let another through (deadlock, serialization)."""
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) in ("40P01", "40001")
