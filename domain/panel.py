"""The panel beside the people it stands for: who is missing, without a word about a few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from domain.poll_answers import SMALLEST_GROUP

State = Literal["", "nobody", "few", "fair", "many"]
"""How a part of the territory stands in the panel; "" where nothing can be said."""

STEP = 10
"""The profile of the enrolled is counted anew only when so many more, or fewer, are enrolled: two views that
somebody compares differ by at least as many people."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What the panel is composed by, its options in the order they are asked, and the territory's shares in per
    cent, where they are known."""

    id: str
    options: tuple[str, ...]
    territory: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Part:
    """One option of a criterion. `enrolled` and `panel` are shares in per cent, None where too few are behind
    them."""

    option: str
    territory: float | None
    enrolled: int | None
    panel: int | None
    state: State


def compare(criterion: Criterion, enrolled: Mapping[str, int], panel: Mapping[str, int]) -> tuple[Part, ...]:
    """Each option of a criterion in the territory, among the enrolled and on the panel."""
    of_enrolled, of_panel = _shares(criterion, enrolled), _shares(criterion, panel)
    return tuple(
        Part(
            option, criterion.territory.get(option), of_enrolled[option], of_panel[option],
            _state(criterion, option, panel),
        )
        for option in criterion.options
    )  # fmt: skip


def _shares(criterion: Criterion, counted: Mapping[str, int]) -> Mapping[str, int | None]:
    """Shares of those who answered. The smallest are hidden until what is hidden counts ten people together: one
    alone could be had from the others."""
    counts = {option: counted.get(option, 0) for option in criterion.options}
    total, hidden, behind = sum(counts.values()), set[str](), 0
    for option in sorted(counts, key=lambda one: counts[one]):
        if counts[option] < SMALLEST_GROUP or 0 < behind < SMALLEST_GROUP:
            hidden.add(option)
            behind += counts[option]
    return {
        option: None if option in hidden or total < SMALLEST_GROUP else round(100 * count / total)
        for option, count in counts.items()
    }


def _state(criterion: Criterion, option: str, panel: Mapping[str, int]) -> State:
    """In words, and only in words: how many are wanted follows from the size of the panel."""
    total = sum(panel.get(one, 0) for one in criterion.options)
    share = criterion.territory.get(option)
    if share is None or total < SMALLEST_GROUP:
        return ""
    wanted, there = total * share / 100, panel.get(option, 0)
    if there == 0:
        return "nobody" if wanted >= 1 else ""
    if there < wanted * 0.67 and wanted - there >= 1:
        return "few"
    return "many" if there > wanted * 1.5 and there - wanted >= 1 else "fair"


def is_worth_counting(before: int | None, now: int) -> bool:
    """Whether so many have come or gone that the profile of the enrolled may be counted anew."""
    return before is None or abs(now - before) >= STEP
