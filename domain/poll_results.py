"""What may be said of the answers to a poll: groups apart, once, and nothing about a few.

While a poll is open only how many answered is told; what they answered is told once it is over. From then on
nothing in it changes, so that no two views of it differ by one person. Why: docs/decisions/0018.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.poll_answers import SMALLEST_GROUP, Opening
from domain.polls import Poll, PollOption

ANSWERED, SEEN = "", "?"
"""Beside its options, what is counted of a poll: who answered, and who was shown the question."""

Tally = Mapping[bool, Mapping[str, int]]
"""How many people count under each option, in the panel (True) and among the others (False)."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An option, how many chose it, and which share of those who answered that is."""

    option: PollOption
    times: int
    percent: float


@dataclass(frozen=True, slots=True)
class Group:
    """What one group answered. `answers` is None where too few did to say anything about them."""

    panel: bool
    answers: int | None
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom the invitation has reached, counted at that moment."""

    people: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that may be told of a poll at this moment."""

    poll: Poll
    opening: Opening
    is_over: bool
    reach: Reach | None
    seen: int | None
    panel: Group
    others: Group

    @property
    def groups(self) -> tuple[Group, Group]:
        return self.panel, self.others

    @property
    def answers(self) -> int | None:
        """How many answered in all; None where that would tell how many did in a group too small to be shown."""
        counted = [group.answers for group in self.groups]
        return None if None in counted else sum(one for one in counted if one is not None)

    @property
    def tells_something(self) -> bool:
        """Whether any group can be shown."""
        return any(group.bars for group in self.groups)


def results(poll: Poll, opening: Opening, tally: Tally, reach: Reach | None, *, now: datetime) -> Results:
    """The results of a poll as they may be told now."""
    is_over = now >= opening.closes_at
    seen = sum(counted.get(SEEN, 0) for counted in tally.values())
    return Results(
        poll, opening, is_over, reach, seen or None,
        panel=_group(poll, tally, panel=True, is_over=is_over),
        others=_group(poll, tally, panel=False, is_over=is_over),
    )  # fmt: skip


def _group(poll: Poll, tally: Tally, *, panel: bool, is_over: bool) -> Group:
    counted = tally.get(panel, {})
    answers = counted.get(ANSWERED, 0)
    if answers < SMALLEST_GROUP:
        return Group(panel, None)
    return Group(panel, answers, _bars(poll, counted, answers) if is_over else ())


def _bars(poll: Poll, counted: Mapping[str, int], answers: int) -> tuple[Bar, ...]:
    """In the order that was asked where it carries meaning, the most chosen first elsewhere."""
    bars = [_bar(option, counted.get(option.id, 0), answers) for option in poll.options]
    return tuple(bars if poll.kind == "scale" else sorted(bars, key=lambda bar: -bar.times))


def _bar(option: PollOption, times: int, answers: int) -> Bar:
    return Bar(option, times, 100 * times / answers)
