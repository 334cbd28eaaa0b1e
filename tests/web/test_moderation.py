"""Moderators on the pages: the queue, one story, decisions; by keyboard, on a telephone, without a script."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from axe_core_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from domain.people import Role
from domain.testimonies import State, Testimony
from storage.tx import Tx
from tests.town import Town, enrol
from tests.web.visits import signed_in, window

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOLD = "L'eau est montée vite. Paul Martin m'a hébergé. Son numéro : 06 12 34 56 78."
TELEPHONE = {"width": 360, "height": 740}


async def told(town: Town, account: int, words: str = TOLD) -> Testimony:
    """A story that waits, of somebody who has no telephone here."""

    def verb(tx: Tx) -> Testimony:
        now = town.clock.now()
        author = tx.people.by_telegram(account) or enrol(tx, account, "Awa", "fr", (), False, now)
        story = tx.testimonies.begin(author.id, None, sensitive=True, now=now)
        tx.testimonies.change(story.id, level="group", quote=False)
        tx.testimonies.submit(story, words, revision=1, now=now)
        return story

    return await town.write(verb)


async def stands(town: Town, story: Testimony) -> Testimony:
    found = await town.write(lambda tx: tx.testimonies.locked(story.id))
    assert found is not None
    return found


async def wrong_on(page: Page) -> list[str]:
    """What is wrong with the page for somebody who does not see it, or sees it on a small screen."""
    found = (await Axe().run(page))["violations"]
    wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [one["id"] for one in found] + ([f"{wider} pixels too wide"] if wider > 0 else [])


async def test_a_story_is_opened_read_with_its_marks_and_accepted(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    story = await told(town, 70_001)
    async with signed_in(town, leo) as visitor:
        queue = await visitor.gets("/moderation")
        assert "1 témoignage attend" in queue.text
        before = await visitor.gets(f"/moderation/{story.id}")
        assert "montée vite" not in before.text, "what is not open is not shown"

        opened = await visitor.posts(f"/moderation/{story.id}/ouvrir")

        assert "montée vite" in opened.text
        assert '<mark><span class="heard">À vérifier, nom : </span>Paul Martin</mark>' in opened.html.replace(
            "\u00a0", " "
        )
        assert "06 12 34 56 78</mark>" in opened.html
        done = await visitor.posts(f"/moderation/{story.id}/decider", {"revision": 1, "decision": "accept"})
        assert "vous l’avez accepté" in done.text
        assert "Annuler ma décision" in done.text
    assert (await stands(town, story)).state is State.ACCEPTED


async def test_a_decision_is_undone_on_the_page_within_a_minute(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    story = await told(town, 70_002)
    async with signed_in(town, leo) as visitor:
        await visitor.posts(f"/moderation/{story.id}/ouvrir")
        missing = await visitor.posts(
            f"/moderation/{story.id}/decider", {"revision": 1, "decision": "refuse"}
        )
        assert "Choisissez une raison" in missing.text
        fields = {"revision": 1, "decision": "refuse", "raison": "pub"}
        await visitor.posts(f"/moderation/{story.id}/decider", fields)
        assert (await stands(town, story)).state is State.REFUSED

        again = await visitor.posts(f"/moderation/{story.id}/annuler", {"revision": 1})

        assert "Votre décision" in again.text
        assert (await stands(town, story)).state is State.SUBMITTED


async def test_a_correction_that_is_none_is_given_back_as_it_was_typed(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    story = await told(town, 70_003)
    async with signed_in(town, leo) as visitor:
        await visitor.posts(f"/moderation/{story.id}/ouvrir")
        other = "Tout autre chose, que personne n'a raconté, et qui change le sens de chaque phrase."

        refused = await visitor.posts(f"/moderation/{story.id}/corriger", {"revision": 1, "mots": other})
        assert "plus qu’une petite correction" in refused.text
        assert "qui change le sens" in refused.text
        small = TOLD.replace("Paul Martin", "un voisin")
        offered = await visitor.posts(f"/moderation/{story.id}/corriger", {"revision": 1, "mots": small})

        assert "votre correction est gardée" in offered.text
    assert (await stands(town, story)).state is State.TO_CONFIRM


async def test_a_painful_story_is_announced_before_it_is_shown(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    story = await told(town, 70_004, "Mon frère est mort ce soir-là.")
    async with signed_in(town, leo) as visitor:
        opened = await visitor.posts(f"/moderation/{story.id}/ouvrir")
        assert "difficile à lire" in opened.text
        assert "Mon frère" not in opened.text

        assert "Mon frère" in (await visitor.gets(f"/moderation/{story.id}?lire=oui")).text


async def test_one_decides_and_the_page_of_the_other_says_so(browser: Browser, town: Town) -> None:
    leo, ines = await town.citizen("Léo", Role.MODERATOR), await town.citizen("Inès", Role.MODERATOR)
    story = await told(town, 70_005)
    async with signed_in(town, leo) as one, signed_in(town, ines) as other:
        here, there = await window(browser, one), await window(browser, other)
        mine, hers = await here.new_page(), await there.new_page()
        await mine.goto("/moderation")
        await hers.goto("/moderation")
        row = mine.get_by_role("row").filter(has_text=story.number)
        await row.get_by_role("button", name="Ouvrir").click()
        await expect(mine.get_by_role("heading", name="Votre décision")).to_be_visible()
        await expect(hers.get_by_role("row").filter(has_text=story.number)).to_contain_text("Léo le lit")
        await hers.goto(f"/moderation/{story.id}")
        await expect(hers.get_by_text("Léo le lit")).to_be_visible()

        await mine.get_by_role("button", name="Accepter").click()

        await expect(hers.locator(".state")).to_contain_text("Léo a décidé : accepté")
        await expect(hers.locator("#live")).to_contain_text("Léo a décidé")
        await here.close()
        await there.close()


async def test_leaving_the_page_soon_gives_the_story_back_and_loading_it_again_does_not(
    browser: Browser, town: Town
) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    story = await told(town, 70_006)
    async with signed_in(town, leo) as visitor:
        context = await window(browser, visitor)
        page = await context.new_page()
        await page.goto(f"/moderation/{story.id}")
        await page.get_by_role("button", name="Ouvrir ce témoignage").click()
        await expect(page.get_by_role("heading", name="Votre décision")).to_be_visible()
        async with page.expect_response("**/rester"):
            await page.reload()
        await expect(page.get_by_role("heading", name="Votre décision")).to_be_visible()
        await page.goto("/aujourdhui")
        soon = town.clock.now() + timedelta(minutes=1)
        async with asyncio.timeout(10):
            while (await stands(town, story)).holder(soon) is not None:
                pass  # each look is a trip to the database: the browser's last word comes meanwhile
        await context.close()
        await town.passes(minutes=1)
    assert (await stands(town, story)).holder(town.clock.now()) is None


async def test_every_task_is_done_by_keyboard_alone(browser: Browser, town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    story = await told(town, 70_007)
    async with signed_in(town, leo) as visitor:
        context = await window(browser, visitor)
        page = await context.new_page()
        await page.goto(f"/moderation/{story.id}")

        async def presses(found: Locator) -> None:
            """Tab to it, as somebody without a mouse does, and press it."""
            for _ in range(60):
                await page.keyboard.press("Tab")
                if await found.evaluate("one => one === document.activeElement"):
                    return await page.keyboard.press("Enter")
            raise AssertionError(f"{found} is not reached by keyboard")

        await presses(page.get_by_role("button", name="Ouvrir ce témoignage", exact=True))
        await expect(page.get_by_role("heading", name="Votre décision")).to_be_visible()
        await presses(page.locator("summary", has_text="Refuser le témoignage"))
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await presses(page.get_by_role("button", name="Refuser le témoignage", exact=True))
        await expect(page.get_by_text("vous l’avez refusé")).to_be_visible()
        await presses(page.get_by_role("button", name="Annuler ma décision", exact=True))
        await expect(page.get_by_role("heading", name="Votre décision")).to_be_visible()
        await context.close()
    assert (await stands(town, story)).state is State.SUBMITTED


async def test_on_a_telephone_without_a_script_everything_is_there_and_axe_finds_nothing(
    browser: Browser, town: Town
) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    story = await told(town, 70_008)
    async with signed_in(town, leo) as visitor:
        plain = await window(browser, visitor, viewport=TELEPHONE, java_script_enabled=False)
        page = await plain.new_page()
        await page.goto("/moderation")
        assert await page.get_by_role("link", name="Actualiser").is_visible()
        row = page.get_by_role("row").filter(has_text=story.number)
        await row.get_by_role("button", name="Ouvrir").click()
        await expect(page.get_by_role("heading", name="Votre décision")).to_be_visible()
        looked_at = await window(browser, visitor, viewport=TELEPHONE, bypass_csp=True)
        seen = await looked_at.new_page()
        await seen.goto(f"/moderation/{story.id}")
        assert await wrong_on(seen) == []
        await looked_at.close()
        await page.get_by_role("button", name="Accepter").click()
        await expect(page.get_by_text("vous l’avez accepté")).to_be_visible()
        await plain.close()
    assert (await stands(town, story)).state is State.ACCEPTED


async def test_hours_are_kept_and_an_administrator_breaks_a_claim(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    samuel = await town.citizen("Samuel", Role.ADMINISTRATOR)
    story = await told(town, 70_009)
    async with signed_in(town, leo) as visitor, signed_in(town, samuel) as boss:
        kept = await visitor.posts(
            "/moderation/horaires", [("service", "oui"), ("heure", "8"), ("heure", "14")]
        )
        assert "Vous êtes de service" in kept.text
        assert (await town.write(lambda tx: tx.moderation.duty(tx.people.by_telegram(leo.id).id))).hours == (
            8,
            14,
        )  # type: ignore[union-attr]
        await visitor.posts(f"/moderation/{story.id}/ouvrir")
        forbidden = await visitor.posts(f"/moderation/{story.id}/liberer")
        assert forbidden.status == 403
        await boss.gets(f"/moderation/{story.id}")

        broken = await boss.posts(f"/moderation/{story.id}/liberer")

        assert "n’est plus réservé à Léo" in broken.text
    await leo.reads_until("Un administrateur a rendu le témoignage")
    assert (await stands(town, story)).holder(town.clock.now()) is None
