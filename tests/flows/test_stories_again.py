"""A story before and after it is sent: its place, whose words they are, what tells too much, and second thoughts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from domain.people import Role
from domain.testimonies import Decision, State, Verdict
from storage.testimonies import accepted_revision
from tests.flows.stories import STORY, begins, everything, last_story, sends, tells, writes
from tests.phone import Phone, Simulator
from tests.town import Town, open_town


@pytest.fixture
async def town(simulator: Simulator, sqlite_url: str) -> AsyncIterator[Town]:
    async with open_town(simulator, sqlite_url, send_rate=0) as town:
        yield town


async def is_ready(town: Town, phone: Phone, words: str = STORY) -> None:
    """Write, read back and choose, up to the button that sends."""
    await begins(town, phone)
    await writes(phone, words)
    await phone.taps("Relire et envoyer")
    await phone.reads_until("Est-ce fidèle")
    await phone.taps("Valider")
    await phone.reads_until("Que pouvons-nous faire")
    await phone.taps("Pour l’équipe")
    await phone.reads_until("prêt")


async def is_decided(town: Town, phone: Phone, verdict: Verdict, reason: str | None = None) -> None:
    """A moderator decides on the last story of a person."""
    story, mireille = await last_story(town, phone), await town.citizen("Mireille", Role.MODERATOR)
    by = await town.person(mireille)
    decision = Decision(story.id, story.revision, verdict, reason, by.id, town.clock.now())
    await town.write(lambda tx: tx.testimonies.record(decision))


# --- the place ------------------------------------------------------------------------------------


async def test_the_commune_is_chosen_by_a_button(town: Town) -> None:
    awa = await town.citizen()
    await is_ready(town, awa)

    await awa.taps("Ajouter le lieu")
    await awa.reads_until("Où est-ce arrivé")
    await awa.taps("Roquebise")

    assert "Lieu : Roquebise" in (await awa.reads_until("prêt")).text
    assert (await last_story(town, awa)).place == "00106"


async def test_the_commune_is_typed_by_its_first_letters(town: Town) -> None:
    awa = await town.citizen()
    await is_ready(town, awa)
    await awa.taps("Ajouter le lieu")
    await awa.reads_until("Où est-ce arrivé")

    await awa.says("sainte")
    await awa.reads_until("prêt")

    assert (await last_story(town, awa)).place == "00104"
    await awa.taps("Changer le lieu")
    await awa.reads_until("Où est-ce arrivé")
    await awa.says("Paris")
    await awa.reads_until("Aucune commune")
    await awa.taps("Sans lieu")
    await awa.reads_until("Lieu : aucun")
    assert (await last_story(town, awa)).place is None


async def test_a_position_that_is_sent_is_kept_nowhere(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)

    await awa.sends(location={"latitude": 43.123456, "longitude": 3.654321})

    await awa.reads_until("Votre position n’est pas gardée")
    kept = str(await town.read(everything))
    assert "43.123" not in kept
    assert "3.654" not in kept


# --- whose words, and what they tell --------------------------------------------------------------


async def test_forwarded_words_are_asked_for_once(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    origin = {"type": "hidden_user", "sender_user_name": "Jeanne", "date": 1}
    await awa.sends(text="On a tout perdu.", extra={"forward_origin": origin})
    await awa.reads_until("transférée")
    await awa.taps("Relire et envoyer")
    await awa.reads_until("Est-ce fidèle")

    await awa.taps("Valider")
    await awa.reads_until("Qui raconte")
    await awa.taps("Quelqu’un de proche")

    await awa.reads_until("Que pouvons-nous faire")
    assert (await last_story(town, awa)).origin == "relative"


async def test_what_could_tell_who_somebody_is_is_pointed_out_before_sending(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, "Madame Lefebvre m'a hébergée. Son numéro : 06 39 98 12 34.")

    await awa.taps("Relire et envoyer")

    read = await awa.reads_until("Est-ce fidèle")
    assert "un numéro de téléphone" in read.text
    assert "le nom d’une personne" in read.text
    assert "Valider" in read.labels, "pointed out, not forbidden"


async def test_a_story_that_tells_nothing_of_others_is_read_back_without_a_warning(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    await writes(awa, STORY)

    await awa.taps("Relire et envoyer")

    assert "À vérifier" not in (await awa.reads_until("Est-ce fidèle")).text


# --- second thoughts ------------------------------------------------------------------------------


async def corrects(town: Town, phone: Phone, words: str) -> None:
    """Take up the accepted story again, and write it anew."""
    story = await last_story(town, phone)
    await phone.taps_data(f"contribution-correct:{story.id}")
    await phone.reads_until("Votre version acceptée reste visible")
    await phone.taps("Tout réécrire")
    await phone.reads_until("Écrivez la nouvelle version")
    await writes(phone, words)


async def test_an_accepted_story_stays_while_its_new_words_wait(town: Town) -> None:
    awa = await town.citizen()
    story = await tells(town, awa)
    await is_decided(town, awa, Verdict.ACCEPT)

    await corrects(town, awa, "Il y a eu trois jours sans lumière.")
    await sends(awa)

    again = await last_story(town, awa)
    assert (again.id, again.state, again.revision) == (story.id, State.SUBMITTED, 2)
    assert await town.read(accepted_revision, story.id) == 1
    await is_decided(town, awa, Verdict.REFUSE, "nom-tiers")
    assert await town.read(accepted_revision, story.id) == 1, "a refused correction changes nothing"


async def test_new_words_take_the_place_of_the_old_once_accepted(town: Town) -> None:
    awa = await town.citizen()
    story = await tells(town, awa)
    await is_decided(town, awa, Verdict.ACCEPT)
    await corrects(town, awa, "Il y a eu trois jours sans lumière.")
    await sends(awa)

    await is_decided(town, awa, Verdict.ACCEPT)

    assert await town.read(accepted_revision, story.id) == 2


async def test_a_dropped_correction_leaves_the_story_accepted(town: Town) -> None:
    awa = await town.citizen()
    story = await tells(town, awa)
    await is_decided(town, awa, Verdict.ACCEPT)
    await corrects(town, awa, "Non.")

    await awa.taps_data(f"testimony-erase-now:{story.id}")

    await awa.reads_until("Cette correction est abandonnée")
    again = await last_story(town, awa)
    assert (again.state, again.revision) == (State.ACCEPTED, 1)
    assert await town.read(accepted_revision, story.id) == 1


async def test_a_story_can_be_withdrawn_while_it_is_being_corrected(town: Town) -> None:
    awa = await town.citizen()
    story = await tells(town, awa)
    await is_decided(town, awa, Verdict.ACCEPT)
    await corrects(town, awa, "Non.")

    await awa.taps_data(f"contribution-withdraw-now:{story.id}")

    await awa.reads_until("est retiré")
    assert await town.read(accepted_revision, story.id) is None
    assert (await town.person(awa)).awaiting is None


async def test_what_became_of_a_story_is_told_in_the_order_it_happened(town: Town) -> None:
    awa = await town.citizen()
    story = await tells(town, awa)
    await town.passes(hours=1)
    await is_decided(town, awa, Verdict.ACCEPT)
    await corrects(town, awa, "Il y a eu trois jours sans lumière.")
    await town.passes(hours=1)
    await sends(awa)

    await awa.says("/suivi")
    await awa.reads_until("Votre témoignage")
    await awa.taps(f"N° {story.number}")

    told = (await awa.reads_until("Où il en est")).text
    order = [told.index(what) for what in ("envoyé.", "accepté.", "nouvelle version envoyée")]
    assert order == sorted(order)
    assert "Votre version acceptée reste visible" in told
