"""A citizen answers quick polls of every kind, in every way."""

from __future__ import annotations

from tests.flows.poll_steps import answer_of, invite, open_poll
from tests.town import Town


async def test_a_tapped_answer_is_recorded_on_the_message_itself(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    await awa.says("/sondages")
    await awa.taps((await awa.reads()).labels[0])
    question = await awa.reads()

    await awa.taps("Solidarité")

    record = await awa.reads()
    assert record.message_id == question.message_id
    assert "Votre réponse est enregistrée : Solidarité" in record.text
    assert "jusqu’au jeudi 7 janvier à 12 h" in record.text
    assert await awa.hears() == "Réponse enregistrée"
    assert (await answer_of(town, opening, awa.id)).options == ("solidarite",)


async def test_who_sees_the_answer_is_said_before_it_is_given(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()

    await awa.taps_data(f"poll:{opening}")

    assert "Votre nom n’est jamais montré avec votre réponse" in (await awa.reads()).text


async def test_the_same_tap_five_times_is_one_answer(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    for _ in range(5):
        await awa.taps_data(f"poll-option:{opening}:confiance")

    await awa.reads_until("enregistrée")

    assert (await answer_of(town, opening, awa.id)).revision == 1


async def test_an_answer_can_be_changed_until_the_close(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:confiance")
    await awa.reads_until("Confiance")
    await awa.taps("Changer")
    await awa.reads()

    await awa.taps("Justice")

    await awa.reads_until("enregistrée : Justice")
    assert (await answer_of(town, opening, awa.id)).options == ("justice",)


async def test_a_late_answer_is_refused_kindly_with_the_result(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur", hours=1)
    awa = await town.citizen()
    await town.passes(hours=2)

    await awa.taps_data(f"poll-option:{opening}:confiance")

    end = await awa.reads_until("Ce sondage est fini depuis")
    assert "trop peu de réponses pour être montré" in end.text
    assert not (await answer_of(town, opening, awa.id)).is_given


async def test_several_options_count_once_they_are_validated(town: Town) -> None:
    opening = await open_poll(town, "s01-vecu")
    awa = await town.citizen()
    await awa.taps_data(f"poll:{opening}")
    await awa.reads()
    await awa.taps_data(f"poll-option:{opening}:cyber")
    await awa.reads()
    await awa.taps_data(f"poll-option:{opening}:coupure")
    await awa.reads()
    assert not (await answer_of(town, opening, awa.id)).is_given

    await awa.taps("Valider")

    record = await awa.reads_until("Vos réponses sont enregistrées :\n- Longue coupure d’eau")
    assert "- Attaque informatique ou grande arnaque" in record.text
    assert (await answer_of(town, opening, awa.id)).options == ("coupure", "cyber")


async def test_an_exclusive_option_goes_with_no_other(town: Town) -> None:
    opening = await open_poll(town, "s01-vecu")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:cyber")
    await awa.reads()

    await awa.taps_data(f"poll-option:{opening}:aucun")
    await awa.reads()

    assert (await answer_of(town, opening, awa.id)).choosing == ("aucun",)


async def test_own_words_are_typed_and_a_text_too_long_is_not_lost_in_silence(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:autre")
    await awa.reads_until("30 caractères")
    await awa.says("un mot beaucoup trop long pour tenir ici")
    assert "40 caractères" in (await awa.reads()).text

    await awa.says("Entraide")

    await awa.reads_until("enregistrée : Entraide")
    assert (await answer_of(town, opening, awa.id)).own_words == "Entraide"


async def test_an_option_can_be_typed_by_its_words_without_accents(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    await awa.taps_data(f"poll:{opening}")
    await awa.reads()

    await awa.says("SOLIDARITE")

    await awa.reads_until("enregistrée : Solidarité")


async def test_a_number_follows_the_order_that_was_shown(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    await awa.taps_data(f"poll:{opening}")
    second = (await awa.reads()).labels[1]

    await awa.says("2")

    await awa.reads_until(f"enregistrée : {second}")


async def test_a_button_of_a_poll_that_never_was_is_refused_politely(town: Town) -> None:
    awa = await town.citizen()

    await awa.taps_data("poll-option:999:solidarite")

    await awa.reads_until("Ce bouton n’est plus actif")


async def test_somebody_who_is_not_enrolled_cannot_answer(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    stranger = await town.newcomer()
    await stranger.says("bonjour")
    await stranger.reads()

    await stranger.taps_data(f"poll-option:{opening}:solidarite")

    assert "d’abord s’inscrire" in (await stranger.reads()).text


# --- asked, opened, listed ------------------------------------------------------------------------


async def test_the_invitation_becomes_the_question_and_then_the_record(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    await invite(town, awa, opening)
    invitation = await awa.reads()
    assert invitation.labels == ["Je réponds", "Plus tard"]
    assert "Votre nom n’est jamais montré avec votre réponse" in invitation.text
    assert "jusqu’au jeudi 7 janvier à 12 h" in invitation.text

    await awa.taps("Je réponds")
    question = await awa.reads()
    await awa.taps("Solidarité")

    record = await awa.reads()
    assert invitation.message_id == question.message_id == record.message_id


async def test_the_list_marks_what_is_answered_and_shows_it_last(town: Town) -> None:
    answered = await open_poll(town, "s04-mot-coeur", hours=10)
    await open_poll(town, "s02-preparation", hours=20)
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{answered}:justice")
    await awa.reads()

    await awa.says("/sondages")

    listed = await awa.reads()
    assert "Un sondage attend votre réponse" in listed.text
    assert listed.labels == ["Prêt ou prête pour 3 jours", "✓ Le mot au cœur de notre définition", "Menu"]


async def test_with_everything_answered_the_list_says_so(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:justice")
    await awa.reads()

    await awa.says("/sondages")

    assert "Vous avez répondu à tous les sondages ouverts" in (await awa.reads()).text


async def test_a_poll_asked_twice_keeps_two_answers(town: Town) -> None:
    before = await open_poll(town, "s02-preparation", occasion="day-6")
    after = await open_poll(town, "s02-preparation", occasion="day66")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{before}:n2")
    await awa.reads_until("Un peu")
    await awa.taps_data(f"poll-option:{after}:n4")
    await awa.reads_until("Plutôt bien")

    first, second = await answer_of(town, before, awa.id), await answer_of(town, after, awa.id)

    assert (first.options, second.options) == (("n2",), ("n4",))


# --- three at most --------------------------------------------------------------------------------


async def test_three_at_most_is_said_before_and_a_fourth_is_refused_kindly(town: Town) -> None:
    opening = await open_poll(town, "s05-leviers")
    awa = await town.citizen()
    await awa.taps_data(f"poll:{opening}")
    question = await awa.reads()
    assert "Touchez 3 réponses au plus, puis « Valider »" in question.text
    for option in ("liens", "nature", "alertes"):
        await awa.taps_data(f"poll-option:{opening}:{option}")
        ticked = await awa.reads()
    assert sum(line.startswith("✓ ") for line in ticked.text.splitlines()) == 3
    assert sum(label.startswith("✓ ") for label in ticked.labels) == 3

    await awa.taps_data(f"poll-option:{opening}:services")

    assert "déjà choisi le nombre maximum" in (await awa.reads()).text
    assert set((await answer_of(town, opening, awa.id)).choosing) == {"liens", "nature", "alertes"}


async def test_validating_nothing_says_what_is_missing(town: Town) -> None:
    opening = await open_poll(town, "s05-leviers")
    awa = await town.citizen()
    await awa.taps_data(f"poll:{opening}")
    await awa.reads()

    await awa.taps("Valider")

    assert "Choisissez au moins une réponse" in (await awa.reads()).text


async def test_several_options_can_be_changed_from_what_was_chosen(town: Town) -> None:
    opening = await open_poll(town, "s05-leviers")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:nature")
    await awa.reads()
    await awa.taps("Valider")
    await awa.reads_until("enregistrée")
    await awa.taps("Changer")
    await awa.reads()
    await awa.taps_data(f"poll-option:{opening}:liens")
    await awa.reads()
    assert (await answer_of(town, opening, awa.id)).options == ("nature",)

    await awa.taps("Valider")

    await awa.reads_until("Les liens entre voisins")
    assert (await answer_of(town, opening, awa.id)).options == ("liens", "nature")


async def test_a_ticked_option_can_be_unticked_by_typing_its_words(town: Town) -> None:
    opening = await open_poll(town, "s05-leviers")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:alertes")
    await awa.reads()

    await awa.says("les alertes et les exercices")
    await awa.reads()

    assert (await answer_of(town, opening, awa.id)).choosing == ()
