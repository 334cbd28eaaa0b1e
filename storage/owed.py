"""Whom a campaign still owes its message: how it is found that a row of the outbox has vanished, and whose.

A campaign remembers how many people it was promised to (`promised`) and to whom it is still to be sent
(`owed`, a roll: one bit for each person's number, 12 kB for 100,000 people). While the outbox holds as many rows
as were promised nothing has vanished. Otherwise those who are owed it and have no row are promised it again;
of those who had been dealt with nothing is sent a second time, only the count is put right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select, update

from storage.outbox import SENDING, WAITING
from storage.tables import broadcasts, campaigns, outbox

PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a campaign found: the roll as it was, those who still wait, those who have vanished."""

    campaign_id: int
    owed: bytes
    waiting: bytes
    is_whole: bool
    vanished: Sequence[int] = ()


# --- rolls ----------------------------------------------------------------------------------------


def entered(roll: bytes | None, numbers: Collection[int]) -> bytes:
    """The roll with these numbers on it."""
    bits = bytearray(roll or b"")
    bits.extend(bytes(max(0, max(numbers, default=0) // 8 + 1 - len(bits))))
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return bytes(bits)


def struck(roll: bytes, number: int) -> bytes:
    """The roll without this number."""
    if not 0 <= number >> 3 < len(roll):
        return roll
    bits = bytearray(roll)
    bits[number >> 3] &= ~(1 << (number & 7))
    return bytes(bits)


def following(roll: bytes, *, after: int, most: int) -> list[int]:
    """The next numbers on a roll, `most` at most."""
    found: list[int] = []
    for place in range(max(after + 1, 0) >> 3, len(roll)):
        if roll[place]:
            found += [n for bit in range(8) if roll[place] >> bit & 1 and (n := place * 8 + bit) > after]
            if len(found) >= most:
                break
    return found[:most]


def how_many(roll: bytes | None) -> int:
    """How many numbers are on a roll."""
    return int.from_bytes(roll or b"").bit_count()


def on(roll: bytes) -> set[int]:
    """The numbers on a roll."""
    return {place * 8 + bit for place, byte in enumerate(roll) if byte for bit in range(8) if byte >> bit & 1}


# --- what changes whom a campaign owes ------------------------------------------------------------


def promise(connection: Connection, campaign_id: int, numbers: Collection[int]) -> None:
    """A campaign has been promised to these people, who had not been promised it before."""
    roll = connection.scalar(_ROLL, {"campaign": campaign_id})
    values = {"campaign": campaign_id, "more": len(numbers), "roll": entered(roll, numbers)}
    connection.execute(_PROMISED, values)


_ROLL = select(campaigns.c.owed).where(campaigns.c.id == bindparam("campaign"))
_PROMISED = (
    update(campaigns)
    .where(campaigns.c.id == bindparam("campaign"))
    .values(promised=campaigns.c.promised + bindparam("more"), owed=bindparam("roll"))
)


def forget(connection: Connection, person_id: int) -> None:
    """Somebody leaves, and their rows with them: no campaign counts on them any more."""
    theirs = select(outbox.c.campaign_id).where(
        outbox.c.person_id == person_id, outbox.c.campaign_id.is_not(None)
    )
    fewer = update(campaigns).where(campaigns.c.id.in_(theirs)).values(promised=campaigns.c.promised - 1)
    connection.execute(fewer)
    for key, column in ((campaigns.c.id, campaigns.c.owed), (broadcasts.c.campaign_id, broadcasts.c.roll)):
        for number, roll in connection.execute(select(key, column).where(column.is_not(None))).all():
            if (without := struck(roll, person_id)) != roll:
                here = update(column.table).where(key == number)
                connection.execute(here.values({column.name: without}))


def count_again(connection: Connection, campaign_ids: Iterable[int], *, owed: bytes | None) -> None:
    """What is in the outbox is what was promised, from now on."""
    rows = select(func.count()).where(outbox.c.campaign_id == campaigns.c.id).scalar_subquery()
    counted = update(campaigns).where(campaigns.c.id.in_(list(campaign_ids)))
    connection.execute(counted.values(promised=rows, owed=owed))


def keep(connection: Connection, look: Look) -> None:
    """The roll as it was seen, unless somebody has changed it since; nothing where nobody is on it."""
    seen = update(campaigns).where(campaigns.c.id == look.campaign_id, campaigns.c.owed == look.owed)
    connection.execute(seen.values(owed=look.waiting if any(look.waiting) else None))


# --- looking --------------------------------------------------------------------------------------


def owing(connection: Connection) -> Sequence[int]:
    """The campaigns that still owe somebody their message."""
    owed = campaigns.c.state == PLANNED, campaigns.c.owed.is_not(None)
    return list(connection.scalars(select(campaigns.c.id).where(*owed).order_by(campaigns.c.id)))


def look(connection: Connection, campaign_id: int) -> Look | None:
    """Whether every row of a campaign is there; if not, whose is missing of those who are owed it."""
    kept = select(campaigns.c.promised, campaigns.c.owed).where(campaigns.c.id == campaign_id)
    campaign = connection.execute(kept).one_or_none()
    if campaign is None or campaign.owed is None:
        return None
    mine = outbox.c.campaign_id == campaign_id
    under_way = select(outbox.c.person_id).where(mine, outbox.c.state.in_([WAITING, SENDING]))
    waiting = entered(None, list(connection.scalars(under_way)))
    if connection.scalar(select(func.count()).where(mine)) == campaign.promised:
        return Look(campaign_id, campaign.owed, waiting, is_whole=True)
    here = set(connection.scalars(select(outbox.c.person_id).where(mine)))
    vanished = sorted(on(campaign.owed) - here)
    return Look(campaign_id, campaign.owed, waiting, is_whole=False, vanished=vanished)
