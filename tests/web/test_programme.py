"""The programme in the browser: a session is moved after a preview, who comes is seen, messages are read first."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from domain.people import Role
from domain.timetable import FIRST
from storage import attendance
from tests.flows.test_calendar import paris, set_first_session
from tests.town import Town
from tests.web.test_for_everyone import TELEPHONE, look
from tests.web.visits import signed_in, window

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_session_is_moved_after_its_preview_and_whoever_knew_is_told(town: Town) -> None:
    await set_first_session(town)
    awa, olga = await town.citizen("Awa", panel=True), await town.citizen("Olga", Role.ORGANIZER)
    async with signed_in(town, olga) as visitor:
        seen = await visitor.gets(
            f"/programme/{FIRST}/changement", params={"jour": "2027-01-30", "heure": "14:00"}
        )
        assert "Avant : samedi 16 janvier à 10 h. Après : samedi 30 janvier à 14 h." in seen.text
        assert "1 personne connaît l’ancienne date" in seen.text
        assert not await awa.unread()

        done = await visitor.posts(
            f"/programme/{FIRST}/changement", {"jour": "2027-01-30", "heure": "14:00", "vu": 1}
        )
        assert "C’est fixé" in done.text
        told = await awa.reads_until("Une date change")
        assert "Maintenant : samedi 30 janvier à 14 h." in told.text

        late = await visitor.posts(f"/programme/{FIRST}/changement", {"jour": "2027-02-06", "vu": 1})
        assert "Quelqu’un d’autre vient de changer une date" in late.text


async def test_a_date_that_cannot_be_keeps_what_was_typed_and_says_why(town: Town) -> None:
    await set_first_session(town)
    async with signed_in(town, await town.citizen("Olga", Role.ORGANIZER)) as visitor:
        answer = await visitor.gets("/programme/session-2/changement", params={"jour": "2027-03-06"})
        assert answer.status == 422
        assert "La session 3 a lieu samedi 27 février" in answer.text
        assert 'value="2027-03-06"' in answer.html

        odd = await visitor.gets("/programme/session-2/changement", params={"jour": "<b>"})
        assert odd.status == 400


async def test_who_comes_is_seen_with_needs_places_and_the_code_of_the_day(town: Town) -> None:
    await set_first_session(town)
    awa, olga = await town.citizen("Awa", panel=True), await town.citizen("Olga", Role.ORGANIZER)
    await awa.taps_data(f"coming:{FIRST}:yes")
    await awa.reads_until("je viens")
    await awa.taps_data(f"coming-need:{FIRST}:transport:on")
    await awa.reads_until("De quoi avez-vous besoin")
    await town.moves_to(paris(16, 9, 0))
    async with signed_in(town, olga) as visitor:
        await visitor.posts(f"/programme/{FIRST}/places", {"places": 12})
        await visitor.posts(f"/programme/{FIRST}/code")
        page = await visitor.gets(f"/programme/{FIRST}")
        code = await town.read(attendance.code_of, FIRST)
        assert "1 sur 12 places" in page.text
        assert "Un transport : 1" in page.text
        assert code is not None
        assert code in page.text
        assert "<svg" in page.html

        noted = await visitor.posts(f"/programme/{FIRST}/present", {"personne": (await town.person(awa)).id})
        assert "✓ Awa : présence notée." in noted.text
        file = await visitor.gets(f"/programme/{FIRST}/agenda.ics")
        assert file.headers["Content-Type"].startswith("text/calendar")
        assert "SEQUENCE:1" in file.html


async def test_every_message_is_read_before_it_goes_out_and_what_is_missing_is_said(town: Town) -> None:
    await set_first_session(town)
    async with signed_in(town, await town.citizen("Olga", Role.ORGANIZER)) as visitor:
        found = await visitor.gets("/contenus")
        content = town.rebonds.content if town.rebonds else None
        assert content is not None
        for kind, ids in (
            ("module", content.modules), ("sondage", content.polls), ("temoignage", content.prompts),
            ("rappel", ("rappel-j7", "rappel-j1", "rappel-h2")),
        ):  # fmt: skip
            for one in ids:
                assert f"/contenus/{kind}/{one}" in found.html
                page = await visitor.gets(f"/contenus/{kind}/{one}")
                assert "Rien ne manque dans cette langue." in page.text, (kind, one)

        english = await visitor.gets("/contenus/sondage/s05-leviers", params={"langue": "en"})
        assert "Des textes manquent dans cette langue" in english.text


async def test_before_the_first_session_has_a_date_the_page_asks_for_it_alone(town: Town) -> None:
    async with signed_in(town, await town.citizen("Olga", Role.ORGANIZER)) as visitor:
        page = await visitor.gets("/programme")
        assert "La session 1 n’a pas encore de date" in page.text
        assert 'value="2027-01-16"' in page.html
        assert "La date de la session 1" not in page.text

        preview = await visitor.gets(f"/programme/{FIRST}/changement", params={"jour": "2027-01-30"})
        await visitor.posts(f"/programme/{FIRST}/changement", {"jour": "2027-01-30", "vu": 0})
        assert "Rien n’est encore fait" in preview.text
        assert "Ce qui part, semaine par semaine" in (await visitor.gets("/programme")).text


async def test_by_keyboard_alone_on_a_small_screen_without_a_script_a_session_is_cancelled(
    browser: Browser, town: Town
) -> None:
    await set_first_session(town)
    awa, olga = await town.citizen("Awa", panel=True), await town.citizen("Olga", Role.ORGANIZER)
    async with signed_in(town, olga) as visitor:
        context = await window(browser, visitor, viewport=TELEPHONE, java_script_enabled=False)
        tab = await context.new_page()
        await tab.goto(f"/programme/{FIRST}")
        await tab.get_by_label("Pourquoi la session est-elle annulée").focus()
        await tab.keyboard.type("La salle est inondée")
        await tab.keyboard.press("Tab")
        await tab.keyboard.press("Enter")
        await tab.wait_for_url("**/changement?*")
        assert "Rien n’est encore fait" in await tab.inner_text("main")
        button = tab.get_by_role("button", name="Annuler la session et prévenir 1 personne")
        await button.focus()
        await tab.keyboard.press("Enter")
        await tab.wait_for_url("**/programme?*")
        assert "La session est annulée" in (await tab.inner_text(".told"))
        await context.close()

    assert "La salle est inondée" in (await awa.reads_until("n’a pas lieu")).text


async def test_the_pages_of_one_session_and_one_module_are_for_everyone(browser: Browser, town: Town) -> None:
    await set_first_session(town)
    await town.citizen("Awa", panel=True)
    async with signed_in(town, await town.citizen("Olga", Role.ORGANIZER)) as visitor:
        await visitor.posts(f"/programme/{FIRST}/code")
        context = await window(browser, visitor, viewport=TELEPHONE, bypass_csp=True)
        tab = await context.new_page()
        wrong: list[str] = []
        for path in (
            f"/programme/{FIRST}", f"/programme/{FIRST}/changement?jour=2027-01-30",
            "/contenus/module/c02-resilience", "/contenus/rappel/rappel-j7",
        ):  # fmt: skip
            wrong += await look(tab, path)
        await context.close()

    assert wrong == []
