"""A citizen takes a module: step by step, stopping anywhere, coming back, tapping twice and tapping late."""

from __future__ import annotations

import asyncio

import pytest

from storage.tx import Tx
from tests.flows.module_steps import (
    ALERT,
    RIGHT,
    RISKS,
    answers,
    begins,
    finishes,
    goes_on,
    place_of,
    progress_of,
    reaches_the_quiz,
)
from tests.town import Town

# --- from the first card to the gesture -----------------------------------------------------------


async def test_a_module_says_what_it_is_before_it_begins(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/modules")
    await awa.taps((await awa.reads()).labels[0])

    start = await awa.reads()

    assert "Connaître les risques près de chez soi" in start.text
    assert "Savoir où trouver les risques de mon adresse" in start.text
    assert "Durée : 5 minutes" in start.text
    assert "À la fin : un geste" in start.text
    assert start.labels == ["Je commence", "Plus tard"]


async def test_each_card_is_a_message_of_its_own(town: Town) -> None:
    awa = await town.citizen()
    first = await begins(awa)
    assert "étape 1 sur 8" in first.text

    second = await goes_on(awa)

    assert second.message_id != first.message_id
    assert "étape 2 sur 8" in second.text
    assert "Deux outils gratuits" in second.text


async def test_a_whole_module_ends_with_a_private_score_and_a_gesture(town: Town) -> None:
    awa = await town.citizen()

    score = await finishes(awa, RIGHT | {"c01-q2": "pompiers"})

    assert "Vous avez 2 bonnes réponses sur 3" in score.text
    assert "Le score est privé" in score.text
    gesture = await goes_on(awa)
    assert "Votre geste de 10 minutes" in gesture.text
    assert "Avec vos voisins" in gesture.text
    await awa.taps("C’est fait")
    record = await awa.reads()
    assert record.message_id == gesture.message_id
    assert "Tapez votre adresse sur Géorisques" in record.text
    assert "✓ Votre geste est fait" in record.text
    progress = await progress_of(town, awa)
    assert progress is not None
    assert progress.gesture == "done"


async def test_the_story_answers_gently_on_its_own_message(town: Town) -> None:
    awa = await town.citizen()
    await begins(awa)
    story = await goes_on(awa, 5)
    assert "Que conseillez-vous à Samira" in story.text

    await awa.taps_data(f"module-answer:{RISKS}:c01-s:c")

    told = await awa.reads()
    assert told.message_id == story.message_id
    assert "Votre choix : Attendre le jour de la signature" in told.text
    assert "Pas tout à fait. C’est tard." in told.text
    assert "Faux" not in told.text


async def test_the_other_choices_of_a_story_may_be_looked_at(town: Town) -> None:
    awa = await town.citizen()
    await begins(awa)
    await goes_on(awa, 5)
    await awa.taps_data(f"module-answer:{RISKS}:c01-s:c")
    await awa.reads()
    await awa.taps("Voir les autres choix")
    await awa.reads()

    await awa.taps_data(f"module-answer:{RISKS}:c01-s:b")

    assert "Il y a du pour et du contre. Bonne idée" in (await awa.reads()).text


async def test_long_choices_stand_numbered_and_can_be_typed_by_number(town: Town) -> None:
    awa = await town.citizen()
    await begins(awa)
    story = await goes_on(awa, 5)
    assert "2. Demander seulement à la voisine" in story.text
    assert story.labels == ["1", "2", "3", "Plus tard"]

    await awa.says("2")

    assert "Votre choix : Demander seulement à la voisine" in (await awa.reads()).text


async def test_a_question_explains_at_once_on_its_own_message(town: Town) -> None:
    awa = await town.citizen()
    question = await reaches_the_quiz(awa)

    record = await answers(awa, "c01-q1", "impots")

    assert record.message_id == question.message_id
    assert "Où voir les risques connus à votre adresse" in record.text
    assert "Votre réponse : Sur le site des impôts" in record.text
    assert "La bonne réponse : Sur le site Géorisques" in record.text
    assert "Pas tout à fait" in record.text
    assert "Géorisques est le site gratuit de l’État" in record.text
    assert "✓" not in record.text
    assert record.labels == ["Suite", "Plus tard"]


async def test_a_typed_number_follows_the_order_that_was_shown(town: Town) -> None:
    awa = await town.citizen()
    question = await reaches_the_quiz(awa)
    assert "étape 7 sur 8, question 1 sur 3" in question.text

    await awa.says("3")

    await awa.reads_until(f"Votre réponse : {question.labels[2]}")


async def test_sources_are_shown_to_whoever_asks_but_not_what_is_still_to_be_confirmed(town: Town) -> None:
    awa = await town.citizen()

    await awa.taps_data(f"module-sources:{ALERT}")

    shown = await awa.reads()
    assert "Arrêté du 23 mars 2007" in shown.text
    assert "mode avion" not in shown.text


# --- stopping and coming back ---------------------------------------------------------------------


async def test_a_module_left_is_taken_up_where_it_was_left_after_a_restart_and_a_week(town: Town) -> None:
    awa = await town.citizen()
    await begins(awa)
    await goes_on(awa, 2)
    await awa.taps("Plus tard")
    left = await awa.reads()
    assert "Vous reprendrez ici" in left.text
    await town.closes()
    await town.opens()
    await town.passes(days=7)
    await awa.says("/modules")
    listed = await awa.reads()
    assert "1. Connaître les risques près de chez soi (à reprendre, étape 3 sur 8)" in listed.text

    await awa.taps(listed.labels[0])

    resumed = await awa.reads()
    assert "étape 3 sur 8" in resumed.text
    assert resumed.labels[0] == "Suite"


async def test_a_module_left_can_be_taken_up_on_the_message_it_was_left_at(town: Town) -> None:
    awa = await town.citizen()
    first = await begins(awa)
    await awa.taps("Plus tard")
    await awa.reads()

    await awa.taps("Reprendre")

    resumed = await awa.reads()
    assert (resumed.message_id, resumed.labels) == (first.message_id, first.labels)


async def test_a_module_put_off_before_it_began_stays_there(town: Town) -> None:
    awa = await town.citizen()
    await awa.taps_data(f"module:{RISKS}")
    await awa.reads()
    await awa.taps("Plus tard")
    assert (await awa.reads()).labels == ["Je commence", "Menu"]
    assert await progress_of(town, awa) is None

    await awa.taps("Je commence")

    await awa.reads_until("étape 1 sur 8")


async def test_two_modules_can_be_under_way_at_once(town: Town) -> None:
    awa = await town.citizen()
    await begins(awa)
    await begins(awa, ALERT)

    await awa.taps_data(f"module-next:{RISKS}:c01-m1")

    assert "Deux outils gratuits" in (await awa.reads()).text
    other = await progress_of(town, awa, ALERT)
    assert other is not None
    assert other.step == "c03-m1"


# --- taps that come twice, late or from elsewhere -------------------------------------------------


async def test_suite_tapped_twice_skips_nothing_and_repeats_nothing(town: Town) -> None:
    awa = await town.citizen()
    first = await begins(awa)
    await awa.taps_data(f"module-next:{RISKS}:c01-m1", first.message_id)
    await awa.taps_data(f"module-next:{RISKS}:c01-m1", first.message_id)

    passed = await awa.reads_until("Vous en êtes à l’étape")

    assert passed.message_id == first.message_id
    assert "étape 2 sur 8" in passed.text
    assert await place_of(town, awa) == "c01-m2"
    assert sum("Deux outils gratuits" in message.text for message in await awa.screen()) == 1


async def test_an_old_button_shows_the_way_to_where_one_is(town: Town) -> None:
    awa = await town.citizen()
    first = await begins(awa)
    await goes_on(awa, 3)
    await awa.taps_data(f"module-next:{RISKS}:c01-m1", first.message_id)
    await awa.reads()

    await awa.taps("Reprendre")

    assert "étape 4 sur 8" in (await awa.reads()).text


async def test_a_question_is_not_skipped_by_a_button_that_was_never_there(town: Town) -> None:
    awa = await town.citizen()
    await reaches_the_quiz(awa)

    await awa.taps_data(f"module-next:{RISKS}:c01-q1")

    await awa.reads()
    assert await place_of(town, awa) == "c01-q1"


async def test_the_first_answer_to_a_question_counts(town: Town) -> None:
    awa = await town.citizen()
    await reaches_the_quiz(awa)
    await answers(awa, "c01-q1", "impots")

    await awa.taps_data(f"module-answer:{RISKS}:c01-q1:georisques")
    await goes_on(awa)

    progress = await progress_of(town, awa)
    assert progress is not None
    assert progress.answers["c01-q1"] == "impots"


async def test_two_devices_that_answer_at_once_leave_one_answer_and_one_record(town: Town) -> None:
    awa = await town.citizen()
    question = await reaches_the_quiz(awa)

    await asyncio.gather(
        awa.taps_data(f"module-answer:{RISKS}:c01-q1:impots", question.message_id),
        awa.taps_data(f"module-answer:{RISKS}:c01-q1:assureur", question.message_id),
    )

    record = await awa.reads_until("Votre réponse")
    await town.has_sent_what_is_due()
    progress = await progress_of(town, awa)
    assert progress is not None
    assert progress.answers["c01-q1"] in ("impots", "assureur")
    last = (await awa.screen())[-1]
    assert (last.message_id, last.text) == (question.message_id, record.text)


async def test_a_quiz_interrupted_by_a_restart_keeps_what_was_answered(town: Town) -> None:
    awa = await town.citizen()
    await reaches_the_quiz(awa)
    record = await answers(awa, "c01-q1", "impots")
    await town.closes()
    await town.opens()

    question = await goes_on(awa)

    assert question.message_id != record.message_id
    assert "question 2 sur 3" in question.text


async def test_an_answer_for_a_question_that_is_not_asked_yet_changes_nothing(town: Town) -> None:
    awa = await town.citizen()
    await reaches_the_quiz(awa)

    await awa.taps_data(f"module-answer:{RISKS}:c01-q3:visite")

    await awa.reads_until("Vous en êtes à l’étape")
    progress = await progress_of(town, awa)
    assert progress is not None
    assert progress.answers == {"c01-s": "a"}


@pytest.mark.parametrize(
    "nonsense", ["module-next:nowhere:c01-m1", "module:", "module-answer:::", "module-gesture:x:y"]
)
async def test_nonsense_in_a_button_is_harmless(town: Town, nonsense: str) -> None:
    awa = await town.citizen()

    await awa.taps_data(nonsense)

    assert "Ce bouton n’est plus actif" in (await awa.reads()).text


async def test_buttons_of_a_module_never_begun_show_its_start(town: Town) -> None:
    awa = await town.citizen()

    await awa.taps_data(f"module-answer:{RISKS}:c01-q3:visite")

    assert (await awa.reads()).labels == ["Je commence", "Plus tard"]


async def test_beginning_twice_is_beginning_once(town: Town) -> None:
    awa = await town.citizen()
    first = await begins(awa)
    await goes_on(awa)

    await awa.taps_data(f"module-begin:{RISKS}", first.message_id)

    assert "étape 2 sur 8" in (await awa.reads()).text


async def test_somebody_who_is_not_enrolled_cannot_take_a_module(town: Town) -> None:
    stranger = await town.newcomer()
    await stranger.says("bonjour")
    await stranger.reads()

    await stranger.taps_data(f"module-begin:{RISKS}")

    assert "d’abord s’inscrire" in (await stranger.reads()).text


async def test_what_is_typed_in_a_module_is_not_taken_for_a_poll_s_own_words(town: Town) -> None:
    awa = await town.citizen()
    question = await reaches_the_quiz(awa)

    def was_asked_for_words(tx: Tx) -> None:
        person = tx.people.by_telegram(awa.id)
        assert person is not None
        tx.people.await_text(person.id, "poll-words:1:autre")

    await town.write(was_asked_for_words)
    await awa.says("/modules")
    await awa.taps((await awa.reads()).labels[0])
    await awa.reads()

    await awa.says("1")

    await awa.reads_until(f"Votre réponse : {question.labels[0]}")
