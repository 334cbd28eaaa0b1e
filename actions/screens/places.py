"""What somebody sees who says where their story happened."""

from __future__ import annotations

from collections.abc import Sequence

from domain.messages import Button, Message, Text, pack
from domain.territory import Commune
from domain.testimonies import Testimony

BUTTONS = 12
"""With more communes than this, one types the first letters instead."""


def ask(draft: Testimony, communes: Sequence[Commune]) -> Message:
    shown = communes if len(communes) <= BUTTONS else ()
    return Message("testimony-place", rows=(*_rows(draft, shown), _without(draft)))


def found(draft: Testimony, communes: Sequence[Commune]) -> Message:
    """Several communes begin like this, or none does."""
    key = "testimony-place-several" if communes else "testimony-place-unknown"
    return Message(key, rows=(*_rows(draft, communes), _without(draft)))


def _rows(draft: Testimony, communes: Sequence[Commune]) -> tuple[tuple[Button, ...], ...]:
    """Short names two by two, a long one alone."""
    rows: list[tuple[Button, ...]] = []
    for commune in communes:
        button = Button(commune.name, pack("testimony-place-set", draft.id, commune.code))
        is_short = len(commune.name) <= 14
        if rows and is_short and len(rows[-1]) == 1 and len(str(rows[-1][0].label)) <= 14:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)


def _without(draft: Testimony) -> tuple[Button, ...]:
    return (Button(Text("button-no-place"), pack("testimony-place-set", draft.id, "none")),)
