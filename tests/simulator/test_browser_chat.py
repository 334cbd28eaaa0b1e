"""A person uses a phone in the browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_core_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.phone import Simulator, connected
from tests.simulator.tinybot import TOKEN, tiny_bot

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is missing: apt-get install chromium"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests here, which share its event loop."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def simulator(simulator_url: str) -> AsyncIterator[Simulator]:
    async with connected(simulator_url) as simulator:
        await simulator.post("reset")
        yield simulator


@pytest_asyncio.fixture(loop_scope="module")
async def awa(simulator):
    return await simulator.phone(id=1001, first_name="Awa")


@pytest_asyncio.fixture(loop_scope="module")
async def page(simulator, browser, awa) -> AsyncIterator[Page]:
    """Awa's phone, held by a tiny bot; an error on the page fails the test."""
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    async with tiny_bot(simulator):
        await page.goto(f"{simulator.url}/chat/1001")
        yield page
        await page.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="module")
async def started(page) -> Page:
    await button(page, "Démarrer").click()
    await expect(button(page, "L’eau")).to_be_visible()
    return page


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


async def writes(page, text):
    await page.get_by_label("Écrire un message").fill(text)
    await page.keyboard.press("Enter")


async def test_an_empty_chat_says_what_the_bot_can_do(page):
    await expect(page.get_by_text("Une question par semaine")).to_be_visible()
    await expect(page.get_by_role("region", name="Téléphone de Awa")).to_be_visible()
    await expect(button(page, "Envoyer")).to_be_hidden()


async def test_a_tap_changes_the_message_in_place_and_keeps_the_focus(started):
    await button(started, "L’eau").focus()
    await started.keyboard.press("Enter")

    await expect(button(started, "✓ L’eau")).to_be_focused()
    await expect(started.get_by_text("C’est noté.")).to_be_visible()
    await expect(started.get_by_text("modifié")).to_be_visible()


async def test_buttons_that_vanish_leave_the_focus_on_their_message(started, simulator, awa):
    await button(started, "L’eau").focus()
    question = (await awa.reads_until("Que faut-il")).message_id

    await simulator.call(TOKEN, "editMessageReplyMarkup", chat_id=1001, message_id=question)

    await expect(button(started, "L’eau")).to_be_hidden()
    await expect(started.locator("article.bot").last).to_be_focused()


async def test_suggested_answers_and_commands_can_be_tapped(started):
    await button(started, "Menu").click()
    await started.get_by_role("button", name="/aide Ce que ce bot sait faire").click()
    await button(started, "Donner mon numéro").click()

    await expect(started.get_by_text("+33639981001")).to_be_visible()
    await button(started, "Oui").click()
    await expect(started.get_by_text("Vous avez écrit : 3 signes.")).to_be_visible()


async def test_a_link_to_the_bot_starts_it_here(started, awa):
    await button(started, "Lire le dossier").click()

    await expect(started.get_by_text("/start dossier")).to_be_visible()


async def test_markup_in_a_text_stays_text(started, simulator):
    await simulator.call(TOKEN, "sendMessage", chat_id=1001, text="<img src=x onerror=alert(1)>")

    await expect(started.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()


async def test_pictures_go_both_ways(started, tmp_path, simulator, awa):
    await awa.sends(photo=True)
    photo = next(m.photo for m in await awa.screen() if m.photo)
    file = tmp_path / "pont.png"
    file.write_bytes(await simulator.bytes_of(photo["file_id"]))

    await started.locator("input[data-kind=photo]").set_input_files(file)

    await expect(started.locator("img.photo")).to_have_count(4)
    await expect(started.get_by_text("Belle photo.").last).to_be_visible()


async def test_documents_can_be_downloaded_and_voices_played(started, awa):
    await awa.sends(document={"file_name": "compte-rendu.txt"})
    await awa.sends(voice=True)

    await expect(started.locator("audio")).to_be_visible()
    async with started.expect_download() as download:
        await started.get_by_role("link", name="compte-rendu.txt").click()
    assert (await download.value).suggested_filename == "compte-rendu.txt"


async def test_an_alert_waits_for_an_ok(started):
    await writes(started, "alerte")
    await button(started, "Voter").click()

    await expect(started.get_by_role("dialog")).to_contain_text("Le vote est clos.")
    await button(started, "OK").click()
    await expect(button(started, "Voter")).to_be_focused()


async def test_the_bot_types_and_messages_go(started, simulator, awa):
    await simulator.call(TOKEN, "sendChatAction", chat_id=1001, action="typing")
    await expect(started.get_by_text("écrit…")).to_be_visible()
    question = await awa.reads_until("Que faut-il")

    await simulator.call(TOKEN, "deleteMessage", chat_id=1001, message_id=question.message_id)

    await expect(started.get_by_text(question.text)).to_have_count(0)


async def test_blocking_and_unblocking(started, simulator):
    await button(started, "Options").click()
    await button(started, "Bloquer le bot").click()
    await expect(started.get_by_text("Vous avez bloqué ce bot")).to_be_visible()
    assert not (await simulator.call(TOKEN, "sendMessage", chat_id=1001, text="a"))["ok"]

    await started.locator("#unblock").click()

    await expect(started.get_by_label("Écrire un message")).to_be_visible()


async def test_who_reads_further_up_is_left_in_peace(started, simulator):
    for number in range(30):
        await simulator.call(TOKEN, "sendMessage", chat_id=1001, text=f"Message {number}")
    await expect(started.get_by_text("Message 29")).to_be_in_viewport()

    await started.mouse.move(200, 400)
    await started.mouse.wheel(0, -600)
    await expect(started.get_by_text("Message 29")).not_to_be_in_viewport()
    await simulator.call(TOKEN, "sendMessage", chat_id=1001, text="Le dernier")

    await button(started, "Nouveaux messages").click()
    await expect(started.get_by_text("Le dernier")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_barrier_is_found(started, simulator, awa, scheme):
    await started.emulate_media(color_scheme=scheme)
    await writes(started, "/aide")
    await awa.sends(photo=True)
    await awa.sends(document=True)
    await awa.sends(voice=True)
    await expect(started.get_by_text("Belle photo.")).to_be_visible()
    await button(started, "Joindre").click()

    assert await barriers(started) == []
    await started.goto(f"{simulator.url}/")
    assert await barriers(started) == []


async def test_it_fits_a_narrow_frame_and_speaks_english(started, simulator):
    await started.set_viewport_size({"width": 320, "height": 560})
    await started.goto(f"{simulator.url}/chat/1001?lang=en")
    await expect(started.get_by_role("region", name="Awa’s phone")).to_be_visible()
    await expect(button(started, "Send")).to_be_visible()

    assert await started.evaluate("document.documentElement.scrollWidth") <= 320


async def barriers(page):
    found = (await Axe().run(page))["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
