"""The store: opened once, written through one queue of verbs, read on connections of its own."""

from __future__ import annotations

import asyncio
import fcntl
import inspect
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from storage.engines import StoreFailing as StoreFailing
from storage.engines import backend, read_engine, sqlite_file, troubles_named, write_engine
from storage.leadership import HOLD, Leadership
from storage.schema import migrate as migrate
from storage.tx import Tx
from storage.writer import Writer
from storage.writer import WriterClosed as WriterClosed

T = TypeVar("T")
P = ParamSpec("P")

READERS = 2
WRITERS = {"sqlite": 1, "postgresql": 2}


class AlreadyRunning(RuntimeError):
    """Another bot holds this store."""


class Store:
    """Everything that is remembered. Verbs write, queries read; neither can be awaited halfway."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._write_engine = write_engine(url)
        self._read_engine = read_engine(url)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._listeners: list[Callable[[], None]] = []
        self._writer = Writer(self._write_engine, threads=WRITERS[backend(url)], promised=self._promised)
        self._lock: Any = None
        self.number = secrets.randbelow(2**31)
        """The name of this bot among those that hold the store."""
        self._leadership: Leadership | None = None

    def candidate(self) -> Leadership | None:
        """This bot's part in the election of a leader; None on SQLite, where the only bot leads."""
        return Leadership(self) if backend(self.url) == "postgresql" else None

    def under(self, leadership: Leadership | None) -> Self:
        """The same store, in which everything is written only while this bot leads."""
        led = copy(self)
        led._leadership = leadership
        return led

    async def write(self, verb: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb in a transaction; what it returns is returned once it is committed."""
        return await self.write_because(os.urandom(8).hex(), verb, *args, **kwargs)

    async def write_because(
        self, cause: str, verb: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same, for a verb whose answers carry the name of what caused them."""
        if inspect.iscoroutinefunction(verb):
            raise TypeError(
                f"{verb.__qualname__} is a coroutine function: a verb is plain, nothing in it waits"
            )
        return await self._writer.write(lambda tx: _done(verb(tx, *args, **kwargs)), cause, self._leadership)

    async def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query on a read-only connection."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self._query(query, *args, **kwargs))

    def _query(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with troubles_named(), self._read_engine.connect() as connection:
            return query(connection, *args, **kwargs)

    def when_promised(self, listener: Callable[[], None]) -> None:
        """Have the sender woken, on the event loop, as soon as something is promised."""
        self._listeners.append(listener)

    def _promised(self) -> None:
        for listener in self._listeners:
            listener()

    def writes_waiting(self) -> int:
        return self._writer.waiting()

    async def watch(self) -> None:
        """Wait for ever; raise if a writer thread ends by itself, so that the program ends too, loudly."""
        loop = asyncio.get_running_loop()
        death: asyncio.Future[None] = loop.create_future()

        def announce(error: Exception) -> None:
            with suppress(RuntimeError):  # the program has ended meanwhile
                loop.call_soon_threadsafe(_fail, death, error)

        self._writer.when_it_dies(announce)
        await death

    def hold(self) -> None:
        """Be a bot on this store: the only one on an SQLite file, one of several on PostgreSQL. The hold ends
        with the process, however it ends."""
        self._take_hold(shared=True)

    def hold_alone(self) -> None:
        """Refuse to work on a store where a bot is running, and keep bots out meanwhile."""
        self._take_hold(shared=False)

    def _take_hold(self, *, shared: bool) -> None:
        file = sqlite_file(self.url)
        if file is not None:
            file = file.resolve()  # one file under two names is one store
            self._lock = file.with_suffix(file.suffix + ".lock").open("w")
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning(f"another bot is running on {file.name}") from None
            return
        self._lock = self._write_engine.connect()
        hold = func.pg_try_advisory_lock_shared if shared else func.pg_try_advisory_lock
        held = self._lock.scalar(select(hold(HOLD)))
        self._lock.scalar(
            select(func.pg_advisory_lock(HOLD, self.number))
        )  # for whoever asks if we still live
        self._lock.commit()
        if not held:
            raise AlreadyRunning("another bot is running on this PostgreSQL database")

    def close(self) -> None:
        """Commit what waits, then let go of every connection."""
        self._writer.close()
        self._readers.shutdown()
        if self._lock is not None:
            self._let_go()
        self._write_engine.dispose()
        self._read_engine.dispose()

    def _let_go(self) -> None:
        """Let the next bot in. PostgreSQL is told: it notices only later that a connection has closed."""
        if isinstance(self._lock, Connection):
            with suppress(DBAPIError):
                self._lock.exec_driver_sql("SELECT pg_advisory_unlock_all()")
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _done(outcome: T) -> T:
    """What a verb returned, unless it is something that still waits to be run."""
    if inspect.isawaitable(outcome):
        if inspect.iscoroutine(outcome):
            outcome.close()
        raise TypeError("a verb returned something to await: it is plain, nothing in it waits")
    return outcome


def _fail(future: asyncio.Future[None], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
