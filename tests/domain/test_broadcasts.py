"""What a message to many may say, when it leaves and when it will have left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.broadcasts import (
    LONGEST,
    TAKE_BACK,
    ends_at,
    filled_in,
    flaws,
    hour_flaw,
    leaves_first,
    read_hour,
    seems_personal,
)

PARIS = ZoneInfo("Europe/Paris")
FACTS = {"téléphone": "02 61 91 00 10", "contact": "bonjour@valbrune.example.org"}
NOON = datetime(2027, 1, 11, 12, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Rendez-vous à la halle.", []),
        ("Appelez le {téléphone}.", []),
        ("100 % de {contact}, %s et { seule", []),
        ("  \n ", ["empty"]),
        ("{citizen.__class__}", ["variable"]),
        ("{{7*7}}", ["variable"]),
        ("{prénom}, {nom} et {prénom}", ["variable", "variable"]),
        ("{}", ["variable"]),
        ("x" * (LONGEST + 1), ["too-long"]),
        ("x" * (LONGEST - 5) + "{contact}", ["too-long"]),
        ("Mon compte : FR76 3000 6000 0112 3456 7890 189", ["iban"]),
    ],
)
def test_a_text_with_a_flaw_is_refused_and_the_flaw_is_named(words: str, found: list[str]) -> None:
    assert [one.what for one in flaws(words, FACTS)] == found


def test_what_was_filled_in_is_never_looked_at_again() -> None:
    assert filled_in("{contact}", {"contact": "{téléphone}", "téléphone": "1"}) == "{téléphone}"


def test_a_fact_of_the_place_is_no_personal_data_and_anybody_elses_number_is() -> None:
    assert seems_personal("Appelez le 02 61 91 00 10 ou le 02.61.91.00.10.", FACTS) == ()
    assert seems_personal("Appelez le 06 39 98 12 34.", FACTS) == ("phone",)


def at(*day_and_time: int) -> datetime:
    return datetime(2027, 1, *day_and_time, tzinfo=PARIS)  # the 11th is a Monday


@pytest.mark.parametrize(
    ("hour", "now", "leaves"),
    [
        (None, NOON, NOON + TAKE_BACK),
        (at(11, 11, 0), NOON, NOON + TAKE_BACK),
        (at(12, 10, 0), NOON, at(12, 10, 0)),
        (at(12, 22, 0), NOON, at(13, 8, 0)),
        (None, at(11, 20, 59, 30), at(12, 8, 0)),
        (at(17, 9, 0), NOON, at(17, 17, 0)),
    ],
)
def test_it_leaves_after_a_minute_and_never_in_quiet_hours(
    hour: datetime | None, now: datetime, leaves: datetime
) -> None:
    assert leaves_first(hour, now, PARIS) == leaves


def test_an_hour_is_read_by_the_clock_of_the_territory() -> None:
    assert read_hour("2027-07-01T10:00", PARIS) == datetime(2027, 7, 1, 8, 0, tzinfo=UTC)
    assert read_hour("20270701T1000", PARIS) == datetime(2027, 7, 1, 8, 0, tzinfo=UTC)
    assert read_hour("", PARIS) is None
    with pytest.raises(ValueError):
        read_hour("demain", PARIS)


def test_an_hour_that_has_passed_or_is_far_away_is_a_slip() -> None:
    assert hour_flaw(NOON - timedelta(minutes=1), NOON) == "hour-past"
    assert hour_flaw(NOON + timedelta(days=61), NOON) == "hour-too-far"
    assert hour_flaw(NOON + timedelta(days=59), NOON) == hour_flaw(None, NOON) == ""


@pytest.mark.parametrize(
    ("waiting", "now", "end"),
    [
        (0, NOON, NOON),
        (600, NOON, NOON + timedelta(minutes=1)),
        (600 * 90, at(11, 20, 0), at(12, 8, 30)),  # an hour tonight, half an hour tomorrow
        (600, at(11, 23, 0), at(12, 8, 1)),
        (600 * 60 * 14, NOON, at(12, 13, 0)),
    ],
)
def test_the_end_is_reckoned_with_the_pace_and_the_quiet_hours(
    waiting: int, now: datetime, end: datetime
) -> None:
    assert ends_at(waiting=waiting, last_due=now, now=now, pace=10, zone=PARIS) == end


def test_who_has_to_wait_until_tomorrow_is_reckoned_with() -> None:
    assert ends_at(waiting=1, last_due=at(12, 8, 0), now=NOON, pace=10, zone=PARIS) == at(12, 8, 0)
