"""What an invariant needs beside the store, and how it names what breaks it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Broken:
    """One row that breaks an invariant: where it stands and what is wrong, never what a person wrote."""

    invariant: str
    table: str
    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.table} {self.id}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What was seen outside of the store. What is None was not seen, and what needs it is not looked at.

    `acknowledged`: the numbers of the updates that were answered 2xx, or confirmed by a newer offset, within
    the last seven days. `copies`: how many messages of a campaign reached a chat, by campaign and chat; a
    campaign that was counted has a number for one chat at least, be it 0.
    `log`: everything that was logged. `secrets`: what must stand in no log (tokens, words of citizens).
    `canaries`: what must stand nowhere any more: words of people who were erased, plain and on one line.
    `zone`: the territory's, for the quiet hours. `is_steady`: the clock was never moved back; where it was,
    two moments do not say what came first.
    """

    acknowledged: Collection[int] | None = None
    copies: Mapping[tuple[int, int], int] | None = None
    log: str | None = None
    secrets: Collection[str] | None = None
    canaries: Collection[str] | None = None
    zone: tzinfo | None = None
    is_steady: bool = True
