"""Somebody's words are shortened without breaking a letter or an emoji."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.lengths import fair_share, shorten, units

FAMILY = "👨‍👩‍👧"
FLAG = "🇫🇷"


@pytest.mark.parametrize(
    ("text", "longest", "short"),
    [
        ("bonjour", 7, "bonjour"),
        ("bonjour", 6, "bonjo…"),
        ("bon jour", 5, "bon…"),
        ("e\u0301te\u0301", 4, "e\u0301t…"),
        ("e\u0301te\u0301", 2, "…"),
        (f"a{FAMILY}b", 7, "a…"),
        (f"a{FAMILY}b", 10, f"a{FAMILY}b"),
        (f"{FLAG}{FLAG}", 7, f"{FLAG}…"),
        (f"{FLAG}{FLAG}", 6, f"{FLAG}…"),
        ("👍🏽!", 4, "…"),
        ("bonjour", 0, ""),
    ],
)
def test_words_are_shortened(text: str, longest: int, short: str) -> None:
    assert shorten(text, longest) == short


@given(st.text(), st.integers(min_value=0, max_value=40))
def test_what_is_shortened_fits(text: str, longest: int) -> None:
    assert units(shorten(text, longest)) <= max(longest, 0)


@given(st.text())
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(
    st.lists(st.integers(min_value=0, max_value=5000), max_size=6), st.integers(min_value=0, max_value=4096)
)
def test_everybody_gets_a_fair_share(lengths: list[int], room: int) -> None:
    share = fair_share(lengths, room)

    assert sum(min(length, share) for length in lengths) <= max(room, 0) or share == 0
    if sum(lengths) <= room:
        assert all(length <= share for length in lengths)
