"""Every page, for everyone: on a desk and on a small telephone, light and dark, in both languages, by keyboard."""

from __future__ import annotations

from pathlib import Path

import axe_core_python
import pytest
from playwright.async_api import Browser
from playwright.async_api import Page as Tab

from domain.people import Role
from domain.rights import Policy
from tests.town import Town
from tests.web.visits import signed_in, window
from web.routes import PAGES

pytestmark = pytest.mark.asyncio(loop_scope="module")

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
DESK, TELEPHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNNAMED = """[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")]
  .filter(one => one.tabIndex < 0 && !one.closest("[hidden]")).map(one => one.outerHTML)"""
"""What can be acted on, and not be reached by keyboard."""

SHOWN = [
    page.path
    for page in PAGES
    if page.method == "GET" and page.policy is not Policy.ANYONE and "{" not in page.path
    and not page.path.endswith(("/suite", ".csv", ".xlsx", ".ics"))
]  # fmt: skip


async def look(tab: Tab, path: str) -> list[str]:
    """What is wrong with a page, in words."""
    answer = await tab.goto(path, wait_until="domcontentloaded")
    assert answer is not None
    if answer.status != 200:
        return [f"{path}: {answer.status}"]
    wrong = [f"{path}: cannot be reached by keyboard: {one}" for one in await tab.evaluate(UNNAMED)]
    if (wider := await tab.evaluate(WIDER)) > 0:
        wrong.append(f"{path}: {wider} pixels wider than the screen")
    await tab.evaluate(AXE)
    found = await tab.evaluate("axe.run()")
    wrong += [f"{path}: {one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]
    return wrong


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [(DESK, "light", "fr"), (TELEPHONE, "dark", "en")],
    ids=["desk", "telephone"],
)
async def test_every_page_is_for_everyone(
    browser: Browser, town: Town, size: dict[str, int], scheme: str, language: str
) -> None:
    samuel = await town.citizen("Samuel", Role.ADMINISTRATOR, language="fr")
    wrong: list[str] = []
    async with signed_in(town, samuel) as visitor:
        await visitor.posts("/langue", {"langue": language, "vers": "/aujourdhui"})
        # The policy of our pages keeps out even this test's own script: it is lifted here, and tested elsewhere.
        context = await window(browser, visitor, viewport=size, color_scheme=scheme, bypass_csp=True)
        tab = await context.new_page()
        for path in SHOWN:
            wrong += await look(tab, path)
        assert await tab.evaluate("document.documentElement.lang") == language
        await context.close()

    assert wrong == []


async def test_the_first_tab_leads_past_the_menu(browser: Browser, town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ADMINISTRATOR)
    async with signed_in(town, samuel) as visitor:
        context = await window(browser, visitor)
        tab = await context.new_page()
        await tab.goto("/aujourdhui")
        await tab.keyboard.press("Tab")
        assert await tab.evaluate("document.activeElement.className") == "skip"

        await tab.keyboard.press("Enter")

        assert await tab.evaluate("document.activeElement.id") == "main"
        await context.close()


async def test_somebody_signs_in_without_a_script(browser: Browser, town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ORGANIZER)
    context = await browser.new_context(base_url=town.address, java_script_enabled=False, locale="fr")
    tab = await context.new_page()
    await tab.goto("/connexion")
    link = await tab.locator("a[href^='https://t.me/']").get_attribute("href")
    assert link is not None
    await samuel.starts(link.partition("start=")[2])
    await samuel.reads_until("Un navigateur demande à entrer")
    await samuel.taps("Oui, c’est moi")
    await samuel.reads_until("Confirmé")

    await tab.reload()
    await tab.get_by_role("button", name="Entrer").click()

    assert tab.url.startswith(f"{town.address}/aujourdhui")
    await context.close()
