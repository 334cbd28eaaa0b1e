"""The invariants I1 to I12: what must be true of a store at any moment, whatever has happened to it.

    report = await store.read(check_all, Witness(acknowledged=numbers, zone=settings.zone))
    assert report.holds, report

Each is a plain function of a read-only connection that names the rows which break it. Some need to be told
what was seen outside of the store (`Witness`): where it was not seen, the report says what was not looked
at, and why. Tests, tortures and `rebonds doctor --invariants` ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection

from storage.invariants import answers, privileges, sending, updates, words
from storage.invariants.findings import Broken as Broken
from storage.invariants.findings import Witness as Witness

Look = Callable[[Connection, Witness], Iterator[Broken] | str]
"""Looks for broken rows, or says what it would need to look."""


@dataclass(frozen=True, slots=True)
class Report:
    """The rows that break an invariant; what was not looked at, with the reason; and what was, by name."""

    broken: Sequence[Broken]
    not_seen: Mapping[str, str]
    seen: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        return not self.broken

    def __str__(self) -> str:
        found = [str(one) for one in self.broken] or ["every invariant that was looked at holds"]
        return "\n".join([*found, *(f"{name}: not looked at: {why}" for name, why in self.not_seen.items())])


def check_all(connection: Connection, witness: Witness = Witness()) -> Report:  # noqa: B008 - it is frozen
    """Look at every invariant that can be looked at with what was seen outside; others may write meanwhile."""
    _hold_still(connection)
    broken: list[Broken] = []
    seen, not_seen = [], {}
    for name, look in INVARIANTS.items():
        found = look(connection, witness)
        if isinstance(found, str):
            not_seen[name] = found
        else:
            seen.append(name)
            broken += found
    return Report(broken, not_seen, seen)


def _hold_still(connection: Connection) -> None:
    """Read everything as it is at one moment, also where a bot is running."""
    if connection.in_transaction():
        return
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN" if is_sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _acknowledged(connection: Connection, witness: Witness) -> Iterator[Broken] | str:
    if witness.acknowledged is None:
        return "it needs the numbers of the updates that were acknowledged"
    return updates.acknowledged_updates_are_kept(connection, witness.acknowledged)


def _copies(connection: Connection, witness: Witness) -> Iterator[Broken] | str:
    if witness.copies is None:
        return "it needs the copies that arrived, counted at Telegram"
    return sending.copies_are_explained(connection, witness.copies)


def _log(_: Connection, witness: Witness) -> Iterator[Broken] | str:
    if witness.log is None or witness.secrets is None:
        return "it needs the log, and what must not stand in it"
    return words.logs_tell_nothing(witness.log, witness.secrets)


def _erased(connection: Connection, witness: Witness) -> Iterator[Broken] | str:
    if witness.canaries is None:
        return "it needs words of somebody who was erased"
    return words.erased_words_are_nowhere(connection, witness.canaries)


def _not_too_much(connection: Connection, witness: Witness) -> Iterator[Broken] | str:
    if witness.zone is None:
        return "it needs the time zone of the territory"
    if not witness.is_steady:
        return "the clock was moved back"
    return chain(
        sending.nobody_is_sent_too_much(connection),
        sending.quiet_hours_are_kept(connection, witness.zone),
        sending.the_general_pause_is_kept(connection),
    )


def _alone(look: Callable[[Connection], Iterator[Broken]]) -> Look:
    return lambda connection, _: look(connection)


def _in_order(look: Callable[[Connection], Iterator[Broken]]) -> Look:
    """Compares moments: a clock that was moved back makes them say nothing."""

    def steadily(connection: Connection, witness: Witness) -> Iterator[Broken] | str:
        return look(connection) if witness.is_steady else "the clock was moved back"

    return steadily


INVARIANTS: Mapping[str, Look] = {
    "I1 what was acknowledged is kept": _acknowledged,
    "I2 each update has one effect": _alone(updates.each_update_has_one_effect),
    "I3 an answer is its last revision": _alone(answers.answers_are_their_last_revision),
    "I4 every promise is somewhere": _alone(sending.every_promise_is_somewhere),
    "I5 copies are explained": _copies,
    "I6 silence is kept": _in_order(sending.silence_is_kept),
    "I7 whoever acted held the role": _alone(privileges.actors_held_their_role),
    "I8 the chain of privileged acts holds": _alone(privileges.the_chain_holds),
    "I9 the log tells nothing": _log,
    "I10 erased words are nowhere": _erased,
    "I11 consent came first": _in_order(words.consent_came_first),
    "I12 nobody is sent too much, and nothing at night": _not_too_much,
}
