"""The panel on its page: looked at, changed, taken away by an organizer."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from playwright.async_api import Browser, expect

from domain.people import Role
from storage.tx import Tx
from tests.phone import plain
from tests.town import Town, enrol
from tests.web.visits import signed_in, window

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACTIVITIES = ("employe", "ouvrier", "cadre")


def many_enrol(tx: Tx, town: Town, *, panel: int, others: int) -> None:
    """Employees on the panel, all sorts of people beside it."""
    now = town.clock.now()
    for number in range(panel + others):
        person = enrol(tx, 80_000 + number, f"Léo{number}", "fr", (), number < panel, now)
        activity = "employe" if number < panel else ACTIVITIES[number % 3]
        for question, answer in (("pr-activite", activity), ("pr-commune", "00104")):
            tx.profile.save(person.id, question, answer, now=now)


async def test_who_is_missing_is_seen_beside_the_territory(town: Town) -> None:
    await town.write(many_enrol, town, panel=24, others=36)
    await town.passes(minutes=11)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        page = await visitor.gets("/panel")

    assert "24 personnes dans le groupe" in page.text
    assert "60 personnes inscrites, comptées" in page.text
    assert "À la retraite 29 % moins de 10 moins de 10 Personne" in page.text
    assert "À chercher en premier" in page.text
    assert "Employée, vendeur, aide à domicile, agente d’accueil 16 % 60 % 100 % Beaucoup" in page.text


async def test_somebody_takes_the_place_of_somebody_else_and_who_did_it_stays(
    town: Town, browser: Browser
) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    old, new = await town.citizen("Basile", panel=True), await town.citizen("Zoé")
    async with signed_in(town, samuel) as visitor:
        size = {"width": 360, "height": 740}
        context = await window(browser, visitor, viewport=size, java_script_enabled=False)
        tab = await context.new_page()
        await tab.goto("/panel")
        await tab.get_by_label("Prénom ou numéro").focus()
        await tab.keyboard.type("zo")
        await tab.keyboard.press("Enter")
        await tab.get_by_label("À la place de").focus()
        await tab.keyboard.type("Basile")
        await tab.get_by_role("button", name="Mettre dans le groupe").focus()
        await tab.keyboard.press("Enter")
        told = tab.locator(".told")

        await expect(told).to_contain_text("prend la place de Basile")
        assert (await town.person(new)).panel
        assert not (await town.person(old)).panel
        await new.reads_until("vous faites partie du groupe")
        row = tab.get_by_role("row").filter(has_text="prend la place de")
        assert "Samuel" in plain(await row.inner_text())
        await tab.get_by_role("button", name="Retirer du groupe").focus()
        await tab.keyboard.press("Enter")
        await expect(told).to_contain_text("n’est plus dans le groupe")
        await context.close()


async def test_the_list_is_taken_away_as_a_file(town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    await town.citizen("=Basile", panel=True)
    async with signed_in(town, samuel) as visitor:
        await visitor.gets("/panel")
        form = {"sceau": visitor.seal, "format": "csv"}
        sent = {"Origin": town.address}
        async with visitor.session.post(
            f"{town.address}/panel/telecharger", data=form, headers=sent
        ) as answer:
            rows = list(csv.reader(StringIO((await answer.read()).decode("utf-8-sig")), delimiter=";"))

    assert rows[0] == ["Numéro", "Prénom", "Depuis"]
    assert rows[1][1:] == ["'=Basile", "4 janvier 2027"]
