"""A citizen tells a story: prompted, in several messages, interrupted, read back, sent, followed, withdrawn."""

from __future__ import annotations

import orjson

from domain.messages import Message
from domain.people import Role
from domain.sending import Kind
from domain.testimonies import Level, State
from tests.flows.stories import (
    STORY,
    begins,
    everything,
    is_answered,
    last_story,
    sends,
    stories,
    tells,
    writes,
)
from tests.phone import Phone
from tests.town import Town


async def test_what_to_know_is_said_before_anything_is_written(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/temoigner")
    await awa.reads_until("Que voulez-vous raconter")
    await awa.taps("Un geste entre voisins")
    assert "j’accepte que mes témoignages soient gardés" in (await awa.reads()).text.lower()
    await awa.taps("Oui, j’accepte")
    before = await awa.reads()
    await awa.taps("Suite")
    rules = await awa.reads()
    await awa.taps("Suite")
    consent = await awa.reads()
    await awa.taps("Oui, j’accepte")
    started = await awa.reads()

    assert "pas secrète" in before.text
    assert "Téléphone" in before.text
    assert "pas un service d’urgence" in before.text
    assert "le nom, l’adresse ou la photo d’une autre personne" in rules.text
    assert "votre santé ou de vos opinions" in consent.text
    assert "Racontez ce geste" in started.text
    assert "1 500 caractères" in started.text
    assert (await last_story(town, awa)).sensitive is True


async def test_without_the_agreement_nothing_is_kept(town: Town) -> None:
    awa = await town.citizen()
    await awa.taps_data("testify-prompt:t04-voisins")
    await awa.reads()

    await awa.taps("Non")

    await awa.reads_until("rien n’est gardé")
    assert await stories(town, awa) == 0


async def test_no_to_what_is_sensitive_still_lets_tell(town: Town) -> None:
    awa = await town.citizen()

    await begins(town, awa, sensitive="no")

    assert (await last_story(town, awa)).sensitive is False
    assert "Ne parlez ni de votre santé" in (await awa.screen())[-1].text


async def test_something_else_can_be_told(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa, prompt="other")

    await writes(awa, STORY)

    assert (await last_story(town, awa)).prompt_id is None


async def test_several_messages_make_one_story(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, "Un bruit sourd.", "Puis la sirène.", "Nous sommes sortis.")

    await awa.taps("Relire et envoyer")

    read = await awa.reads_until("Est-ce fidèle")
    assert "Un bruit sourd.\nPuis la sirène.\nNous sommes sortis." in read.text
    assert await stories(town, awa) == 1


async def test_a_story_is_sent_with_what_may_be_done_with_it(town: Town) -> None:
    awa = await town.citizen()

    story = await tells(town, awa)

    assert story.state is State.SUBMITTED
    assert story.level is Level.GROUP
    assert story.quote is True
    receipt = (await awa.screen())[-1].text
    assert f"numéro {story.number}" in receipt
    assert "2 jours ouvrés" in receipt
    assert "116 006" in receipt
    assert "/mescontributions" in receipt


async def test_what_stays_with_the_team_is_never_quoted(town: Town) -> None:
    awa = await town.citizen()

    story = await tells(town, awa, level="Pour l’équipe")

    assert story.quote is False


async def test_a_second_tap_on_send_sends_nothing_more(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)

    await awa.taps_data(f"testimony-send:{story.id}:1")

    await is_answered(awa)
    await town.has_sent_what_is_due()
    assert await stories(town, awa) == 1
    await leo.says("/moderation")
    await leo.reads_until("1 témoignage attend.")
    assert "bien arrivé" in str(await awa.screen())


async def test_after_all_not_sent_is_kept_as_a_draft(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, STORY)
    await awa.taps("Relire et envoyer")
    await awa.reads_until("fidèle")
    await awa.taps("Valider")
    await awa.reads()

    await awa.taps("Je ne l’envoie pas")

    await awa.reads_until("Rien n’est envoyé")
    assert (await last_story(town, awa)).is_draft


async def test_a_draft_survives_a_restart_in_mid_story(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, "Un bruit sourd.")
    await town.closes()
    await town.opens()
    await writes(awa, "Puis la sirène.")

    await awa.taps("Relire et envoyer")

    assert "Un bruit sourd.\nPuis la sirène." in (await awa.reads_until("fidèle")).text


async def test_weeks_later_the_draft_is_found_again(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, "Un bruit sourd.")
    await awa.taps("Plus tard")
    await awa.reads()
    await town.passes(days=21)

    await awa.says("/temoigner")

    found = await awa.reads_until("récit commencé")
    assert found.labels == ["Continuer", "Relire et envoyer", "Effacer", "Plus tard"]
    assert "15 caractères" in found.text


async def test_later_means_that_words_are_no_longer_the_story(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, "Un bruit sourd.")
    await awa.taps("Plus tard")
    await awa.reads()

    await awa.says("bonjour")

    await awa.reads()
    story = await last_story(town, awa)
    assert len(await town.write(lambda tx: tx.testimonies.parts(story.id))) == 1


async def test_what_is_too_long_is_refused_with_the_count_and_can_be_shortened_in_place(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, "a" * 1000)
    long = await awa.says("b" * 600)
    refused = await awa.reads_until("pas été ajouté")
    assert "1 601 caractères, sur 1 500" in refused.text
    assert "Il reste 499 caractères" in refused.text

    await awa.edits(long, "b" * 499)

    await awa.reads_until("Il reste 0 caractère")


async def test_an_edited_message_changes_its_part_of_the_draft(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    first = await awa.says("Un bruit sour.")
    await awa.reads_until("noté")

    await awa.edits(first, "Un bruit sourd.")

    await awa.reads_until("Votre changement est noté")
    story = await last_story(town, awa)
    parts = await town.write(lambda tx: tx.testimonies.parts(story.id))
    assert [part.words for part in parts] == ["Un bruit sourd."]


async def test_a_contact_card_leaves_the_draft_as_it_is(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, "Un bruit sourd.")

    await awa.sends(contact=True)

    await awa.reads_until("Votre récit est intact")
    assert "Un bruit sourd." in str(await town.write(lambda tx: tx.testimonies.parts(1)))


async def test_cancel_asks_once_then_drops_the_draft(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, STORY)
    await awa.says("annuler")
    await awa.reads_until("Effacer ce récit")

    await awa.says("oui")

    await awa.reads_until("C’est effacé")
    assert await stories(town, awa) == 0


async def test_no_to_cancelling_goes_on_with_the_story(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, STORY)
    await awa.says("CANCEL")
    await awa.reads_until("Effacer ce récit")

    await awa.says("Non")

    await awa.reads_until("Écrivez ici")
    assert await stories(town, awa) == 1


async def test_a_story_can_be_written_anew(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, "Un brouillon.")
    await awa.taps("Relire et envoyer")
    await awa.reads_until("fidèle")
    await awa.taps("Tout réécrire")
    await awa.reads_until("reste au-dessus")
    await writes(awa, "La bonne version.")

    await awa.taps("Relire et envoyer")

    read = await awa.reads_until("fidèle")
    assert "La bonne version." in read.text
    assert "Un brouillon." not in read.text


async def test_an_empty_draft_has_nothing_to_read_back(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    await awa.taps_data(f"testimony-read:{(await last_story(town, awa)).id}")

    await awa.reads_until("rien à relire")


async def test_two_taps_on_begin_make_one_draft(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    await awa.taps_data("testify-agree:t04-voisins:yes")

    await is_answered(awa)
    assert await stories(town, awa) == 1
    assert (await last_story(town, awa)).prompt_id == "t03-moment-alerte"


async def test_somebody_elses_draft_cannot_be_touched(town: Town) -> None:
    awa, leo = await town.citizen(), await town.citizen("Léo")
    await begins(town, awa)
    await writes(awa, STORY)
    story = await last_story(town, awa)

    for name in ("read", "erase-now", "levels", "send", "go-on", "rewrite"):
        await leo.taps_data(f"testimony-{name}:{story.id}:1")
    await is_answered(leo)

    assert (await last_story(town, awa)).is_draft
    assert not [message for message in await leo.screen() if "premier étage" in message.text]


async def test_an_erased_story_is_nowhere_any_more(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, STORY)
    await awa.taps("Relire et envoyer")
    await awa.reads_until("fidèle")
    await awa.taps("Effacer")
    await awa.reads_until("Effacer ce récit")

    await awa.taps("Oui")

    await awa.reads_until("C’est effacé")
    assert "premier" not in str(await town.read(everything))


async def test_a_burst_of_messages_is_answered_without_a_burst(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    for number in range(12):
        await awa.says(f"Phrase {number}.")
    await awa.reads_until("Il reste 1 379 caractères")
    await town.has_sent_what_is_due()

    story = await last_story(town, awa)
    assert len(await town.write(lambda tx: tx.testimonies.parts(story.id))) == 12
    assert len([message for message in await awa.screen() if "C’est noté" in message.text]) < 12


async def forwards(town: Town, phone: Phone, words: str) -> None:
    """Send on a message of somebody else: our simulator's phones cannot yet, so the bytes come by hand."""
    origin = {"type": "hidden_user", "sender_user_name": "Paul", "date": 1}
    sender = {"id": phone.id, "is_bot": False, "first_name": "Awa", "language_code": "fr"}
    message = {"message_id": 900, "from": sender, "chat": {"id": phone.id, "type": "private"}, "date": 1}
    assert town.rebonds is not None
    await town.rebonds.intake.take(
        orjson.dumps({"update_id": 1, "message": message | {"text": words, "forward_origin": origin}})
    )


async def test_a_forwarded_message_is_marked_for_its_author_and_for_the_moderator(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    await begins(town, awa)
    await forwards(town, awa, STORY)

    assert "transférée" in (await awa.reads_until("noté")).text
    await sends(awa, origin="C’est mon histoire")
    await leo.taps_data("moderation-next")
    shown = await leo.reads_until("Que décidez-vous")
    assert "message transféré" in shown.text
    assert "Paul" not in shown.text


async def test_the_prompt_of_the_moment_comes_first(town: Town) -> None:
    awa = await town.citizen()
    now = town.clock.now()
    await town.write(
        lambda tx: tx.campaigns.add(
            "calendar:30:testimony:t05-ce-qui-manque", Kind.PROMPT, "everybody", Message("menu"),
            due_at=now, not_after=None, state="planned", now=now,
        )
    )  # fmt: skip

    await awa.says("/temoigner")

    choices = await awa.reads_until("Que voulez-vous raconter")
    assert choices.labels[0] == "Ce qui a manqué, et ce qu’on en apprend"
    assert choices.labels[-2:] == ["Raconter autre chose", "Plus tard"]


async def test_an_english_reader_tells_in_english(town: Town) -> None:
    sam = await town.citizen("Sam", language="en")
    await sam.taps_data("testify-consent:other")
    await sam.reads_until("your health or your opinions")

    await sam.taps("Yes, I accept")

    await sam.reads_until("Write here")
    await sam.says("cancel")
    await sam.reads_until("Erase this story")


async def test_somebody_who_is_not_enrolled_cannot_tell(town: Town) -> None:
    stranger = await town.newcomer()
    await stranger.says("bonjour")
    await stranger.reads()

    await stranger.taps_data("testify-agree:other:yes")

    assert "d’abord s’inscrire" in (await stranger.reads()).text
