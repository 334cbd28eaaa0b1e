"""In the chat: an organizer chooses to whom, tries it, takes it back; above 100 people somebody else agrees."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert

from domain.broadcasts import ALONE_UP_TO
from domain.people import Role
from storage.tables import people
from storage.tx import Tx
from tests.phone import Simulator
from tests.town import Town, open_town


@pytest.fixture
async def town(simulator: Simulator, sqlite_url: str) -> AsyncIterator[Town]:
    async with open_town(simulator, sqlite_url, send_rate=0) as town:
        yield town


async def test_an_organizer_narrows_the_audience_tries_the_message_and_takes_it_back(town: Town) -> None:
    olga = await town.citizen("Olga", Role.ORGANIZER)
    awa, leo = await town.citizen("Awa"), await town.citizen("Léo")
    awa_id = (await town.person(awa)).id
    await town.write(lambda tx: tx.profile.save(awa_id, "pr-commune", "00101", now=town.clock.now()))
    await olga.taps_data("broadcast")
    await olga.reads()

    await olga.taps("Choisir plus finement")
    await olga.reads_until("Il part vers 3 personnes")
    await olga.taps("Une commune")
    await olga.taps((await olga.reads_until("Quelle commune")).labels[0])
    assert "à Valbrune" in (await olga.reads_until("Il part vers 1 personne")).text
    await olga.taps("Écrire le message")
    await olga.reads_until("Écrivez votre message ici")
    await olga.says("Bonjour {prénom}")
    await olga.reads_until("entre accolades n’est pas connu")
    await olga.says("Rendez-vous à la halle. Une question ? {téléphone}")
    preview = await olga.reads_until("Rien n’est encore parti")
    assert "02 61 91 00 10" in preview.text

    await olga.taps("Essai sur moi")
    await olga.reads_until("[Essai] Rendez-vous à la halle")
    await olga.reads_until("L’essai part sur votre téléphone")
    await olga.taps("Voir le brouillon")
    await olga.reads_until("Il part vers 1 personne")
    await olga.taps("Envoyer à 1 personne")
    await olga.reads_until("vous pouvez annuler")
    await olga.taps("Annuler l’envoi")
    await olga.reads_until("C’est annulé. Rien n’est parti.")
    await town.passes(minutes=2)
    await town.has_sent_what_is_due()
    assert not await awa.unread()

    await olga.taps("Voir le brouillon")
    await olga.reads_until("Rien n’est encore parti")
    await olga.taps("Envoyer à 1 personne")
    await olga.reads_until("vous pouvez annuler")
    await town.passes(minutes=2)
    assert (await awa.reads_until("halle")).text == "Rendez-vous à la halle. Une question ? 02 61 91 00 10"
    assert not await leo.unread()


async def test_above_100_another_organizer_is_asked_on_their_phone_and_agrees(town: Town) -> None:
    def crowd(tx: Tx) -> None:
        some = {"language": "fr", "stage": "enrolled", "created_at": town.clock.now(), "unreachable_at": None}
        tx.connection.execute(insert(people), [some | {"telegram_id": 50 + n} for n in range(ALONE_UP_TO)])

    await town.write(crowd)
    olga, omar = await town.citizen("Olga", Role.ORGANIZER), await town.citizen("Omar", Role.ORGANIZER)
    await olga.taps_data("broadcast-to:enrolled")
    await olga.reads()
    await olga.says("La salle a changé.")
    await olga.reads_until("une deuxième personne de l’équipe doit être d’accord")

    await olga.taps("Demander l’accord pour 102 personnes")
    await olga.reads_until("La demande est faite")
    await omar.reads_until("demande votre accord")
    await omar.taps("Envoyer à 102 personnes")

    await olga.reads_until("Une personne de l’équipe est d’accord")
    await omar.reads_until("vous pouvez annuler")
