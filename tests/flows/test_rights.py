"""An administrator looks at the team in the chat and takes a right back; the last one stays."""

from __future__ import annotations

from domain.people import Role
from tests.town import Town


async def test_a_right_is_taken_back_in_three_taps_and_its_holder_is_told(town: Town) -> None:
    adele = await town.citizen("Adèle", Role.ADMINISTRATOR)
    leo = await town.citizen("Léo", Role.MODERATOR)
    number = (await town.person(leo)).id
    await adele.says("/organisation")
    await adele.reads()
    await adele.taps("Équipe")
    team = await adele.reads_until("L’équipe")
    assert f"Léo, n° {number} : modération" in team.text

    await adele.taps(f"Léo, n° {number}")
    shown = await adele.reads_until("Un rôle retiré s’arrête")
    assert "modération, depuis le 4 janvier 2027, à l’installation" in shown.text
    await adele.taps_data(f"team-take:{number}:moderator")

    await adele.reads_until("n’a plus le rôle : modération")
    await leo.reads_until("Votre rôle dans l’équipe est terminé : modération")
    assert not (await town.person(leo)).roles
    await leo.says("/moderation")
    await leo.reads_until("réservée à une autre équipe")


async def test_an_organizer_does_not_see_the_team(town: Town) -> None:
    olga = await town.citizen("Olga", Role.ORGANIZER)
    await olga.says("/organisation")

    assert "Équipe" not in (await olga.reads()).labels
    await olga.taps_data("team")
    await olga.reads_until("réservée à une autre équipe")


async def test_the_last_administrator_is_kept_kindly_whatever_way_they_go(town: Town) -> None:
    adele = await town.citizen("Adèle", Role.ADMINISTRATOR)
    person = await town.person(adele)

    await adele.says("stop")
    asked = await adele.reads_until("Vous êtes la dernière personne à l’administration")
    assert "Équipe" in asked.labels
    await adele.says("/supprimer")
    await adele.reads()
    await adele.taps_data("erase-yes")
    await adele.reads_until("Vous êtes la dernière personne à l’administration")
    await adele.taps_data(f"team-take:{person.id}:administrator")
    await adele.reads_until("Sans elle, personne ne pourrait donner de rôle")

    assert (await town.person(adele)).has(Role.ADMINISTRATOR)
    assert (await town.person(adele)).stopped_at is None


async def test_with_another_administrator_one_may_leave_and_be_erased(town: Town) -> None:
    adele = await town.citizen("Adèle", Role.ADMINISTRATOR)
    zoe = await town.citizen("Zoé", Role.ADMINISTRATOR)

    await adele.says("stop")
    await adele.reads_until("plus")
    await zoe.says("stop")
    await zoe.reads_until("Vous êtes la dernière personne à l’administration")
    await adele.taps_data("erase-yes")

    await adele.reads_until("effac")
    assert (await town.person(zoe)).has(Role.ADMINISTRATOR)
