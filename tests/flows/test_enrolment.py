"""Somebody comes in: what they read first, the age gate, consents, profile, and every way to stop."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from content.rendering import say
from domain.enrolment import text_hash
from domain.messages import Words
from domain.people import Stage
from storage.tables import consents, journal, metadata
from storage.tx import Tx
from tests.flows.enrolling import (
    enrols,
    reaches_the_age_gate,
    reaches_the_consents,
    reaches_the_profile,
)
from tests.phone import Phone
from tests.town import Town


def rows_that_hold(connection: Connection, value: int) -> list[str]:
    """Every table with a row in which this number stands, in any column, in any form."""
    return [
        table.name
        for table in metadata.sorted_tables
        for row in connection.execute(select(table))
        if any(str(value) in str(column) for column in row)
    ]


async def nothing_is_kept_of(town: Town, phone: Phone) -> None:
    await town.has_sent_what_is_due()
    assert await town.read(rows_that_hold, phone.id) == []


async def answers_of(town: Town, phone: Phone) -> dict[str, Any]:
    person = await town.person(phone)
    return dict(await town.write(lambda tx: tx.profile.answers(person.id)))


async def consents_of(town: Town, phone: Phone) -> dict[str, bool]:
    person = await town.person(phone)
    return dict(await town.write(lambda tx: tx.consents.given(person.id)))


# --- before anything is kept ----------------------------------------------------------------------


async def test_who_runs_this_and_by_when_they_answer_is_read_before_any_question(town: Town) -> None:
    awa = await town.newcomer()
    await awa.starts()

    read = [await awa.reads()]
    while "Suite" in read[-1].labels:
        await awa.taps("Suite")
        read.append(await awa.reads())

    said = [message.text for message in read]
    assert "Bienvenue dans Rebonds" in said[0]
    assert "association Passerelle de Valbrune" in said[1]
    assert "avant le 30 juin 2027" in said[1]
    assert "n’est pas un service d’urgence" in said[2]
    assert "Nos promesses" in said[3]
    assert "Votre vie privée, en bref" in said[4]
    assert "avez-vous 18 ans ou plus" in said[5]


async def test_a_stranger_reads_everything_and_nothing_is_kept(town: Town) -> None:
    awa = await town.newcomer()

    await reaches_the_age_gate(awa)

    await nothing_is_kept_of(town, awa)


async def test_the_whole_privacy_notice_can_be_read_before_any_question(town: Town) -> None:
    awa = await town.newcomer()
    await awa.starts()
    await awa.reads()
    for _ in range(4):
        await awa.taps("Suite")
        await awa.reads()

    await awa.taps("Lire le texte entier")

    assert "10. Pas de publicité" in (await awa.reads()).text
    await awa.taps("Suite")
    assert "avez-vous 18 ans ou plus" in (await awa.reads()).text


async def test_somebody_too_young_is_refused_kindly_and_nothing_is_kept(town: Town) -> None:
    awa = await town.newcomer()
    gate = await reaches_the_age_gate(awa, "A" * 22)

    await awa.taps("J’ai moins de 18 ans")

    refusal = await awa.reads()
    assert refusal.message_id == gate.message_id
    assert refusal.labels == []
    assert "Nous ne gardons rien de vous" in refusal.text
    await nothing_is_kept_of(town, awa)


@pytest.mark.parametrize("words", ["oui", "j'ai 18 ans", "OUI", "17 ans", "18"])
async def test_an_age_that_is_typed_gets_the_gate_again(town: Town, words: str) -> None:
    awa = await town.newcomer()
    await reaches_the_age_gate(awa)

    await awa.says(words)

    again = await awa.reads()
    assert again.labels == ["J’ai 18 ans ou plus", "J’ai moins de 18 ans"]
    assert "touchez l’un des deux boutons" in again.text
    await nothing_is_kept_of(town, awa)


async def test_a_stranger_who_says_hello_is_shown_the_door(town: Town) -> None:
    awa = await town.newcomer()

    await awa.says("bonjour")

    assert (await awa.reads()).labels == ["Commencer"]
    await awa.taps("Commencer")
    assert "Bienvenue dans Rebonds" in (await awa.reads()).text
    await nothing_is_kept_of(town, awa)


async def test_the_age_gate_tapped_twice_lets_one_person_in(town: Town) -> None:
    awa = await town.newcomer()
    gate = await reaches_the_age_gate(awa)
    yes = gate.data("J’ai 18 ans ou plus")

    await awa.taps_data(yes, gate.message_id)
    await awa.taps_data(yes, gate.message_id)

    record = await awa.reads_until("Votre réponse : 18 ans ou plus")
    assert record.labels == ["Continuer"]
    assert (await town.person(awa)).stage is Stage.STARTED


# --- consents -------------------------------------------------------------------------------------


async def test_each_consent_is_kept_with_the_proof_of_its_words(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_profile(awa, draw=True)

    person = await town.person(awa)
    kept = await town.read(
        lambda connection: connection.execute(
            select(consents).where(consents.c.person_id == person.id).order_by(consents.c.id)
        ).all()
    )

    assert {row.purpose: row.given for row in kept} == {
        "participer": True,
        "tirage": True,
        "temoignages": False,
        "recherche": False,
        "recontact": False,
    }
    assert town.rebonds is not None
    for row in kept:
        assert row.text_hash == text_hash(say(town.rebonds.content, Words(f"consents/{row.purpose}"), "fr"))
        assert row.language == "fr"


async def test_the_words_agreed_to_stay_on_the_message(town: Town) -> None:
    awa = await town.newcomer()
    asked = await reaches_the_consents(awa)

    await awa.taps("Oui, j’accepte")

    record = await awa.reads()
    assert record.message_id == asked.message_id
    assert record.labels == []
    assert "J’accepte que l’association Passerelle de Valbrune m’envoie des messages" in record.text
    assert "✓ Votre réponse : Oui, j’accepte" in record.text


async def test_without_the_required_consent_nothing_of_the_person_is_kept(town: Town) -> None:
    awa = await town.newcomer()
    asked = await reaches_the_consents(awa)
    person = await town.person(awa)

    await awa.taps("Non")

    refusal = await awa.reads()
    assert refusal.message_id == asked.message_id
    assert "nous ne gardons rien de vous" in refusal.text
    assert refusal.labels == ["Commencer"]
    await nothing_is_kept_of(town, awa)
    assert await town.write(lambda tx: tx.people.by_id(person.id)) is None
    await awa.taps("Commencer")
    assert "Bienvenue dans Rebonds" in (await awa.reads()).text


async def test_saying_no_to_the_rest_takes_nothing_away(town: Town) -> None:
    awa = await town.newcomer()

    await enrols(awa)

    assert (await town.person(awa)).is_enrolled
    assert [purpose for purpose, given in (await consents_of(town, awa)).items() if given] == ["participer"]


async def test_a_consent_tapped_twice_is_one_answer_and_the_first_counts(town: Town) -> None:
    awa = await town.newcomer()
    first = await reaches_the_consents(awa)
    await awa.taps("Oui, j’accepte")
    second = await awa.reads_until("Accord 2 sur 5")

    await awa.taps_data(first.data("Oui, j’accepte"), first.message_id)
    await awa.taps_data(first.data("Non"), first.message_id)
    await awa.taps_data(second.data("Non"), second.message_id)

    await awa.reads_until("Accord 3 sur 5")
    assert await consents_of(town, awa) == {"participer": True, "tirage": False}
    record = next(one for one in await awa.screen() if one.message_id == first.message_id)
    assert "✓ Votre réponse : Oui, j’accepte" in record.text


async def test_a_consent_whose_words_have_changed_is_asked_again(town: Town) -> None:
    awa = await town.newcomer()
    asked = await reaches_the_consents(awa)

    await awa.taps_data("consent:participer:0:yes:fr", asked.message_id)

    await awa.says("/menu")
    assert "Accord 1 sur 5" in (await awa.reads()).text
    assert await consents_of(town, awa) == {}


async def test_a_consent_can_be_typed(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_consents(awa)

    await awa.says("oui")
    await awa.reads_until("Accord 2 sur 5")
    await awa.says("2")

    await awa.reads_until("Accord 3 sur 5")
    assert await consents_of(town, awa) == {"participer": True, "tirage": False}


# --- coming back ----------------------------------------------------------------------------------


async def test_a_picture_on_the_way_in_is_answered_with_the_question(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_consents(awa)

    await awa.sends(photo=True)

    assert "Accord 1 sur 5" in (await awa.reads()).text


@pytest.mark.parametrize("words", ["/start", "bonjour", "/menu", "/inconnu"])
async def test_a_week_and_a_restart_later_any_message_finds_the_question_again(
    town: Town, words: str
) -> None:
    awa = await town.newcomer()
    await reaches_the_consents(awa)
    await awa.taps("Oui, j’accepte")
    await awa.reads_until("Accord 2 sur 5")
    await town.passes(days=7)
    await town.closes()
    await town.opens()

    await awa.says(words)

    assert "Accord 2 sur 5" in (await awa.reads()).text
    assert await consents_of(town, awa) == {"participer": True}


async def test_later_keeps_the_answers_and_the_way_on(town: Town) -> None:
    awa = await town.newcomer()
    asked = await reaches_the_profile(awa)

    await awa.taps("Plus tard")

    later = await awa.reads()
    assert later.message_id == asked.message_id
    await awa.taps("Continuer")
    assert "Question 1 sur 5" in (await awa.reads()).text


async def test_a_restart_between_two_questions_loses_nothing(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_profile(awa)
    await awa.says("Awa")
    await awa.reads_until("Question 2 sur 5")
    await town.closes()
    await town.opens()

    await awa.says("Roquebise")

    assert "Question 3 sur 5" in (await awa.reads()).text
    assert (await answers_of(town, awa))["pr-commune"] == "00106"


async def test_somebody_enrolled_who_presses_start_finds_the_menu(town: Town) -> None:
    awa = await town.citizen()

    await awa.starts()

    assert "Que voulez-vous faire" in (await awa.reads()).text


async def test_buttons_of_the_way_in_do_nothing_to_somebody_who_is_in(town: Town) -> None:
    awa = await town.newcomer()
    await enrols(awa)

    for old in ("age:no", "age:yes:", "begin", "enrol:3:", "consent:participer:0:no:fr", "enrol-later"):
        await awa.taps_data(old)
    await awa.says("/inconnu")  # handled after all of them

    await awa.reads_until("pas compris")
    assert (await town.person(awa)).is_enrolled
    assert (await consents_of(town, awa))["participer"]


# --- the welcome ----------------------------------------------------------------------------------


async def test_the_welcome_says_what_comes_next_and_shows_the_menu(town: Town) -> None:
    first = town.clock.now().replace(day=16, hour=9)
    await town.write(lambda tx: tx.sessions.set_first(first, now=town.clock.now()))
    awa = await town.newcomer()

    welcome = await enrols(awa)

    assert "Bienvenue, Awa" in welcome.text
    assert "Première rencontre : samedi 16 janvier à 10 h" in welcome.text
    assert "Répondre aux sondages" in welcome.labels
    person = await town.person(awa)
    assert person.is_enrolled
    assert person.awaiting is None


async def test_somebody_who_reads_english_comes_in_in_english(town: Town) -> None:
    awa = await town.newcomer(language="en-GB")
    await awa.starts()
    message = await awa.reads()
    while "Next" in message.labels:
        await awa.taps("Next")
        message = await awa.reads()

    await awa.taps("I am 18 or older")
    await awa.reads_until("18 or older")
    await awa.taps("Continue")

    assert (
        "I accept that the association Passerelle de Valbrune"
        in (await awa.reads_until("Consent 1 of 5")).text
    )


async def test_somebody_who_blocks_the_bot_on_the_way_comes_back_to_their_question(town: Town) -> None:
    awa = await town.newcomer()
    await reaches_the_profile(awa)
    await awa.blocks()
    await awa.unblocks()

    await awa.says("Awa")

    assert "Question 2 sur 5" in (await awa.reads_until("Question 2")).text


async def test_two_people_on_the_way_in_do_not_mix(town: Town) -> None:
    awa, leo = await town.newcomer("Awa"), await town.newcomer("Léo")
    await reaches_the_profile(awa)
    await reaches_the_profile(leo)

    await awa.says("Awa")
    await leo.says("Léo")

    await awa.reads_until("C’est noté : Awa")
    await leo.reads_until("C’est noté : Léo")


async def test_enrolling_leaves_one_line_in_the_journal(town: Town) -> None:
    awa = await town.newcomer()
    await enrols(awa)
    person = await town.person(awa)

    def lines(tx: Tx) -> int:
        found = select(journal).where(journal.c.act == "enrol", journal.c.person_id == person.id)
        return len(tx.connection.execute(found).all())

    assert await town.write(lines) == 1
