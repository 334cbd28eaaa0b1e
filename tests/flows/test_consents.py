"""What was agreed to can be seen and changed at any time, as easily as it was given."""

from __future__ import annotations

from sqlalchemy import select

from storage.tables import consents
from tests.flows.enrolling import enrols, reaches_the_profile
from tests.phone import Message, Phone
from tests.town import Town


async def given(town: Town, phone: Phone) -> dict[str, bool]:
    person = await town.person(phone)
    return dict(await town.write(lambda tx: tx.consents.given(person.id)))


async def enrols_with_the_draw(phone: Phone) -> None:
    await reaches_the_profile(phone)
    await phone.says("Awa")
    await phone.reads_until("Question 2 sur 5")
    for answer in ("Valbrune", "35 à 49 ans", "Une femme"):
        await phone.taps(answer)
        await phone.reads_until("Question")
    await phone.says("À la retraite")
    await phone.reads_until("Bienvenue, Awa")


async def sees_the_consents(phone: Phone) -> Message:
    await phone.says("/mesdonnees")
    await phone.reads_until("Voici vos données")
    await phone.taps("Mes accords")
    return await phone.reads_until("tels qu’ils sont aujourd’hui")


async def test_every_consent_is_shown_with_the_answer_of_today(town: Town) -> None:
    awa = await town.newcomer()
    await enrols(awa)

    shown = await sees_the_consents(awa)

    lines = [line for line in shown.text.splitlines() if line[:1].isdigit()]
    assert [line.rpartition(" ")[2] for line in lines] == ["Oui", "Non", "Non", "Non", "Non"]


async def test_a_consent_is_taken_back_in_three_taps_and_its_answers_go(town: Town) -> None:
    awa = await town.newcomer()
    await enrols_with_the_draw(awa)
    await sees_the_consents(awa)

    await awa.taps("2")
    await awa.reads_until("Votre réponse aujourd’hui : Oui")
    await awa.taps("Non")

    record = await awa.reads_until("C’est noté le")
    assert "réponses données pour le tirage au sort sont effacées" in record.text
    assert (await given(town, awa))["tirage"] is False
    person = await town.person(awa)
    assert set(await town.write(lambda tx: tx.profile.answers(person.id))) == {"pr-commune"}
    assert person.first_name == "Awa"


async def test_nothing_that_was_agreed_to_is_ever_overwritten(town: Town) -> None:
    awa = await town.newcomer()
    await enrols(awa)
    person = await town.person(awa)

    for answer in ("yes", "yes", "no"):
        await awa.taps_data(f"consent:recherche:1:{answer}:fr")
    await awa.says("/menu")
    await awa.reads_until("Que voulez-vous faire")

    statement = select(consents.c.given).where(
        consents.c.person_id == person.id, consents.c.purpose == "recherche"
    )
    history = await town.read(
        lambda connection: connection.execute(statement.order_by(consents.c.id)).scalars().all()
    )
    assert list(history) == [False, True, False]


async def test_agreeing_later_to_the_draw_brings_its_questions(town: Town) -> None:
    awa = await town.newcomer()
    await enrols(awa)

    await awa.taps_data("consent:tirage:1:yes:fr")
    await awa.reads_until("Oui, j’accepte")
    await awa.taps("Répondre aux questions")
    await awa.reads_until("tranche d’âge")
    await awa.taps("35 à 49 ans")
    await awa.reads_until("Vous êtes")
    await awa.taps("Une femme")
    await awa.reads_until("Votre activité")
    await awa.says("7")

    await awa.reads_until("Que voulez-vous faire")
    person = await town.person(awa)
    answers = await town.write(lambda tx: tx.profile.answers(person.id))
    assert {"pr-age": "35-49", "pr-genre": "f", "pr-activite": "retraite"}.items() <= answers.items()


async def test_taking_back_the_required_consent_leads_to_both_ways_of_leaving(town: Town) -> None:
    awa = await town.newcomer()
    await enrols(awa)

    await awa.taps_data("consent:participer:1:no:fr")

    told = await awa.reads_until("vous ne pouvez pas participer")
    assert told.labels == ["Ne plus recevoir de messages", "Supprimer mes données", "Retour"]
    assert (await given(town, awa))["participer"] is True


async def test_a_consent_that_never_was_is_refused_politely(town: Town) -> None:
    awa = await town.newcomer()
    await enrols(awa)

    await awa.taps_data("consent-show:vendre")
    await awa.reads_until("n’est plus actif")
    await awa.taps_data("consent:vendre:1:yes:fr")

    await awa.reads_until("n’est plus actif")
    assert "vendre" not in await given(town, awa)
