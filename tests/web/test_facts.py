"""The facts of the place on their page: changed there, they are said at once, with no restart."""

from __future__ import annotations

import re
from html import unescape

import pytest
from playwright.async_api import Browser

from domain.people import Role
from tests.phone import plain
from tests.town import Town
from tests.web.visits import signed_in, window

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_was_changed_is_in_the_next_answer_and_after_a_restart(town: Town) -> None:
    olga = await town.citizen("Olga", Role.ORGANIZER)
    awa = await town.citizen("Awa")
    async with signed_in(town, olga) as visitor:
        shown = await visitor.gets("/territoire/contact_phone")
        seen = re.search(r'name="vu" value="([^"]*)"', shown.html)
        assert seen is not None
        given = {"fait": "contact_phone", "valeur": "02 61 91 00 99", "vu": unescape(seen[1])}

        changed = await visitor.posts("/territoire/changer", given)

        assert "C’est changé : Téléphone de contact" in changed.text
        await awa.says("/contact")
        assert "02 61 91 00 99" in plain((await awa.reads_until("02 61")).text)
        again = await visitor.posts("/territoire/changer", given | {"valeur": "02 61 91 00 55"})
        assert "Quelqu’un d’autre vient de changer ceci" in again.text
        assert "Olga" in again.text
        assert "02 61 91 00 10" in again.text, "what it was before"

    await town.closes()
    await town.opens()
    await awa.says("/contact")
    assert "02 61 91 00 99" in plain((await awa.reads_until("02 61")).text)


async def test_what_is_missing_says_which_sentences_are_left_out(town: Town) -> None:
    olga = await town.citizen("Olga", Role.ORGANIZER)
    async with signed_in(town, olga) as visitor:
        assert "Rien ne manque" in (await visitor.gets("/territoire")).text
        page = await visitor.gets("/territoire/contact")
        seen = re.search(r'name="vu" value="([^"]*)"', page.html)
        assert seen is not None

        emptied = await visitor.posts(
            "/territoire/changer", {"fait": "contact", "valeur": "", "vu": unescape(seen[1])}
        )

        assert "1 fait manque" in emptied.text
        assert re.search(r"Adresse de contact : \d+ phrases? n", emptied.text)
        assert "Ces phrases ne sont pas dites" in (await visitor.gets("/territoire/contact")).text


async def test_a_fact_is_changed_by_keyboard_on_a_small_screen_and_a_mistake_is_shown(
    town: Town, browser: Browser
) -> None:
    olga = await town.citizen("Olga", Role.ORGANIZER)
    async with signed_in(town, olga) as visitor:
        small = {"width": 360, "height": 640}
        context = await window(browser, visitor, viewport=small, java_script_enabled=False)
        page = await context.new_page()
        await page.goto("/territoire/contact")
        await page.get_by_label("Valeur").focus()
        await page.keyboard.press("Control+A")
        await page.keyboard.type("sans arobase")
        await page.keyboard.press("Enter")
        await page.get_by_text("Rien n’est changé").wait_for()
        assert await page.get_by_label("Valeur").input_value() == "sans arobase"
        await page.get_by_label("Valeur").focus()
        await page.keyboard.press("Control+A")
        await page.keyboard.type("nous@example.org")
        await page.keyboard.press("Enter")

        await page.get_by_text("C’est changé").wait_for()
        await context.close()
