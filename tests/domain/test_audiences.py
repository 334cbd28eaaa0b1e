"""To whom a message goes: what is set counts together, and what cannot be read reaches nobody."""

from __future__ import annotations

import pytest

from domain.audiences import EVERYBODY, PANEL, Audience
from domain.people import Role

WHOLE = Audience(True, Role.MODERATOR, "00104", 7, "c02-resilience", "session-2", "session-1")


@pytest.mark.parametrize("audience", [EVERYBODY, PANEL, WHOLE, Audience(commune="00101")])
def test_an_audience_is_kept_and_found_again(audience: Audience) -> None:
    assert Audience.from_json(audience.to_json()) == audience


def test_a_part_is_set_and_taken_away_and_the_others_stay() -> None:
    assert WHOLE.narrowed("commune", "").narrowed("commune", "00104") == WHOLE
    assert PANEL.narrowed("panel", "") == EVERYBODY


@pytest.mark.parametrize(
    ("part", "value"),
    [("town", "1"), ("panel", "perhaps"), ("role", "king"), ("not_answered", "-1"), ("not_answered", "²")],
)
def test_what_is_no_part_of_an_audience_is_refused(part: str, value: str) -> None:
    with pytest.raises(ValueError):
        EVERYBODY.narrowed(part, value)


def test_an_audience_that_says_more_than_is_understood_is_refused() -> None:
    with pytest.raises(ValueError):
        Audience.from_json({"panel": True, "under_30": True})
