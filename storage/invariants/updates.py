"""What came in: I1, nothing that was acknowledged is missing; I2, each update has one effect."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, String, and_, cast, func, literal, or_, select

from storage.inbox import DONE, QUARANTINED, WAITING
from storage.invariants.findings import Broken
from storage.tables import inbox, outbox


def acknowledged_updates_are_kept(connection: Connection, acknowledged: Collection[int]) -> Iterator[Broken]:
    """I1: every update that Telegram was told we have is in the inbox."""
    there = set(connection.scalars(select(inbox.c.update_id).where(inbox.c.update_id.is_not(None))))
    for update_id in sorted(set(acknowledged) - there):
        yield Broken("I1", "inbox", f"update {update_id}", "it was acknowledged and is not there")


def each_update_has_one_effect(connection: Connection) -> Iterator[Broken]:
    """I2: no update was received twice, none is half done, none has answered before it is done."""
    twice = select(inbox.c.update_id, func.count().label("times")).where(inbox.c.update_id.is_not(None))
    for row in connection.execute(twice.group_by(inbox.c.update_id).having(func.count() > 1)):
        yield Broken("I2", "inbox", f"update {row.update_id}", f"it was received {row.times} times")
    for row in connection.execute(select(inbox.c.id, inbox.c.state).where(_half_done)):
        what = "its bytes are kept" if row.state == DONE else f"its state is {row.state}, its bytes are gone"
        yield Broken("I2", "inbox", str(row.id), f"half done: {what}")
    for row in connection.execute(_TOO_EARLY):
        yield Broken(
            "I2", "outbox", str(row.id), f"answers update row {row.cause}, which is still {row.state}"
        )


_half_done = or_(
    and_(inbox.c.state == DONE, inbox.c.raw.is_not(None)),
    and_(inbox.c.state.in_([WAITING, QUARANTINED]), inbox.c.raw.is_(None)),
    inbox.c.state.not_in([WAITING, DONE, QUARANTINED]),
)

_TOO_EARLY = (
    select(outbox.c.id, inbox.c.id.label("cause"), inbox.c.state)
    .join_from(inbox, outbox, outbox.c.key == literal("u") + cast(inbox.c.id, String) + literal(":1"))
    .where(inbox.c.state != DONE)
)
"""The first answer to an update is called u<row>:1; it is promised in the transaction that does the update."""
