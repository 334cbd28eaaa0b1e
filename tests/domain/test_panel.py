"""The panel beside the territory: who is missing, and not a word about a few."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.panel import Criterion, compare, is_worth_counting

AGES = Criterion("pr-age", ("young", "middle", "old"), {"young": 30, "middle": 40, "old": 30})


def test_who_is_missing_is_said_in_words() -> None:
    parts = compare(AGES, {}, {"young": 0, "middle": 26, "old": 4})

    assert [part.state for part in parts] == ["nobody", "many", "few"]


def test_of_a_panel_that_is_too_small_nothing_is_said() -> None:
    parts = compare(AGES, {}, {"young": 3, "middle": 3, "old": 3})

    assert {(part.panel, part.state) for part in parts} == {(None, "")}


def test_one_small_part_is_not_had_from_the_others() -> None:
    shares = [part.enrolled for part in compare(AGES, {"young": 3, "middle": 60, "old": 37}, {})]

    assert shares == [None, 60, None]


@given(st.tuples(*[st.integers(0, 60)] * 3))
def test_what_is_hidden_is_nobody_or_at_least_ten_people(counts: tuple[int, int, int]) -> None:
    by_age = dict(zip(AGES.options, counts, strict=True))
    parts = compare(AGES, by_age, {})

    hidden = sum(by_age[part.option] for part in parts if part.enrolled is None)
    assert hidden == 0 or hidden >= 10 or hidden == sum(counts)
    assert all(by_age[part.option] >= 10 for part in parts if part.enrolled is not None)


def test_the_profile_is_counted_anew_when_ten_have_come_or_gone() -> None:
    assert is_worth_counting(None, 3)
    assert [is_worth_counting(40, now) for now in (30, 31, 49, 50)] == [True, False, False, True]
