"""The one place where anything is written: a queue, and a thread that commits what waits in it.

Up to `GROUP` waiting verbs share one transaction; each caller is woken after the commit. A group that
fails is rolled back and each of its verbs replayed alone, so that one bad verb hurts nobody. A database that
is locked, full or gone fails all of them at once (`StoreFailing`): their callers know what can wait. Figures
and reasons: docs/decisions/0006-the-writer.md.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.engines import StoreFailing, is_broken, is_passing, wipe_traces
from storage.leadership import Leadership
from storage.polls import HAND
from storage.tx import Group, Tx

GROUP = 32
"""How many verbs share one transaction at most."""

ATTEMPTS = 5
"""How often a verb alone is tried again when PostgreSQL let another go first."""

RACES = frozenset({"40P01", "40001", "23505", "23503", "25P03"})
"""Deadlock, serialization, a unique key that somebody else took between our look and our write, a row
that somebody else deleted meanwhile (a person who has just been erased), and a transaction that was left idle for
too long, since this bot was frozen: the server has rolled it back."""

T = TypeVar("T")


class WriterClosed(RuntimeError):
    """The store is closing: nothing more is written."""


class WriterDied(RuntimeError):
    """A writer thread has ended by itself: whoever runs the program must know."""


@dataclass(slots=True)
class Job(Generic[T]):
    """A verb that waits to be written, and the caller who waits for it."""

    verb: Callable[[Tx], T]
    cause: str
    leadership: Leadership | None
    future: asyncio.Future[T]
    loop: asyncio.AbstractEventLoop


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a job: its outcome, or the error its caller must see."""

    job: Job[Any]
    outcome: Any = None
    error: BaseException | None = None


def _hand(engine: Engine, number: int) -> Connection:
    """A connection to write with, which knows its number."""
    connection = engine.connect()
    connection.info[HAND] = number
    return connection


class Writer:
    """Threads that take verbs from one queue and commit them in groups."""

    def __init__(self, engine: Engine, *, threads: int, promised: Callable[[], None]) -> None:
        self._promised = promised
        self._queue: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._open = True
        self._has_traces = True  # a process that was killed may have left some
        self._death: Exception | None = None
        self._mourners: list[Callable[[Exception], None]] = []
        self._threads = [
            threading.Thread(target=self._work, args=(connection,), name=f"writer-{n}", daemon=True)
            for n, connection in enumerate([_hand(engine, n) for n in range(threads)])
        ]
        for thread in self._threads:
            thread.start()

    async def write(self, verb: Callable[[Tx], T], cause: str, leadership: Leadership | None = None) -> T:
        """Run `verb` in a transaction and return what it returned, once it is committed; not unless `leadership`
        still leads, where it is given."""
        self._check_open()
        loop = asyncio.get_running_loop()
        job: Job[T] = Job(verb, cause, leadership, loop.create_future(), loop)
        self._queue.put(job)
        return await job.future

    def waiting(self) -> int:
        """How many verbs wait for a thread."""
        return self._queue.qsize()

    def when_it_dies(self, mourner: Callable[[Exception], None]) -> None:
        """Have somebody told, on the dying thread, why it ends."""
        self._mourners.append(mourner)
        if self._death is not None:
            mourner(self._death)

    def close(self) -> None:
        """Commit what waits, then stop the threads."""
        self._open = False
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _check_open(self) -> None:
        if self._death is not None:
            raise WriterDied("nothing is written any more") from self._death
        if not self._open:
            raise WriterClosed("the store is closed")

    # --- in the threads ---------------------------------------------------------------------------

    def _work(self, connection: Connection) -> None:
        try:
            with connection:
                self._serve(connection)
        except Exception as error:
            self._die(error)

    def _serve(self, connection: Connection) -> None:
        last = False
        while not last:
            jobs, last = self._take()
            if jobs:
                settled = self._run(connection, jobs)
                self._wipe_traces(connection)
                self._settle(settled)

    def _die(self, error: Exception) -> None:
        """Nothing is written any more: those who wait learn it, and so does whoever watches."""
        self._death = error
        jobs, last = self._take_now()
        while jobs and not last:
            self._settle([Settled(job, error=WriterDied("nothing was written")) for job in jobs])
            jobs, last = self._take_now()
        for mourner in self._mourners:
            mourner(error)

    def _take(self) -> tuple[list[Job[Any]], bool]:
        """The verbs that wait now, at least one, and whether the writer must stop after them."""
        first = self._queue.get()
        if first is None:
            return [], True
        others, last = self._take_now(GROUP - 1)
        return [first, *others], last

    def _take_now(self, most: int = GROUP) -> tuple[list[Job[Any]], bool]:
        jobs: list[Job[Any]] = []
        while len(jobs) < most:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False

    def _run(self, connection: Connection, jobs: list[Job[Any]]) -> list[Settled]:
        try:
            return self._commit(connection, jobs)
        except Exception as error:
            if is_broken(error):
                self._settle([Settled(job, error=WriterDied("the disk has failed")) for job in jobs])
                raise
            if is_passing(error):
                return [Settled(job, error=StoreFailing(type(error).__name__)) for job in jobs]
            if len(jobs) == 1:
                return [self._run_alone(connection, jobs[0], error)]
            return [self._run(connection, [job])[0] for job in jobs]

    def _run_alone(self, connection: Connection, job: Job[Any], error: Exception) -> Settled:
        """Try again what lost a race; hand any other error to the caller."""
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
            for leadership in {job.leadership for job in jobs if job.leadership}:
                leadership.check(connection)
            group = Group(connection)
            settled = [Settled(job, outcome=job.verb(Tx(group, job.cause))) for job in jobs]
            group.flush()
        self._has_traces |= group.has_erased
        if group.has_promised:
            _tell(jobs[0].loop, self._promised)
        return settled

    def _wipe_traces(self, connection: Connection) -> None:
        if self._has_traces:
            self._has_traces = not wipe_traces(connection)

    @staticmethod
    def _settle(settled: list[Settled]) -> None:
        """Wake each caller, with one knock on its loop for the whole group."""
        loops = {id(one.job.loop): one.job.loop for one in settled}
        for key, loop in loops.items():
            _tell(loop, _wake, [one for one in settled if id(one.job.loop) == key])


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[..., None], *given: Any) -> None:
    """Call back on the loop of those who wait, if anybody still does: what was committed stays so."""
    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(what, *given)


def _wake(settled: list[Settled]) -> None:
    for one in settled:
        if one.job.future.done():  # the caller has gone; what it asked for is committed all the same
            continue
        if one.error is not None:
            one.job.future.set_exception(one.error)
        else:
            one.job.future.set_result(one.outcome)


def lost_a_race(error: Exception) -> bool:
    """Whether PostgreSQL ended this transaction because another went first.

    Looking again then finds what the other wrote: a row that neither saw (nothing locks what is not there)
    is a unique key for the second, and its verb decides anew. SQLite has one writer and no such races.
    """
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in RACES
