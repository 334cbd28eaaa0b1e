"""What was told is read by others: one story at a time, without a name, as far as its author allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from domain.people import Role
from domain.testimonies import Testimony, Verdict
from storage import shelf
from tests.flows.stories import tells
from tests.flows.test_stories_again import is_decided
from tests.phone import Phone, Simulator
from tests.town import Town, open_town


@pytest.fixture
async def town(simulator: Simulator, sqlite_url: str) -> AsyncIterator[Town]:
    async with open_town(simulator, sqlite_url, send_rate=0) as town:
        yield town


async def has_told(town: Town, name: str, words: str, level: str) -> tuple[Phone, Testimony]:
    """Somebody whose story was accepted."""
    phone = await town.citizen(name)
    story = await tells(town, phone, words, level)
    await is_decided(town, phone, Verdict.ACCEPT)
    return phone, story


async def test_everybody_reads_what_is_public_and_only_the_drawn_group_what_was_told_to_it(
    town: Town,
) -> None:
    await has_told(town, "Awa", "La rivière a débordé.", "Avec tout le monde")
    await has_told(town, "Basile", "Nous avons partagé le pain.", "Avec le groupe")
    await has_told(town, "Chloé", "Cela reste entre nous.", "Pour l’équipe")
    anybody, drawn = await town.citizen("Inès"), await town.citizen("Omar", panel=True)

    await anybody.says("/recits")
    assert "1 récit" in (await anybody.reads_until("récit")).text
    await drawn.says("/recits")
    assert "2 récits" in (await drawn.reads_until("récits")).text
    await drawn.taps("Les plus récents")

    newest = await drawn.reads_until("Récit 1 sur 2")
    assert "Nous avons partagé le pain." in newest.text
    assert "Basile" not in newest.text
    await drawn.taps("Suivant")
    assert "La rivière a débordé." in (await drawn.reads_until("Récit 2 sur 2")).text


async def test_stories_are_read_by_prompt_and_by_what_happened(town: Town) -> None:
    _, story = await has_told(town, "Awa", "La rivière a débordé.", "Avec tout le monde")
    await town.write(shelf.tag, story.id, "type-evenement", ["inondation"])
    reader = await town.citizen("Inès")
    await reader.says("/recits")
    await reader.reads_until("1 récit")

    await reader.taps("Selon l’événement")
    await reader.reads_until("Quel événement")
    await reader.taps("Inondation, submersion, forte pluie")

    assert "La rivière a débordé." in (await reader.reads_until("Récit 1 sur 1")).text
    await reader.taps_data("shelf-read:p/t04-voisins:0")
    await reader.reads_until("Il n’y a pas d’autre récit")
    await reader.taps_data("shelf-read:p/t03-moment-alerte:0")
    assert "La rivière a débordé." in (await reader.reads_until("Récit 1 sur 1")).text


async def test_a_withdrawn_story_leaves_the_screens_of_those_who_read_it(town: Town) -> None:
    awa, story = await has_told(town, "Awa", "La rivière a débordé.", "Avec tout le monde")
    await has_told(town, "Basile", "Nous avons partagé le pain.", "Avec tout le monde")
    reader, goes_on = await town.citizen("Inès"), await town.citizen("Omar")
    for phone in (reader, goes_on):
        await phone.taps_data("shelf-read:all:1")
        await phone.reads_until("La rivière a débordé.")
    await goes_on.taps("Précédent")
    await goes_on.reads_until("Nous avons partagé le pain.")

    await awa.taps_data(f"contribution-withdraw-now:{story.id}")

    await reader.reads_until("retiré par la personne")
    await town.has_sent_what_is_due()
    assert "La rivière" not in str([message.text for message in await reader.screen()])
    assert "partagé le pain" in (await goes_on.screen())[-1].text, "what stands there now is left alone"
    await reader.says("/recits")
    await reader.reads_until("1 récit")


async def test_somebody_who_leaves_takes_their_stories_off_the_shelf(town: Town) -> None:
    awa, _ = await has_told(town, "Awa", "La rivière a débordé.", "Avec tout le monde")
    reader = await town.citizen("Inès")
    await reader.taps_data("shelf-read:all:0")
    await reader.reads_until("La rivière a débordé.")

    await awa.taps_data("erase-yes")

    await reader.reads_until("retiré par la personne")


async def test_the_team_reads_stories_in_the_chat_as_the_group_does(town: Town) -> None:
    await has_told(town, "Basile", "Nous avons partagé le pain.", "Avec le groupe")
    samuel = await town.citizen("Samuel", Role.ORGANIZER)

    await samuel.taps_data("shelf-read:all:0")

    assert "réservé au groupe" in (await samuel.reads_until("partagé le pain")).text
