"""Which words mean stop, and when a pause is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.leaving import PAUSES, is_paused, is_silent, means_stop, pause_until
from domain.people import Person, Stage

NOW = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    ["STOP", "stop", "Stop !", "  stop.", "STOPALL", "UNSUBSCRIBE", "QUIT", "END", "CANCEL", "ARRET", "ARRÊT"]
    + ["ARRETER", "arrêter", "Arrêtez !", "DESINSCRIRE", "DÉSINSCRIRE", "désinscription", "Je veux arrêter"]
    + ["je veux me désinscrire", "Stop, s'il vous plaît", "Arrêtez les messages.", "ne m’écrivez plus"],
)
def test_a_whole_message_that_asks_for_silence_is_stop(said: str) -> None:
    assert means_stop(said)


@pytest.mark.parametrize(
    "said",
    ["", "stopper la fuite d'eau", "Ne vous arrêtez pas !", "arrêt de bus", "L'eau a fini par s'arrêter"]
    + ["weekend", "the end of the street", "ANNULER", "non", "1", "🛑"],
)
def test_a_message_that_only_holds_such_a_word_is_not(said: str) -> None:
    assert not means_stop(said)


@pytest.mark.parametrize("said", ["CANCEL", "end"])
def test_inside_a_story_cancel_is_about_the_story(said: str) -> None:
    assert not means_stop(said, awaiting="testimony-words:3")
    assert means_stop(said, awaiting="poll-words:3:autre")
    assert means_stop("stop", awaiting="testimony-words:3")


@pytest.mark.parametrize("days", PAUSES)
def test_a_pause_is_over_by_itself(days: int) -> None:
    until = pause_until(days, NOW)
    person = Person(1, 2, "fr", Stage.ENROLLED, paused_until=until)

    assert is_paused(person, NOW + timedelta(days=days) - timedelta(seconds=1))
    assert not is_paused(person, NOW + timedelta(days=days))


@pytest.mark.parametrize("days", [0, -7, 8, 10**9])
def test_a_pause_nobody_offered_is_none(days: int) -> None:
    assert pause_until(days, NOW) is None


def test_somebody_who_stopped_or_paused_has_asked_for_silence() -> None:
    assert is_silent(Person(1, 2, "fr", Stage.ENROLLED, stopped_at=NOW), NOW + timedelta(days=400))
    assert is_silent(Person(1, 2, "fr", Stage.ENROLLED, paused_until=NOW + timedelta(days=1)), NOW)
    assert not is_silent(Person(1, 2, "fr", Stage.ENROLLED), NOW)
