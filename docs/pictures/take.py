"""Take the pictures of the documents again: `make pictures`. They show the demo as it is, nothing is drawn by hand."""

from __future__ import annotations

import shutil
import tempfile
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.conftest import ARGUMENTS, running_demo

HERE = Path(__file__).parent
SIZE = {"width": 860, "height": 700}
DESK = """
<body style="margin: 0; padding: 16px 20px; display: flex; gap: 20px; height: 668px; background: #faf9f5">
<iframe src="{basile}" style="flex: 1; border: 1px solid #e4e2da; border-radius: 24px"></iframe>
<iframe src="{awa}" style="flex: 1; border: 1px solid #e4e2da; border-radius: 24px"></iframe>
"""


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


if __name__ == "__main__":
    main()
