"""To whom a message to many goes: everybody who takes part, narrowed by what matters for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from domain.people import Role


@dataclass(frozen=True, slots=True)
class Audience:
    """Those enrolled to whom all applies that is set here. Nothing set: everybody enrolled."""

    panel: bool = False
    role: Role | None = None
    commune: str = ""  # its code
    not_answered: int = 0  # the number of a poll's opening
    not_opened: str = ""  # a module
    coming: str = ""  # a session to which they have said yes
    absent: str = (
        ""  # a session of the panel at which they were not: nobody's fault, they are owed its summary
    )

    @property
    def is_narrowed(self) -> bool:
        return self != EVERYBODY

    def narrowed(self, part: str, value: str) -> Audience:
        """The same with one part set, or taken away where the value is empty.

        Raises `ValueError` for what cannot be read: a message must never reach more people than was meant.
        """
        return replace(self, **{part: _read(part, value)})

    def to_json(self) -> dict[str, Any]:
        """What is set, as plain JSON values."""
        return {name: value for name in PARTS if (value := getattr(self, name))}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Audience:
        """The audience that `to_json` wrote; `ValueError` where it says more than is understood here."""
        audience = cls()
        for part, value in kept.items():
            audience = audience.narrowed(part, "yes" if value is True else str(value))
        return audience


PARTS = tuple(field.name for field in fields(Audience))
EVERYBODY = Audience()
PANEL = Audience(panel=True)


def named(name: str) -> Audience:
    """The audience that an entry of the calendar names."""
    return {"panel": PANEL, "enrolled": EVERYBODY}[name]


def _read(part: str, value: str) -> Any:
    match part:
        case "panel" if value in ("", "yes"):
            return value == "yes"
        case "role":
            return Role(value) if value else None
        case "not_answered" if not value or (value.isascii() and value.isdigit() and len(value) < 19):
            return int(value or 0)
        case "commune" | "not_opened" | "coming" | "absent" if len(value) <= 40:
            return value
        case _:
            raise ValueError(f"not a part of an audience: {part}={value!r}")
