"""An organizer begins the general pause in two taps, and ends it in two."""

from __future__ import annotations

from domain.people import Role
from tests.town import Town


async def test_a_pause_is_begun_in_two_taps_and_ended_in_two(town: Town) -> None:
    olga = await town.citizen("Olga", Role.ORGANIZER)
    awa = await town.citizen("Awa")
    await olga.says("/organisation")
    await olga.reads()

    await olga.taps("Pause générale")
    asked = await olga.reads_until("Rien n’est perdu")
    assert "part tout de suite à 2 personnes" in asked.text
    await olga.taps("Pause et message de crise")
    await olga.reads_until("La pause générale commence")
    await town.passes(minutes=2)

    await awa.reads_until("Suivez les consignes de la mairie")
    await awa.says("/menu")
    await awa.reads_until("faire")  # answers leave as ever
    await olga.says("/organisation")
    await olga.reads_until("Organisation")
    await olga.taps("Pause générale")
    assert "par Olga" in (await olga.reads_until("Pause générale depuis")).text
    await olga.taps("Reprendre les envois")
    await olga.reads_until("Les envois reprennent")
