"""The demo's page: telephones side by side, and a clock that goes to what is next."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import axe_core_python
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Locator, Page, expect

from tests.phone import plain
from tests.web.conftest import RunningDemo, new_page

pytestmark = pytest.mark.asyncio(loop_scope="module")

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(browser: Browser, demo: RunningDemo) -> AsyncIterator[object]:
    """The demo at a size; whatever the browser complains of fails the test."""
    errors: list[str] = []
    pages: list[Page] = []

    async def open_page(**options: object) -> Page:
        page = await new_page(browser, errors, **options)
        pages.append(page)
        await page.goto(demo.address)
        return page

    yield open_page
    for page in pages:
        await page.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="module")
async def desk(open_page) -> Page:
    return await open_page(viewport=DESK)


@pytest_asyncio.fixture(loop_scope="module")
async def narrow(open_page) -> Page:
    return await open_page(viewport=PHONE)


def phone(page: Page, who: str) -> FrameLocator:
    return page.frame_locator(f"#{who} iframe")


def answers(page: Page, who: str) -> Locator:
    return phone(page, who).locator(".message.bot")


def names(page: Page) -> Locator:
    return page.locator(".place h2:visible")


async def writes(page: Page, who: str, text: str) -> None:
    await phone(page, who).get_by_label("Écrire un message").fill(text)
    await phone(page, who).get_by_label("Écrire un message").press("Enter")


async def goes_on(page: Page) -> str:
    """Press the clock's button; what the page says then."""
    said = page.get_by_role("status")
    before = await said.text_content()
    await page.get_by_role("button", name="Aller à la suite").click()
    await expect(said).not_to_have_text(before or "")
    return plain(await said.text_content() or "")


async def test_four_phones_stand_side_by_side_and_say_whose_they_are(desk):
    await expect(names(desk)).to_have_text(["Awa", "Inès", "Mireille", "Samuel"])
    await expect(desk.get_by_role("region", name="Mireille")).to_contain_text("Modératrice")
    await expect(desk.locator("iframe:visible")).to_have_count(4)
    await expect(desk.get_by_text("Le lieu et les personnes sont inventés.")).to_be_visible()


async def test_the_second_citizen_takes_the_place_of_the_first(desk):
    await desk.get_by_role("button", name="Voir Basile").click()

    await expect(names(desk)).to_have_text(["Basile", "Inès", "Mireille", "Samuel"])
    await expect(desk.get_by_role("heading", name="Basile")).to_be_focused()
    await expect(answers(desk, "basile").first).to_be_visible()
    await desk.get_by_role("button", name="Voir Awa").click()
    await expect(names(desk).first).to_have_text("Awa")


async def test_a_citizen_writes_and_the_bot_answers(desk):
    await expect(answers(desk, "awa").first).to_be_visible()
    before = await answers(desk, "awa").count()

    await writes(desk, "awa", "/menu")

    await expect(answers(desk, "awa")).to_have_count(before + 1)
    await expect(answers(desk, "awa").last.get_by_role("button").first).to_be_visible()


async def test_a_newcomer_presses_start_and_is_welcomed(desk):
    suggestion = desk.get_by_role("region", name="Inès").get_by_text("Essayez « Démarrer »")
    await expect(suggestion).to_be_visible()

    await phone(desk, "ines").get_by_role("button", name="Démarrer").click()

    await expect(answers(desk, "ines").first).to_be_visible()
    await expect(suggestion).to_be_hidden()


async def test_a_suggestion_goes_once_the_phone_is_touched(desk):
    suggestion = desk.get_by_role("region", name="Awa").get_by_text("Essayez")
    await expect(suggestion).to_be_visible()

    await phone(desk, "awa").get_by_label("Écrire un message").click()

    await expect(suggestion).to_be_hidden()
    await desk.reload()
    await expect(answers(desk, "awa").first).to_be_visible()
    await expect(suggestion).to_be_hidden()


async def test_the_clock_goes_to_what_it_said_is_next(desk):
    announced = plain(await desk.locator("#next").text_content() or "")
    moment, what = re.fullmatch(r"Ensuite : (.*), (le [^,]*.*)\.", announced).groups()

    said = await goes_on(desk)

    assert f"{moment}. Voici {what}." in said
    assert moment in plain(await desk.locator("#now").text_content() or "")
    await expect(desk.locator("#next")).not_to_contain_text(moment)


async def test_what_is_due_reaches_the_phones(desk):
    await expect(answers(desk, "awa").first).to_be_visible()
    before = await answers(desk, "awa").count()

    said = await goes_on(desk)

    assert re.search(r"Nouveau message : Awa\b", said)
    await expect(answers(desk, "awa")).to_have_count(before + 1)


async def test_on_a_narrow_screen_one_phone_is_seen_at_a_time(narrow):
    await expect(narrow.locator("iframe:visible")).to_have_count(1)

    await narrow.locator("label", has_text="Samuel").click()

    await expect(narrow.locator("#samuel")).to_be_visible()
    await expect(narrow.locator("iframe:visible")).to_have_count(1)
    await expect(answers(narrow, "samuel").first).to_be_visible()


async def test_a_tab_says_that_something_came_to_a_phone_that_is_not_seen(narrow):
    await narrow.locator("label", has_text="Inès").click()
    await expect(narrow.locator("[data-new=awa]")).to_be_hidden()

    await goes_on(narrow)

    await expect(narrow.locator("[data-new=awa]")).to_be_visible()
    await narrow.locator("label", has_text="Awa").click()
    await expect(narrow.locator("[data-new=awa]")).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "dark"), (390, "light"), (768, "dark"), (1440, "light"), (1920, "dark")]
)
async def test_everybody_can_use_the_page(open_page, width, scheme):
    page = await open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    await expect(page.locator("iframe:visible").first).to_have_attribute("src", re.compile("http"))

    await page.evaluate(AXE)
    found = await page.evaluate("axe.run(document, {iframes: false})")  # the telephones are not this page's

    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_the_page_speaks_english_too(desk):
    await desk.get_by_role("link", name="English").click()

    await expect(desk.get_by_role("heading", name="Try Rebonds")).to_be_visible()
    await expect(phone(desk, "awa").get_by_label("Write a message")).to_be_visible()
