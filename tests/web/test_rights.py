"""The page of the team: who holds what, inviting, taking back."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser

from domain.people import Role
from tests.town import Town
from tests.web.visits import signed_in, window

pytestmark = pytest.mark.asyncio(loop_scope="module")

INVITED = re.compile(r'value="https://t\.me/\w+\?start=([A-Za-z0-9_-]{22})"')


async def test_an_invitation_is_shown_once_and_gives_its_role_to_whoever_opens_it(town: Town) -> None:
    adele = await town.citizen("Adèle", Role.ADMINISTRATOR)
    leo = await town.citizen("Léo")
    async with signed_in(town, adele) as visitor:
        form = await visitor.gets("/equipe/inviter")
        batch = re.search(r'name="lot" value="([^"]+)"', form.html)
        assert batch is not None
        given = {"role": "moderator", "jours": 7, "nombre": 1, "lot": batch[1]}

        shown = await visitor.posts("/equipe/inviter", given)
        again = await visitor.posts("/equipe/inviter", given)

        code = INVITED.search(shown.html)
        assert code is not None
        assert INVITED.findall(again.html) == [code[1]], "a form that is sent again makes no second link"
        waiting = await visitor.gets("/equipe")
        assert waiting.text.count("Annuler l’invitation") == 1
        assert code[1] not in waiting.html
        await leo.starts(code[1])
        await leo.reads_until("Votre nouveau rôle : modération")
        team = await visitor.gets("/equipe")
        assert "Aucune invitation n’attend" in team.text
        number = (await town.person(leo)).id
        member = await visitor.gets(f"/equipe/{number}")
        assert f"Depuis le 4 janvier 2027, par Adèle, n° {(await town.person(adele)).id}" in member.text


async def test_an_invitation_that_was_revoked_opens_nothing(town: Town) -> None:
    adele = await town.citizen("Adèle", Role.ADMINISTRATOR)
    leo = await town.citizen("Léo")
    async with signed_in(town, adele) as visitor:
        shown = await visitor.posts(
            "/equipe/inviter", {"role": "organizer", "jours": 1, "nombre": 1, "lot": "x"}
        )
        code = INVITED.search(shown.html)
        assert code is not None
        number = re.search(r'name="invitation" value="(\d+)"', (await visitor.gets("/equipe")).html)
        assert number is not None

        revoked = await visitor.posts("/equipe/annuler", {"invitation": number[1]})

        assert "n’ouvre plus rien" in revoked.text
        await leo.starts(code[1])
        await leo.reads_until("n’est plus valable")
        assert not (await town.person(leo)).roles


async def test_a_form_with_a_mistake_says_so_and_loses_nothing(town: Town) -> None:
    adele = await town.citizen("Adèle", Role.ADMINISTRATOR)
    async with signed_in(town, adele) as visitor:
        shown = await visitor.posts(
            "/equipe/inviter", {"role": "moderator", "jours": 3, "nombre": 2, "lot": "x"}
        )

        assert "Un rôle se donne une personne à la fois" in shown.text
        assert re.search(r'value="moderator" required checked', shown.html)
        assert '<option value="3" selected>' in shown.html
        assert "Aucune invitation n’attend" in (await visitor.gets("/equipe")).text


async def test_a_right_taken_back_on_the_page_closes_its_holders_pages(town: Town) -> None:
    adele = await town.citizen("Adèle", Role.ADMINISTRATOR)
    olga = await town.citizen("Olga", Role.ORGANIZER)
    number = (await town.person(olga)).id
    async with signed_in(town, adele) as visitor, signed_in(town, olga) as hers:
        assert "1 navigateur est ouvert à son nom" in (await visitor.gets(f"/equipe/{number}")).text

        shown = await visitor.posts("/equipe/retirer", {"personne": number, "role": "organizer"})

        assert f"Olga, n° {number} n’a plus le rôle : organisation" in shown.text
        assert (await hers.gets("/aujourdhui")).path.startswith("/connexion")
        await olga.reads_until("Votre rôle dans l’équipe est terminé : organisation")


async def test_somebodys_browsers_are_closed_by_an_administrator(town: Town) -> None:
    adele = await town.citizen("Adèle", Role.ADMINISTRATOR)
    olga = await town.citizen("Olga", Role.ORGANIZER)
    async with signed_in(town, adele) as visitor, signed_in(town, olga) as hers:
        closed = await visitor.posts("/equipe/fermer", {"personne": (await town.person(olga)).id})

        assert "1 connexion de Olga" in closed.text
        assert (await hers.gets("/aujourdhui")).path.startswith("/connexion")


async def test_inviting_is_done_by_keyboard_alone_on_a_small_screen_without_script(
    town: Town, browser: Browser
) -> None:
    adele = await town.citizen("Adèle", Role.ADMINISTRATOR)
    async with signed_in(town, adele) as visitor:
        small = {"width": 360, "height": 640}
        context = await window(browser, visitor, viewport=small, java_script_enabled=False)
        page = await context.new_page()
        await page.goto("/equipe")
        await page.get_by_role("link", name="Inviter quelqu’un").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("radio", name="Modération").focus()
        await page.keyboard.press("Space")
        await page.keyboard.press("Enter")

        await page.get_by_text("Ce lien n’est montré qu’une fois").wait_for()
        assert await page.locator("svg.qr").count() == 1
        await context.close()
