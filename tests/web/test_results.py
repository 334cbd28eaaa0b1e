"""Results on the pages: read, seen, printed and taken away by organizers, and by nobody else."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from axe_core_python.async_playwright import Axe
from openpyxl import load_workbook
from playwright.async_api import Browser
from sqlalchemy import select

from domain.people import Role
from storage.tables import journal
from tests.flows.poll_steps import many_answer, open_poll
from tests.phone import Phone
from tests.town import Town
from tests.web.visits import signed_in, window

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def an_organizer_with_a_poll_that_is_over(town: Town) -> tuple[Phone, int]:
    opening = await open_poll(town, "s02-preparation", hours=1)
    await town.write(many_answer, opening, panel=9, others=12)
    await town.passes(hours=2)
    return await town.citizen("Samuel", Role.ORGANIZER), opening


async def test_a_poll_is_shown_when_it_is_over_and_nothing_of_a_group_under_ten(town: Town) -> None:
    opening = await open_poll(town, "s02-preparation", hours=1)
    await town.write(many_answer, opening, panel=9, others=12)
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    async with signed_in(town, samuel) as visitor:
        before = await visitor.gets(f"/resultats/{opening}")
        assert (await visitor.gets(f"/resultats/{opening}/image?largeur=800&fond=clair")).status == 404
        await town.passes(minutes=29)
        await visitor.gets("/resultats")
        await town.passes(minutes=29)
        await visitor.gets("/resultats")
        await town.passes(minutes=10)
        after = await visitor.gets(f"/resultats/{opening}")

        assert "Un peu" not in before.text
        assert "12 réponses" in before.text
        assert "2 - Un peu 12 100 %" in after.text
        assert "Groupe tiré au sort : trop peu de réponses pour être montré" in after.text
        assert "en tout" not in after.text
        assert "sondage" not in after.text.lower()
        assert (await visitor.gets("/resultats/999")).status == 404


async def test_the_figures_are_taken_away_by_whoever_asked_and_the_journal_keeps_it(town: Town) -> None:
    samuel, opening = await an_organizer_with_a_poll_that_is_over(town)
    async with signed_in(town, samuel) as visitor:
        await visitor.gets(f"/resultats/{opening}")
        address = f"{town.address}/resultats/{opening}/telecharger"
        form = {"sceau": visitor.seal, "format": "csv"}
        ours = {"Origin": town.address}
        async with visitor.session.post(address, data=form, headers=ours) as answer:
            rows = list(csv.reader(StringIO((await answer.read()).decode("utf-8-sig")), delimiter=";"))
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["Cache-Control"] == "no-store"
        async with visitor.session.post(address, data=form | {"format": "xlsx"}, headers=ours) as answer:
            book = load_workbook(BytesIO(await answer.read()))
        assert (await visitor.posts(f"/resultats/{opening}/telecharger", {"format": "exe"})).status == 400

    few, *told = rows[1:]
    assert few[5:] == ["Groupe tiré au sort", "", "", "Trop peu de réponses pour être montré", "", ""]
    assert ["Inscription libre", "12", "n2", "2 - Un peu", "12", "100"] in [row[5:] for row in told]
    assert book.sheetnames == ["Résultats", "Lexique"]
    noted = await town.read(lambda connection: connection.execute(select(journal)).all())
    assert [line.outcome for line in noted if line.act == "export_results"] == ["csv", "xlsx"]


async def test_an_organizer_reads_results_by_keyboard_on_a_telephone_without_scripts_and_prints_them(
    town: Town, browser: Browser
) -> None:
    samuel, opening = await an_organizer_with_a_poll_that_is_over(town)
    async with signed_in(town, samuel) as visitor:
        context = await window(
            browser, visitor, viewport={"width": 360, "height": 740}, java_script_enabled=False
        )
        page = await context.new_page()
        await page.goto("/resultats")
        await page.get_by_role("link", name="Prêt ou prête").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="Consultation : Prêt ou prête").wait_for()
        image = page.locator(".chart img")
        await image.scroll_into_view_if_needed()
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Télécharger (Excel)").focus()
            await page.keyboard.press("Enter")

        assert (await download.value).suggested_filename.endswith(".xlsx")
        assert await page.locator(".chart").get_attribute("aria-hidden") == "true"
        assert page.url.endswith(f"/resultats/{opening}")
        await page.emulate_media(media="print")
        assert not await page.get_by_role("button", name="Télécharger (Excel)").is_visible()
        assert await page.get_by_role("cell", name="100 %").is_visible()
        await context.close()


async def test_everybody_can_read_results(town: Town, browser: Browser) -> None:
    samuel, opening = await an_organizer_with_a_poll_that_is_over(town)
    async with signed_in(town, samuel) as visitor:
        context = await window(browser, visitor, viewport={"width": 360, "height": 740})
        page = await context.new_page()
        for path in ("/resultats", f"/resultats/{opening}"):
            await page.goto(path)

            found = await Axe().run(page)
            assert not found["violations"], [
                (one["id"], one["nodes"][0]["html"]) for one in found["violations"]
            ]
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.locator(".chart img").evaluate("image => image.decode()")
        assert await page.locator(".chart img").evaluate("image => image.naturalWidth") == 360
        await context.close()
