"""Messages to many, in the browser: composed without a script, sent and taken back by keyboard, followed live."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Browser
from sqlalchemy import func, select

from domain.people import Role
from storage.tables import journal
from tests.phone import Phone
from tests.town import Town
from tests.web.visits import Answer, Visitor, signed_in, window

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = "La salle a changé : rendez-vous à la halle."


async def organizer(town: Town, name: str = "Olga") -> Phone:
    return await town.citizen(name, Role.ORGANIZER)


async def composes(visitor: Visitor, words: str = WORDS, **whom: str) -> Answer:
    """The three steps, as forms are sent; what the last one shows."""
    await visitor.gets("/messages/nouveau")
    step = await visitor.posts("/messages/nouveau", whom or {"role": "organizer"})
    return await visitor.posts(step.path.partition("?")[0], {"texte": words, "heure": ""})


def revision(page: Answer) -> dict[str, str]:
    found = re.search(r'name="revision" value="(\d+)"', page.html)
    assert found is not None, page.text
    return {"revision": found[1]}


def address(page: Answer, act: str = "") -> str:
    return page.path.partition("?")[0] + act


async def test_a_message_is_composed_without_a_script_on_a_small_telephone(
    browser: Browser, town: Town
) -> None:
    olga, awa = await organizer(town), await town.citizen("Awa", panel=True)
    async with signed_in(town, olga) as visitor:
        context = await window(
            browser, visitor, java_script_enabled=False, viewport={"width": 360, "height": 740}
        )
        tab = await context.new_page()
        await tab.goto("/messages")
        await tab.get_by_role("link", name="Écrire un message").click()
        await tab.get_by_label("le groupe tiré au sort seulement").check()
        await tab.get_by_role("button", name="Compter d’abord").click()
        assert await tab.get_by_text("Il part vers 1 personne.").is_visible()
        await tab.get_by_role("button", name="Continuer").click()
        await tab.get_by_label("Votre message").fill("Bonjour {prénom}")
        await tab.get_by_role("button", name="Relire").click()
        assert await tab.get_by_label("Votre message").input_value() == "Bonjour {prénom}"
        assert await tab.get_by_role("alert").is_visible()
        await tab.get_by_label("Votre message").fill(WORDS)
        await tab.get_by_role("button", name="Relire").click()
        assert await tab.locator(".bubble").all_inner_texts() == [WORDS, WORDS], "in both languages"

        await tab.get_by_role("button", name="Envoyer à 1 personne").click()

        assert await tab.get_by_text("Jusque-là, vous pouvez annuler").is_visible()
        await town.passes(minutes=1)
        await awa.reads_until("rendez-vous à la halle")
        await town.has_sent_what_is_due()
        await tab.get_by_role("link", name="Actualiser cette page").click()
        assert await tab.get_by_text("L’envoi est fini.").is_visible()
        assert await tab.get_by_role("row", name="Awa").get_by_text("Reçu").is_visible()
        await context.close()


async def test_by_keyboard_alone_it_is_sent_and_taken_back_and_the_page_follows(
    browser: Browser, town: Town
) -> None:
    olga = await organizer(town)
    async with signed_in(town, olga) as visitor:
        page = await composes(visitor)
        context = await window(browser, visitor)
        tab = await context.new_page()
        await tab.goto(address(page))
        await tab.get_by_role("button", name=re.compile("Envoyer à")).focus()
        await tab.keyboard.press("Enter")
        await tab.get_by_role("button", name="Annuler l’envoi").wait_for()
        await tab.get_by_role("button", name="Annuler l’envoi").focus()
        await tab.keyboard.press("Enter")
        await tab.get_by_text("C’est annulé. Rien n’est parti.").wait_for()

        await tab.get_by_role("button", name=re.compile("Envoyer à")).press("Enter")
        await tab.get_by_role("button", name="Annuler l’envoi").wait_for()
        await town.passes(minutes=1)

        await tab.locator("strong", has_text="L’envoi est fini.").wait_for()  # nobody has touched the page
        await context.close()


async def test_two_organizers_who_press_at_the_same_moment_send_one_message(town: Town) -> None:
    olga, omar = await organizer(town), await organizer(town, "Omar")
    async with signed_in(town, olga) as one, signed_in(town, omar) as other:
        page = await composes(one)
        number = int(address(page).rsplit("/", 1)[1])
        await other.gets(address(page))

        pressed = [visitor.posts(address(page, "/envoyer"), revision(page)) for visitor in (one, other) * 2]
        await asyncio.gather(*pressed)
        await town.passes(minutes=1)
        await town.has_sent_what_is_due()

    lines = select(func.count()).where(journal.c.subject == f"campaign:{number}")
    assert await town.read(lambda read: read.scalar(lines)) == 1
    assert await olga.reads_until("rendez-vous à la halle")
    assert [one.text for one in await olga.screen()].count(WORDS) == 1


async def test_what_was_sent_has_no_draft_any_more_and_its_ledger_is_searched_and_taken_away(
    town: Town,
) -> None:
    olga = await organizer(town, "=Olga")
    async with signed_in(town, olga) as visitor:
        page = await composes(visitor)
        await visitor.posts(address(page, "/envoyer"), revision(page))
        await town.passes(minutes=1)
        await town.has_sent_what_is_due()

        assert (await visitor.gets(address(page, "/texte"))).status == 404
        assert "=Olga" in (await visitor.gets(address(page), params={"etat": "sent", "qui": "olg"})).text
        nobody = await visitor.gets(address(page), params={"etat": "refused", "qui": "olg"})
        assert "Personne ici pour le moment." in nobody.text
        taken = await visitor.posts(address(page, "/telecharger"))
        assert '"\'=Olga";"Reçu"' in taken.html, "no spreadsheet takes a name for a formula"


async def test_an_old_form_of_a_message_that_has_changed_sends_nothing(town: Town) -> None:
    olga = await organizer(town)
    async with signed_in(town, olga) as visitor:
        page = await composes(visitor)
        old = revision(page)
        await visitor.posts(address(page, "/texte"), {"texte": "Tout autre chose.", "heure": ""})

        shown = await visitor.posts(address(page, "/envoyer"), old)

        assert "Ce message a changé depuis" in shown.text
        assert "Tout autre chose." in shown.text
