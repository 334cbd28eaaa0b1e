"""A moderator's day in the chat: a word corrected, a decision taken back, a story passed on, hours chosen."""

from __future__ import annotations

import pytest

from domain.people import Role
from domain.testimonies import State
from tests.flows.stories import STORY, last_story, opens, tells
from tests.town import Town


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between databases is tested with the verbs."""
    return sqlite_url


async def test_a_corrected_word_is_shown_to_its_author_who_agrees(town: Town) -> None:
    leo, awa = await town.citizen("Léo", Role.MODERATOR), await town.citizen()
    story = await tells(town, awa)
    await opens(leo, story)
    await leo.taps("Corriger un mot")
    await leo.reads_until("Envoyez ici le texte entier")
    await leo.says(STORY.replace("Ma voisine", "Une voisine"))
    await leo.reads_until("votre correction est gardée")

    await town.passes(seconds=61)

    asked = await awa.reads_until("Nous avons corrigé un détail")
    assert "Avant : montée jusqu'au premier étage. Ma voisine m'a hébergée." in asked.text.replace("’", "'")
    assert "Après : montée jusqu'au premier étage. Une voisine m'a hébergée." in asked.text.replace("’", "'")
    await awa.taps("D’accord")
    await awa.reads_until("Vous êtes d’accord avec la correction")
    assert (await last_story(town, awa)).state is State.ACCEPTED


async def test_a_decision_is_taken_back_and_the_author_hears_nothing_of_it(town: Town) -> None:
    leo, awa = await town.citizen("Léo", Role.MODERATOR), await town.citizen()
    story = await tells(town, awa)
    await opens(leo, story)
    await leo.taps("Accepter")
    await leo.reads_until("vous l’avez accepté")

    await leo.taps("Annuler")

    await leo.reads_until("Que décidez-vous")
    await town.passes(minutes=2)
    await town.has_sent_what_is_due()
    assert "est accepté" not in str(await awa.screen())
    assert (await last_story(town, awa)).state is State.SUBMITTED


async def test_a_story_is_marked_urgent_and_passed_on_by_name(town: Town) -> None:
    leo, ines = await town.citizen("Léo", Role.MODERATOR), await town.citizen("Inès", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await opens(leo, story)
    await leo.taps("C’est urgent")
    assert "Pas urgent" in (await leo.reads_until("Urgent : des mots inquiètent")).labels
    await leo.taps("Passer à un collègue")
    await leo.reads_until("À qui passez-vous")

    await leo.taps("Inès")

    await leo.reads_until("attend Inès")
    await ines.reads_until("Léo vous demande de lire")
    await ines.taps("Ouvrir")
    await ines.reads_until("difficile à lire")
    await ines.taps("Lire")
    await ines.reads_until("Que décidez-vous")


async def test_hours_are_chosen_and_what_waits_is_told_at_them(town: Town) -> None:
    leo, awa = await town.citizen("Léo", Role.MODERATOR), await town.citizen()
    await leo.says("/moderation")
    await leo.reads_until("Rien n’attend")
    await leo.taps("Mes horaires")
    await leo.reads_until("Vous êtes de service")
    await leo.taps("14 h")
    assert "✓ 14 h" in (await leo.reads_until("14 h")).labels
    await tells(town, awa)

    await town.passes(hours=2)

    await leo.reads_until("Un témoignage attend d’être lu, depuis 2 heures")
    await leo.taps("Mes horaires")
    await leo.reads_until("Vous êtes de service")
    await leo.taps("Pas de service")
    await leo.reads_until("Vous n’êtes pas de service")
