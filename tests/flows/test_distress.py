"""A message that sounds like a call for help: numbers at once, at any hour, and a human who can answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from actions import holdings
from domain.people import Role
from tests.flows.stories import begins, everything, is_answered, last_story, sends, writes
from tests.town import Town

CALL = "Je n'ai plus envie de vivre."
NIGHT = datetime(2027, 1, 5, 2, 0, tzinfo=UTC)


async def test_help_leaves_at_once_and_moderators_are_told_at_night(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    await town.moves_to(NIGHT)

    await awa.says(CALL)

    assert "3114" in (await awa.reads_until("Votre message nous inquiète")).text
    alert = await leo.reads_until("Un message inquiète")
    assert "plus envie de vivre" in alert.text
    assert "Awa" not in alert.text


async def test_the_message_is_handled_all_the_same(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    await awa.says(CALL)

    await awa.reads_until("Votre message nous inquiète")
    await awa.reads_until("C’est noté")
    story = await last_story(town, awa)
    assert story.urgent
    assert len(await town.write(lambda tx: tx.testimonies.parts(story.id))) == 1


async def test_an_urgent_story_comes_first_and_is_announced_at_any_hour(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa, lou = await town.citizen(), await town.citizen("Lou")
    await begins(town, lou)
    await writes(lou, "Une crue ordinaire.")
    await sends(lou)
    await town.moves_to(NIGHT)
    await begins(town, awa)
    await awa.says(CALL)
    await awa.reads_until("C’est noté")

    await sends(awa)

    await leo.reads_until("Urgent : un témoignage")
    await leo.taps_data("moderation-next")
    warning = await leo.reads_until("peut être difficile à lire")
    assert "plus envie de vivre" not in warning.text
    await leo.taps("Lire")
    assert "plus envie de vivre" in (await leo.reads_until("Que décidez-vous")).text


async def test_a_stranger_is_helped_too_and_nothing_of_them_is_kept(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    stranger = await town.newcomer()

    await stranger.says(CALL)

    helped = await stranger.reads_until("Votre message nous inquiète")
    assert "Une personne de l’équipe va lire" not in helped.text
    alert = await leo.reads_until("Un message inquiète")
    assert "plus envie de vivre" not in alert.text
    assert await town.write(lambda tx: tx.people.by_telegram(stranger.id)) is None


@pytest.mark.parametrize("words", [f"/contact {CALL}", "/je veux mourir"])
async def test_commands_are_listened_to_as_well(town: Town, words: str) -> None:
    awa = await town.citizen()

    await awa.says(words)

    await awa.reads_until("Votre message nous inquiète")


async def test_somebody_who_said_stop_is_still_helped(town: Town) -> None:
    awa = await town.citizen()
    person = await town.person(awa)
    await town.write(lambda tx: tx.people.change(person.id, stopped_at=town.clock.now()))

    await awa.says(CALL)

    await awa.reads_until("Votre message nous inquiète")


async def test_a_burst_is_answered_once_and_a_later_call_again(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    for _ in range(3):
        await awa.says(CALL)
    await is_answered(awa)
    await town.has_sent_what_is_due()
    assert len([one for one in await awa.screen() if "nous inquiète" in one.text]) == 1
    assert len([one for one in await leo.screen() if "Un message inquiète" in one.text]) == 1
    await town.passes(minutes=61)

    await awa.says(CALL)

    await leo.reads_until("Un message inquiète")
    await is_answered(awa)
    assert len([one for one in await awa.screen() if "nous inquiète" in one.text]) == 2


async def test_ordinary_stories_raise_no_alarm(town: Town) -> None:
    awa = await town.citizen()

    await awa.says("Il y a eu des morts dans la vallée, le feu a pris chez le voisin.")

    await is_answered(awa)
    assert not [one for one in await awa.screen() if "nous inquiète" in one.text]


async def test_a_moderator_can_write_to_the_person(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    await awa.says(CALL)
    await leo.reads_until("Un message inquiète")
    await leo.taps("Lui écrire")
    await leo.reads_until("Écrivez votre message")

    await leo.says("Merci de nous avoir écrit. Voulez-vous parler à quelqu'un ?")

    await leo.reads_until("C’est envoyé")
    received = await awa.reads_until("Une personne de l’équipe vous écrit")
    assert "Merci de nous avoir écrit" in received.text
    assert "Léo" not in received.text


async def test_an_edited_message_is_listened_to_as_well(town: Town) -> None:
    awa = await town.citizen()
    message = await awa.says("bonjour")
    await is_answered(awa)

    await awa.edits(message, CALL)

    await awa.reads_until("Votre message nous inquiète")


async def test_words_go_from_the_moderators_chat_when_their_author_erases_everything(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    await awa.says(CALL)
    alert = await leo.reads_until("Un message inquiète")
    person = await town.person(awa)

    await town.write(holdings.erase, by=person, now=town.clock.now(), message_id=None)

    gone = await leo.reads_until("Ses mots ne sont plus ici")
    assert gone.message_id == alert.message_id
    assert "envie de vivre" not in str(await town.read(everything))


async def test_a_moderators_own_call_is_not_sent_to_themselves(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)

    await leo.says(CALL)

    await leo.reads_until("Votre message nous inquiète")
    await is_answered(leo)
    assert not [one for one in await leo.screen() if "Un message inquiète" in one.text]
