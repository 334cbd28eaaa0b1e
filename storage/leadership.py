"""Which of several bots on one PostgreSQL store does the work: one is elected, the others receive and wait.

The row `leadership` holds a lease and an epoch, which grows with each election. Whatever the leader commits is
committed only while its epoch is the one in the row, looked at under a lock in the same transaction: a leader
that was frozen and wakes up can change nothing. Leases are measured by the database's clock, which is one for
all. SQLite has one bot, which leads without a row. Reasons: docs/decisions/0009-replicas.md.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection, column, func, literal, or_, select, table, update

from storage.engines import StoreFailing
from storage.inserting import insert_new
from storage.tables import Moment, leadership

if TYPE_CHECKING:
    from storage.store import Store
    from storage.tx import Tx

log = structlog.get_logger()

LEASE = timedelta(seconds=4)
"""How long nobody else may lead after the leader was last heard of, while its connection stands: it may be frozen.
One whose connection is gone is replaced at once."""

SETTLE_SECONDS = 1.1
"""What the last leader sent in its last second still counts for Telegram: the next one begins after it."""

HOLD = 5262
"""The number of PostgreSQL's lock that all bots on a store share, and the first half of the one each has alone."""

RENEW_SECONDS = 1.0
"""How often the leader is heard of, and how often the others ask."""


class Deposed(RuntimeError):
    """Another bot leads now: what this one was about to change must not be changed."""


class Leadership:
    """This bot's part in the election: its name, and its epoch once it leads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.epoch = 0
        self.won = asyncio.Event()

    async def win(self, stop: asyncio.Event) -> bool:
        """True once this bot leads, however long another one does; False where it is asked to stop before."""
        while not stop.is_set():
            if await self._stand():
                if self.epoch > 1:
                    await asyncio.sleep(SETTLE_SECONDS)
                self.won.set()
                log.info("this bot leads", epoch=self.epoch)
                return True
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEW_SECONDS):
                    await stop.wait()
        return False

    async def _stand(self) -> bool:
        try:
            self.epoch = await self._store.write(stand, owner=self._store.number)
        except StoreFailing:
            return False
        return self.epoch > 0

    async def keep(self) -> None:
        """Renew the lease for ever; raise `Deposed` where another bot has been elected meanwhile.

        While the database is in trouble nobody else can be elected either, and the lease may run out: what
        counts is the epoch.
        """
        while True:
            if not await self._renew():
                raise Deposed("another bot leads now")
            await asyncio.sleep(RENEW_SECONDS)

    async def _renew(self) -> bool:
        try:
            return await self._store.write(renew, epoch=self.epoch)
        except StoreFailing:
            log.error("the lease of the leader cannot be renewed")
            return True

    def check(self, connection: Connection) -> None:
        """Raise `Deposed` unless this bot leads, and until the end of the transaction let no other begin to."""
        if connection.scalar(_LOCKED) != self.epoch:
            raise Deposed("another bot leads now")

    async def resign(self) -> None:
        """Let the next bot lead at once; where this cannot be said, it does when the lease is over."""
        try:
            await self._store.write(resign, epoch=self.epoch)
        except StoreFailing:
            log.warning("the next bot leads in a few seconds")


# --- verbs ----------------------------------------------------------------------------------------


def stand(tx: Tx, *, owner: int) -> int:
    """Lead from now on, under a new epoch; 0 where another bot leads."""
    first: dict[str, Any] = {"id": 1, "epoch": 0, "owner": 0, "lease_until": None}
    tx.connection.execute(insert_new(tx.connection, leadership), first)
    is_over = leadership.c.lease_until.is_(None) | (leadership.c.lease_until < func.clock_timestamp())
    epoch = tx.connection.scalar(
        update(leadership)
        .where(or_(is_over, ~_owner_is_connected()))
        .values(epoch=leadership.c.epoch + 1, owner=owner, lease_until=_lease_end())
        .returning(leadership.c.epoch)
    )
    return epoch or 0


def renew(tx: Tx, *, epoch: int) -> bool:
    """Lead on for the length of a lease; False where another bot leads."""
    kept = tx.connection.execute(_mine(epoch).values(lease_until=_lease_end()))
    return kept.rowcount == 1


def resign(tx: Tx, *, epoch: int) -> None:
    """Lead no more."""
    tx.connection.execute(_mine(epoch).values(lease_until=None))


_LOCKED = select(leadership.c.epoch).with_for_update(read=True)


def _owner_is_connected() -> Any:
    """Whether the connection still stands on which the leader holds the store."""
    locks = table("pg_locks", *map(column, ("locktype", "database", "classid", "objid")))
    databases = table("pg_database", column("oid"), column("datname"))
    here = select(databases.c.oid).where(databases.c.datname == func.current_database()).scalar_subquery()
    return (
        select(literal(1))
        .where(
            locks.c.locktype == "advisory",
            locks.c.database == here,
            locks.c.classid == HOLD,
            locks.c.objid == leadership.c.owner,
        )
        .exists()
    )


def _mine(epoch: int) -> Any:
    return update(leadership).where(leadership.c.epoch == epoch)


def _lease_end() -> Any:
    return func.clock_timestamp(type_=Moment()) + literal(LEASE)
