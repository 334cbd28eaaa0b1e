"""The general pause on the pages: begun and ended by keyboard, and said on every page while it lasts."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from domain.people import Role
from tests.town import Town
from tests.web.visits import signed_in, window

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_while_it_lasts_every_page_says_so_to_everybody_of_the_team(town: Town) -> None:
    olga = await town.citizen("Olga", Role.ORGANIZER)
    leo = await town.citizen("Léo", Role.MODERATOR)
    async with signed_in(town, olga) as hers, signed_in(town, leo) as his:
        begun = await hers.posts("/pause/commencer")

        assert "La pause générale commence" in begun.text
        for page in ("/aujourdhui", "/connexions"):
            shown = await his.gets(page)
            assert "Pause générale depuis lundi 4 janvier à 12 h, par Olga" in shown.text
            assert 'href="/pause"' not in shown.html, "a moderator cannot end it"

        await hers.posts("/pause/finir")
        assert "Pause générale depuis" not in (await his.gets("/aujourdhui")).text


async def test_it_is_begun_and_ended_by_keyboard_on_a_small_screen_without_script(
    town: Town, browser: Browser
) -> None:
    olga = await town.citizen("Olga", Role.ORGANIZER)
    async with signed_in(town, olga) as visitor:
        small = {"width": 360, "height": 640}
        context = await window(browser, visitor, viewport=small, java_script_enabled=False)
        page = await context.new_page()
        await page.goto("/pause")
        await page.get_by_role("button", name="Tout mettre en pause").focus()
        await page.keyboard.press("Enter")
        await page.get_by_text("La pause générale commence").wait_for()

        await page.get_by_role("button", name="Reprendre les envois").focus()
        await page.keyboard.press("Enter")

        await page.get_by_text("Les envois reprennent").wait_for()
        await context.close()
