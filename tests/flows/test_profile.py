"""Questions about the person: each with its reason, most can be declined, each can be changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.enrolling import enrols, reaches_the_profile
from tests.phone import Phone
from tests.town import Town


async def answers_of(town: Town, phone: Phone) -> dict[str, Any]:
    person = await town.person(phone)
    return dict(await town.write(lambda tx: tx.profile.answers(person.id)))


async def test_with_the_draw_five_questions_are_asked_each_with_its_reason(town: Town) -> None:
    awa = await town.newcomer()
    first = await reaches_the_profile(awa)
    assert "Pourquoi cette question ? Pour vous parler simplement" in first.text
    await awa.says("Awa")
    commune = await awa.reads_until("Question 2 sur 5")
    assert "✓ C’est noté : Awa" in commune.text
    await awa.taps("Roquebise")
    await awa.reads_until("Question 3 sur 5")
    await awa.taps("35 à 49 ans")
    await awa.reads_until("Question 4 sur 5")
    await awa.taps("Je préfère ne pas répondre")
    await awa.reads_until("Question 5 sur 5")

    await awa.says("retraite")
    await awa.reads_until("Question 5 sur 5")
    await awa.says("À la retraite")

    await awa.reads_until("Bienvenue, Awa")
    assert await answers_of(town, awa) == {
        "pr-commune": "00106",
        "pr-age": "35-49",
        "pr-genre": "np",
        "pr-activite": "retraite",
    }


async def test_without_the_draw_age_gender_and_work_are_not_asked(town: Town) -> None:
    awa = await town.newcomer()

    asked = await reaches_the_profile(awa, draw=False)

    assert "Question 1 sur 2" in asked.text


async def test_only_the_commune_cannot_be_declined(town: Town) -> None:
    awa = await town.newcomer()
    name = await reaches_the_profile(awa)
    assert "Je préfère ne pas répondre" in name.labels
    await awa.says("je préfère ne pas répondre")
    commune = await awa.reads_until("Question 2 sur 5")
    assert "Je préfère ne pas répondre" not in commune.labels

    await awa.taps_data("profile:pr-commune:np", commune.message_id)

    assert "Dans quelle commune" in (await awa.reads()).text
    assert "pr-commune" not in await answers_of(town, awa)
    assert (await town.person(awa)).first_name is None


async def test_a_commune_is_found_by_a_few_letters_or_its_postcode(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_profile(awa)
    await awa.says("Awa")
    await awa.reads_until("Question 2 sur 5")

    await awa.says("Atlantide")
    assert "pas trouvé cette commune" in (await awa.reads()).text
    await awa.says("00130")
    found = await awa.reads()
    assert found.labels[:3] == ["Roquebise", "Chantecombe", "Le Mas-Égaré"]
    await awa.says("le mas egare")

    await awa.reads_until("Question 3 sur 5")
    assert (await answers_of(town, awa))["pr-commune"] == "00108"


async def test_somebody_who_lives_elsewhere_is_welcome(town: Town) -> None:
    awa = await town.newcomer()

    welcome = await enrols(awa, commune="J’habite ailleurs")

    assert "Votre inscription est faite" in welcome.text
    assert not (await town.person(awa)).panel


async def test_no_more_than_two_buttons_stand_side_by_side(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_profile(awa)
    await awa.says("Awa")

    commune = await awa.reads_until("Question 2 sur 5")

    assert max(len(row) for row in commune.buttons) == 2
    assert all(len(row) == 1 for row in commune.buttons if len(row[0]["label"]) > 18)


@pytest.mark.parametrize(
    ("typed", "told"), [("x" * 31, "31 caractères"), ("123", "avec des lettres"), ("🙂", "avec des lettres")]
)
async def test_a_name_that_is_no_name_is_asked_again(town: Town, typed: str, told: str) -> None:
    awa = await town.newcomer()
    await reaches_the_profile(awa)

    await awa.says(typed)

    assert told in (await awa.reads()).text
    assert (await town.person(awa)).first_name is None


async def test_an_answer_tapped_twice_is_one_answer_and_asks_one_question(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_profile(awa)
    await awa.says("Awa")
    commune = await awa.reads_until("Question 2 sur 5")
    roquebise = commune.data("Roquebise")

    await awa.taps_data(roquebise, commune.message_id)
    await awa.taps_data(roquebise, commune.message_id)

    await awa.reads_until("Question 3 sur 5")
    await awa.says("/inconnu")  # handled after both taps: the question comes once more, and only so
    await awa.reads_until("n’est pas finie")
    asked = [message for message in await awa.screen() if "Question 3 sur 5" in message.text]
    assert len(asked) == 2


async def test_an_answer_can_be_changed_on_its_own_message(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_profile(awa)
    await awa.says("Awa")
    commune = await awa.reads_until("Question 2 sur 5")
    await awa.taps("Roquebise")
    await awa.reads_until("Question 3 sur 5")

    await awa.taps("Changer")
    again = await awa.reads()
    await awa.taps("Valbrune")

    record = await awa.reads()
    assert again.message_id == record.message_id == commune.message_id
    assert "✓ Votre réponse : Valbrune" in record.text
    assert (await answers_of(town, awa))["pr-commune"] == "00101"
    await awa.says("et après ?")
    assert "Question 3 sur 5" in (await awa.reads()).text


async def test_a_question_without_its_consent_is_not_answered(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_profile(awa, draw=False)

    await awa.taps_data("profile:pr-age:35-49")

    assert "Question 1 sur 2" in (await awa.reads()).text
    assert "pr-age" not in await answers_of(town, awa)
