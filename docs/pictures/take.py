"""Take the pictures of the documents again: `make pictures`. They show the demo as it is, nothing is drawn by hand."""

from __future__ import annotations

import shutil
import tempfile
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.web.conftest import ARGUMENTS, running_demo

HERE = Path(__file__).parent
SIZE = {"width": 860, "height": 700}
DESK = """
<body style="margin: 0; padding: 16px 20px; display: flex; gap: 20px; height: 668px; background: #faf9f5">
<iframe src="{basile}" style="flex: 1; border: 1px solid #e4e2da; border-radius: 24px"></iframe>
<iframe src="{awa}" style="flex: 1; border: 1px solid #e4e2da; border-radius: 24px"></iframe>
"""
SCREEN = {"width": 1180, "height": 820}

PAGES = {
    "mireille": {"moderation": "/moderation", "bilan": "/moderation/bilan"},
    "samuel": {
        "aujourdhui": "/aujourdhui", "programme": "/programme", "messages": "/messages",
        "nouveau-message": "/messages/nouveau", "resultats": "/resultats", "panel": "/panel",
        "recits": "/recits", "territoire": "/territoire", "equipe": "/equipe", "journal": "/journal",
    },
}  # fmt: skip
"""The pages of the handbooks, by whose eyes they are seen: the name of the picture, the address."""


def moves_on(address: str, times: int) -> None:
    """Press "Aller à la suite" so many times."""
    for _ in range(times):
        urllib.request.urlopen(f"{address}demo/clock", data=b"step=next", timeout=20).close()


def side_by_side(browser: Browser, address: str) -> Page:
    """The two citizens' telephones, at twice the size for sharp letters."""
    demo = browser.new_page()
    demo.goto(address)
    phones = {who: demo.locator(f"#{who} iframe").get_attribute("data-address") for who in ("awa", "basile")}
    page = browser.new_page(viewport=SIZE, device_scale_factor=1.5)  # type: ignore[arg-type]
    page.set_content(DESK.format(**phones))
    return page


def answer_a_poll(page: Page) -> None:
    """Both open the poll; one answers, and sees it recorded on the message itself."""
    basile, awa = page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)
    for phone in (basile, awa):
        phone.get_by_role("button", name="Je réponds").click()
        phone.get_by_role("button", name="4").wait_for()
    awa.get_by_role("button", name="4").click()
    awa.get_by_text("✓").wait_for()
    awa.locator(".notice").wait_for(state="detached")
    page.mouse.move(0, 0)


def signed_in(browser: Browser, address: str, who: str) -> BrowserContext:
    """A window in which somebody of the team has come in, by the number on their telephone."""
    window = browser.new_context(viewport=SCREEN, locale="fr", base_url=address)  # type: ignore[arg-type]
    page = window.new_page()
    page.goto("/connexion")
    page.locator(f"button[value={who}]").click()
    yes = page.frame_locator("iframe.phone").get_by_role("button", name="Oui, c’est moi").last
    yes.wait_for()
    page.screenshot(path=HERE / f"connexion-{who}.png")
    yes.click()
    page.wait_for_url("**/aujourdhui*")
    return window


def take_pages(browser: Browser, address: str, who: str) -> None:
    """Every page of the handbooks that this person opens."""
    window = signed_in(browser, address, who)
    page = window.new_page()
    for name, path in PAGES[who].items():
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            raise SystemExit(f"{path} cannot be shown: {answer.status if answer else 'no answer'}")
        page.screenshot(path=HERE / f"{name}.png")
    window.close()


def main() -> None:
    chromium = shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        sync_playwright() as playwright,
    ):
        moves_on(demo.address, times=2)  # the reminder, then the first poll
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = side_by_side(browser, demo.address)
        answer_a_poll(page)
        page.screenshot(path=HERE / "conversation.png")
        moves_on(demo.address, times=6)  # the first poll is over
        for who in PAGES:
            take_pages(browser, demo.address, who)


if __name__ == "__main__":
    main()
