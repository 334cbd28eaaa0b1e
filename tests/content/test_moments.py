"""Days, hours and numbers as a reader says them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from content.moments import Style, moment_in_words, number_in_words

MORNING = datetime(2027, 2, 6, 9, 0, tzinfo=UTC)
FIRST_OF_MAY = datetime(2027, 5, 1, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "style", "french", "english"),
    [
        (MORNING, "day-time", "samedi 6 février à 10 h", "Saturday 6 February at 10:00"),
        (MORNING, "day", "samedi 6 février", "Saturday 6 February"),
        (MORNING, "time", "10 h", "10:00"),
        (MORNING, "date", "6 février 2027", "6 February 2027"),
        (FIRST_OF_MAY, "day-time", "samedi 1er mai à 18 h 30", "Saturday 1 May at 18:30"),
        (FIRST_OF_MAY, "date", "1er mai 2027", "1 May 2027"),
    ],
)
def test_a_moment_is_said_in_words(at: datetime, style: Style, french: str, english: str) -> None:
    assert moment_in_words(at, style, "fr", "Europe/Paris").replace("\u00a0", " ") == french
    assert moment_in_words(at, style, "en", "Europe/Paris") == english


def test_a_moment_is_told_in_the_zone_of_the_place() -> None:
    assert moment_in_words(MORNING, "time", "en", "Indian/Reunion") == "13:00"


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (999, "999"), (1234, "1\u00a0234"), (-1234, "-1\u00a0234")]
)
def test_a_number_is_parted_by_thousands(number: int, said: str) -> None:
    assert number_in_words(number, "fr") == said
