"""A store brought back from an archive, or moved to another database: everything at once, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from actions.holdings import erase_again
from domain.people import Person
from domain.privileged import TAKES_ROLE
from storage import copying, departed, hold, numbering
from storage.archive import Archive
from storage.copying import Source, Sums
from storage.departed import Departed
from storage.tx import Tx

AHEAD = 1_000_000
"""How far numbers go on after a restore: buttons in chats carry numbers that the archive knows nothing of."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What an operator is told of a restore."""

    rows: int
    erased_again: int
    staff: Sequence[Person]


def restore(
    tx: Tx,
    *,
    archive: Archive,
    departed_elsewhere: Sequence[Departed] = (),
    replace: bool = False,
    without_roles: bool = False,
    now: datetime,
) -> Restored:
    """Put an archive in the place of what this store holds. Who had left stays erased; nothing is sent until an
    operator says so."""
    lists = [departed.known(tx.connection), *departed_elsewhere]
    given_out = numbering.given_out(tx.connection)
    sums = copying.fill(tx.connection, archive.connection, replace=replace)
    archive.check(sums)
    _skip_numbers(tx, given_out)
    hold.hold(tx, now=now)
    tx.sign_ins.end_everybodys(now=now)
    for one in lists:
        departed.add(tx.connection, one)
    erased = erase_again(tx, now=now)
    if without_roles:
        _take_roles_away(tx, now=now)
    tx.wipe_traces()
    tx.journal("restore", "", "held", at=now, details={"erased_again": erased})
    rows = sum(one.total for one in sums.values())
    return Restored(rows, erased, tx.people.staff())


def move(tx: Tx, *, source: Source, replace: bool = False, now: datetime) -> Sums:
    """Put all that another store holds in the place of what this one does; work goes on here."""
    list_here = departed.known(tx.connection)
    sums = copying.fill(tx.connection, source, replace=replace)
    departed.add(tx.connection, list_here)
    erase_again(tx, now=now)
    tx.wipe_traces()
    tx.journal("move", "", "moved", at=now)
    return sums


def leave(tx: Tx, *, now: datetime) -> None:
    """Everything has been moved from here: a bot that is started on this store by mistake sends nothing."""
    hold.hold(tx, now=now)
    tx.journal("move", "", "left", at=now)


def note_backup(tx: Tx, *, now: datetime) -> None:
    """Keep in mind when the last backup was made: the doctor asks."""
    tx.journal("backup", "", "made", at=now)


def _take_roles_away(tx: Tx, *, now: datetime) -> None:
    for person in tx.people.staff():
        tx.people.change(person.id, roles=())
        for role in sorted(person.roles):
            subject, details = f"person:{person.id}", {"role": role.value}
            tx.journal(TAKES_ROLE, subject, "taken", at=now, details=details)


def _skip_numbers(tx: Tx, given_out: Mapping[str, int]) -> None:
    here = numbering.given_out(tx.connection)
    numbering.go_on_after(
        tx.connection, {name: max(number, given_out[name]) + AHEAD for name, number in here.items()}
    )
