"""An organizer reads in the chat what was answered to a poll."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.people import Role
from tests.flows.poll_steps import many_answer, open_poll
from tests.town import Town


async def test_a_poll_that_is_over_is_shown_as_a_picture_and_in_words(town: Town) -> None:
    opening = await open_poll(town, "s02-preparation", hours=1)
    await town.write(many_answer, opening, panel=9, others=12)
    await town.passes(hours=2)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    await samuel.says("/organisation")
    await samuel.reads()
    await samuel.taps("Résultats")
    await samuel.reads_until("la dernière en premier")

    await samuel.taps("Prêt ou prête pour 3 jours (lundi 4 janvier)")

    picture = await samuel.reads_until("Les mêmes chiffres suivent")
    assert picture.photo is not None
    told = (await samuel.reads_until("Question ouverte")).text
    assert "Inscription libre : 12 réponses\n- 1 - Pas du tout : 0 (0 %)\n- 2 - Un peu : 12 (100 %)" in told
    assert "Groupe tiré au sort : trop peu de réponses pour être montré" in told
    assert "en tout" not in told  # it would tell how many of the panel answered
    assert "C’est une consultation" in told
    assert "sondage" not in told


async def test_of_a_poll_that_is_open_only_how_many_answered_is_shown(town: Town) -> None:
    opening = await open_poll(town, "s02-preparation", hours=1)
    await town.write(many_answer, opening, panel=10, others=12)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)

    await samuel.taps_data(f"result:{opening}")

    told = (await samuel.reads_until("Consultation")).text
    assert "22 réponses en tout" in told
    assert "Inscription libre : 12 réponses\n\n" in told
    assert "Les réponses seront montrées après" in told
    assert "Un peu" not in told


async def test_a_citizen_asks_for_results_in_vain(town: Town) -> None:
    opening = await open_poll(town, "s02-preparation", hours=1)
    awa = await town.citizen()

    await awa.taps_data(f"result:{opening}")

    assert "Consultation" not in (await awa.reads()).text


async def test_where_nothing_can_be_drawn_the_words_come_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.pictures.PROGRAM", Path("nowhere.py"))
    opening = await open_poll(town, "s02-preparation", hours=1)
    await town.write(many_answer, opening, panel=0, others=12)
    await town.passes(hours=2)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)

    await samuel.taps_data(f"result:{opening}")

    assert (await samuel.reads_until("Les mêmes chiffres suivent")).photo is None
    await samuel.reads_until("Un peu : 12")
