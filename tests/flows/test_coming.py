"""Somebody on the panel is asked whether they come, says what they need, and puts the date in their calendar."""

from __future__ import annotations

import pytest

from domain.people import Role
from tests.flows.test_calendar import paris, set_first_session
from tests.town import Town


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The questions to the database are asked of both in tests/actions/test_coming.py and test_attendance.py."""
    return sqlite_url


async def test_the_reminder_of_a_week_before_asks_and_the_answer_stays_on_it(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    await town.moves_to(paris(9, 18, 0))
    await awa.reads_until("Dans une semaine")

    await awa.taps("Je viens")
    card = await awa.reads_until("✓ Votre réponse : je viens.")
    assert "samedi 16 janvier" in card.text
    await awa.taps("Dire mes besoins")
    await awa.reads_until("De quoi avez-vous besoin")
    await awa.taps("Un transport")
    await awa.reads_until("De quoi avez-vous besoin")
    await awa.taps("C’est tout")

    await awa.reads_until("- un transport")


async def test_the_next_session_is_found_in_the_menu_and_its_file_too(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    await awa.says("/menu")
    await awa.reads()
    await awa.taps("La prochaine session")
    await awa.reads_until("Pouvez-vous venir")

    await awa.taps("Pour mon agenda")

    await awa.reads_until("la session entre dans votre agenda")


async def test_answers_may_be_typed_as_well(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    await awa.says("/session")
    await awa.reads_until("Pouvez-vous venir")

    await awa.says("peut-etre")

    await awa.reads_until("✓ Votre réponse : peut-être.")


async def test_who_is_not_on_the_panel_learns_whom_the_session_is_for(town: Town) -> None:
    await set_first_session(town)
    leo = await town.citizen("Léo")

    await leo.taps_data("coming:session-1:yes")

    await leo.reads_until("réunit le groupe tiré au sort")


async def test_with_no_date_set_the_next_session_says_so(town: Town) -> None:
    awa = await town.citizen("Awa", panel=True)

    await awa.says("/session")

    await awa.reads_until("Aucune session n’est prévue")


async def test_on_site_the_code_is_typed_or_its_link_opened(town: Town) -> None:
    await set_first_session(town)
    awa, leo = await town.citizen("Awa", panel=True), await town.citizen("Léo", panel=True)
    code = await town.write(lambda tx: tx.attendances.code_of("session-1"))
    await town.moves_to(paris(16, 9, 30))
    await awa.says("/session")
    await awa.reads_until("Pouvez-vous venir")
    await awa.taps("Je suis sur place")
    await awa.reads_until("Écrivez le code")

    await awa.says(code.lower())
    await leo.starts(f"ici-{code}")

    await awa.reads_until("Votre présence est notée")
    await leo.reads_until("Votre présence est notée")


async def test_the_team_finds_the_code_of_the_day_in_the_chat_on_that_day(town: Town) -> None:
    await set_first_session(town)
    olga, awa = await town.citizen("Olga", Role.ORGANIZER), await town.citizen("Awa", panel=True)
    await olga.taps_data("sessions")
    assert "Code de la session 1" not in (await olga.reads_until("Les sessions")).labels
    await town.moves_to(paris(16, 9, 0))
    await olga.taps_data("sessions")
    await olga.reads_until("Les sessions")

    await olga.taps("Code de la session 1")
    shown = await olga.reads_until("0 personne est notée")
    await awa.taps_data("check-in")
    await awa.reads_until("Écrivez le code")
    await awa.says(shown.text.split("\n")[2])
    await awa.reads_until("Votre présence est notée")

    await olga.taps("Actualiser")
    await olga.reads_until("1 personne est notée")
