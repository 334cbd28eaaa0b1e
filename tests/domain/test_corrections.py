"""What is a small correction, and how its author is shown the difference."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.corrections import Difference, check, differences
from domain.duties import Duty, last_hour, next_hour
from domain.hardship import may_be_painful
from domain.testimonies import LONGEST, NotDecided
from tests.domain.test_testimonies import WAITING

TOLD = "L'eau est montée vite. Paul Martin m'a hébergé pendant trois jours, sans rien demander."


def test_a_name_taken_out_is_a_small_correction_and_shown_where_it_stands() -> None:
    corrected = TOLD.replace("Paul Martin", "un voisin")

    assert check(TOLD, corrected) is None
    assert differences(TOLD, corrected) == [
        Difference(
            "eau est montée vite. Paul Martin m'a hébergé pendant trois".replace("eau", "L'eau"),
            "eau est montée vite. un voisin m'a hébergé pendant trois".replace("eau", "L'eau"),
        )
    ]


def test_two_places_far_apart_are_shown_one_by_one() -> None:
    told = "un " + "mot " * 30 + "deux"

    assert len(differences(told, told.replace("un ", "Un ").replace("deux", "trois"))) == 2


@pytest.mark.parametrize(
    ("corrected", "why"),
    [
        (TOLD, "unchanged"),
        (TOLD.replace(" ", "  "), "unchanged"),
        ("   ", "unchanged"),
        ("Tout autre chose, que personne n'a jamais raconté ici, et qui change le sens.", "too-different"),
        (TOLD + " a" * LONGEST, "too-long"),
    ],
)
def test_what_is_no_small_correction_says_why(corrected: str, why: str) -> None:
    refused = check(TOLD, corrected)

    assert isinstance(refused, NotDecided)
    assert refused.why == why


# --- hours ----------------------------------------------------------------------------------------


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2027, 1, day, hour, minute, tzinfo=UTC)


def test_the_last_of_their_hours_and_the_next_one() -> None:
    duty = Duty(1, (9, 17))

    assert last_hour(duty, now=at(12), zone=UTC) == at(9)
    assert next_hour(duty, now=at(12), zone=UTC) == at(17)
    assert last_hour(duty, now=at(8, day=5), zone=UTC) == at(17)
    assert next_hour(duty, now=at(17), zone=UTC) == at(9, day=5)
    assert last_hour(Duty(1, ()), now=at(12), zone=UTC) is None


def test_an_hour_is_chosen_and_taken_back_and_none_that_is_not_offered() -> None:
    duty = Duty(1, (9, 17))

    assert duty.toggled(12).hours == (9, 12, 17)
    assert duty.toggled(9).hours == (17,)
    assert duty.toggled(3).hours == (9, 17)


@pytest.mark.parametrize(
    ("words", "is_painful"),
    [
        ("Mon frère est mort ce soir-là.", True),
        ("On a retrouvé un noyé.", True),
        ("J'étais enceinte.", True),
        ("L'eau est montée, nous avons eu peur.", False),
        ("Un pays où le courant est coupé.", False),
    ],
)
def test_a_story_of_death_or_of_somebodys_health_may_be_painful(words: str, is_painful: bool) -> None:
    assert may_be_painful(WAITING, words) is is_painful
