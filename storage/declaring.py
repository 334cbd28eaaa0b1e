"""How a column is declared in the register: how it is shown to its person, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What becomes of a column when the person leaves."""

    DELETED = "deleted"  # with its row
    BLANKED = "blanked"  # emptied; the row stays
    REKEYED = "rekeyed"  # points to a random number without a person, with no way back
    KEPT = "kept"  # says nothing about who


@dataclass(frozen=True, slots=True)
class Declared:
    """One column: the text that names it in /mesdonnees, or why it is not shown, and its fate."""

    fate: Fate
    label: str = ""
    because: str = ""
    empty: Any = None
    is_typed: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """One table. `whose`: the column that says whose a row is, by way of the table `through` if named."""

    columns: Mapping[str, Declared]
    whose: str = ""
    through: str = ""


def shown(label: str, fate: Fate = Fate.DELETED, *, empty: Any = None) -> Declared:
    """A column that its person can read in /mesdonnees."""
    return Declared(fate, label=f"held-{label}", empty=empty)


def typed(label: str, fate: Fate = Fate.DELETED) -> Declared:
    """The same, for words the person typed: they are also struck from messages to the staff."""
    return Declared(fate, label=f"held-{label}", is_typed=True)


def hidden(because: str, fate: Fate = Fate.DELETED, *, empty: Any = None) -> Declared:
    """A column that is not shown, and why."""
    return Declared(fate, because=because, empty=empty)


def nobodys(*names: str) -> dict[str, Declared]:
    """Columns that say nothing about any person."""
    return dict.fromkeys(names, Declared(Fate.KEPT, because="says nothing about anybody"))


DELETED, BLANKED, REKEYED, KEPT = Fate.DELETED, Fate.BLANKED, Fate.REKEYED, Fate.KEPT

WHOSE = "says whose the row is: everything in this file is about its reader"
OURS = "a number of ours"
SENDING = "how a message is sent once and in time; says nothing about its reader"
