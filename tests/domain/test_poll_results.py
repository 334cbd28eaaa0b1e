"""What may be said of the answers to a poll: groups apart, once, nothing about a few."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.poll_answers import Opening
from domain.poll_results import ANSWERED, SEEN, Results, Tally, results
from domain.polls import Poll, PollOption

NOON = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
OPENING = Opening(1, "po-1", NOON, NOON + timedelta(hours=1))
OVER = NOON + timedelta(hours=1)
OPTIONS = (PollOption(id="a", text="A"), PollOption(id="b", text="B"), PollOption(id="c", text="C"))
POLL = Poll(
    id="po-1", kind="one", title="", question="", options=OPTIONS, phase="", audience="enrolled", open_hours=1,
    decision="",
)  # fmt: skip


def tally(panel: tuple[int, int, int], others: tuple[int, int, int]) -> Tally:
    return {True: _counted(panel), False: _counted(others)}


def _counted(times: tuple[int, int, int]) -> dict[str, int]:
    return {ANSWERED: sum(times), SEEN: sum(times) + 2, **dict(zip("abc", times, strict=True))}


def told(counted: Tally, *, now: datetime = OVER, poll: Poll = POLL) -> Results:
    return results(poll, OPENING, counted, None, now=now)


def test_each_group_is_told_apart_the_most_chosen_first() -> None:
    found = told(tally((2, 6, 4), (30, 10, 0)))

    assert [(bar.option.id, bar.times, bar.percent) for bar in found.panel.bars] == [
        ("b", 6, 50.0), ("c", 4, 100 / 3), ("a", 2, 100 / 6),
    ]  # fmt: skip
    assert [bar.option.id for bar in found.others.bars] == ["a", "b", "c"]
    assert (found.seen, found.answers) == (56, 52)


def test_a_scale_keeps_the_order_that_was_asked() -> None:
    found = told(tally((2, 6, 4), (30, 10, 0)), poll=replace(POLL, kind="scale"))

    assert [bar.option.id for bar in found.panel.bars] == ["a", "b", "c"]


def test_of_a_poll_that_is_open_only_how_many_answered_is_told() -> None:
    found = told(tally((2, 6, 4), (30, 10, 0)), now=OVER - timedelta(seconds=1))

    assert [(group.answers, group.bars) for group in found.groups] == [(12, ()), (40, ())]


@given(st.tuples(*[st.integers(0, 4)] * 3), st.tuples(*[st.integers(0, 40)] * 3))
def test_nothing_tells_of_a_group_under_ten(few: tuple[int, int, int], many: tuple[int, int, int]) -> None:
    """Whatever the few answered, what is told is the same: neither they nor a difference say anything."""
    if sum(few) < 10:
        assert told(tally(few, many)).panel == told(tally((0, 0, 0), many)).panel
        assert told(tally(few, many)).answers is None
        assert told(tally(many, few)).others.answers is None
