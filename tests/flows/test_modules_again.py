"""A citizen opens modules again, as often as they like, and new ones when their day has come."""

from __future__ import annotations

from datetime import datetime

from tests.flows.module_steps import (
    RIGHT,
    RISKS,
    answers,
    begins,
    finishes,
    goes_on,
    progress_of,
    set_first_session,
)
from tests.town import Town

# --- again ----------------------------------------------------------------------------------------


async def test_the_quiz_can_be_taken_again_without_limit(town: Town) -> None:
    awa = await town.citizen()
    await finishes(awa, RIGHT | {"c01-q1": "impots", "c01-q2": "region"})
    for _ in range(2):
        await awa.taps("Refaire le quiz")
        assert "question 1 sur 3" in (await awa.reads()).text
        for question, option in RIGHT.items():
            await answers(awa, question, option)
            score = await goes_on(awa)

        assert "Vous avez 3 bonnes réponses sur 3" in score.text


async def test_a_finished_module_offers_all_of_it_again(town: Town) -> None:
    awa = await town.citizen()
    await finishes(awa)
    await awa.says("/modules")
    listed = await awa.reads()
    assert "(terminé, votre geste vous attend)" in listed.text

    await awa.taps(next(label for label in listed.labels if "Connaître les risques" in label))

    over = await awa.reads()
    assert "3 bonnes réponses sur 3" in over.text
    assert over.labels == [
        "Voir mon geste",
        "Refaire le quiz",
        "Relire le module",
        "Voir les sources",
        "Menu",
    ]


async def test_a_gesture_kept_for_later_waits_in_the_list(town: Town) -> None:
    awa = await town.citizen()
    await finishes(awa)
    await goes_on(awa)
    await awa.taps("Plus tard")
    assert "Il vous attend dans /modules" in (await awa.reads()).text
    await awa.says("/modules")
    await awa.taps((await awa.reads()).labels[-2])
    await awa.reads()
    await awa.taps("Voir mon geste")
    await awa.reads()

    await awa.taps("C’est fait")

    assert "✓ Votre geste est fait" in (await awa.reads()).text


async def test_a_module_read_again_stays_finished(town: Town) -> None:
    awa = await town.citizen()
    await finishes(awa)
    await awa.taps_data(f"module-read-again:{RISKS}")
    assert "étape 1 sur 8" in (await awa.reads()).text

    progress = await progress_of(town, awa)

    assert progress is not None
    assert progress.is_finished


# --- the calendar ---------------------------------------------------------------------------------


async def test_only_modules_whose_day_has_come_are_open(town: Town) -> None:
    awa = await town.citizen()
    await set_first_session(town, datetime.fromisoformat("2027-01-02T10:00+01:00"))

    await awa.says("/modules")

    listed = await awa.reads()
    assert listed.labels == ["1. Connaître les risques près de chez soi", "Menu"]


async def test_before_the_first_module_its_day_is_told(town: Town) -> None:
    awa = await town.citizen()
    await set_first_session(town, datetime.fromisoformat("2027-01-16T10:00+01:00"))

    await awa.says("/modules")

    assert "Le prochain module arrive le lundi 11 janvier" in (await awa.reads()).text


async def test_a_module_whose_day_has_not_come_cannot_be_begun(town: Town) -> None:
    awa = await town.citizen()
    await set_first_session(town, datetime.fromisoformat("2027-01-16T10:00+01:00"))

    await awa.taps_data(f"module-begin:{RISKS}")

    assert "Ce module ouvre le lundi 11 janvier" in (await awa.reads()).text
    assert await progress_of(town, awa) is None


async def test_a_module_begun_stays_open_when_the_calendar_moves(town: Town) -> None:
    awa = await town.citizen()
    await begins(awa)
    await set_first_session(town, datetime.fromisoformat("2027-06-05T10:00+02:00"))

    await awa.taps_data(f"module-next:{RISKS}:c01-m1")

    await awa.reads_until("étape 2 sur 8")


async def test_in_english_a_french_module_says_so_once(town: Town) -> None:
    awa = await town.citizen(language="en")

    await awa.taps_data(f"module-begin:{RISKS}")

    card = await awa.reads()
    assert "step 1 of 8" in card.text
    assert card.text.count("only in French") == 1
