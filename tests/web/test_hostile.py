"""Two hundred hostile strings, in every place where somebody types, seen on every page by a real Chromium."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser
from sqlalchemy import insert

from actions.broadcasts import begin_broadcast, rewritten
from content.loader import Content
from domain.audiences import EVERYBODY
from domain.people import Person, Role, Stage
from domain.rights import Policy
from storage.tables import people, testimonies, testimony_revisions
from storage.tx import Tx
from tests.town import Town, shipped_content
from tests.web.hostile import HOSTILE
from tests.web.visits import Answer, Visitor, signed_in, window
from web.routes import PAGES, Page

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = datetime(2027, 1, 4, 11, tzinfo=UTC)
LEFT_ALONE = {"/deconnexion", "/connexions/fermer-les-autres"}
"""They would end the session that looks at the other pages."""


def write_everywhere(tx: Tx) -> None:
    """Each string as somebody's first name, and as a story: one that waits, one that everybody may read."""
    for number, words in enumerate(HOSTILE, start=1):
        person = {
            "id": 5_000 + number, "telegram_id": 70_000 + number, "language": "fr",
            "stage": Stage.ENROLLED.value, "first_name": words, "created_at": NOW, "enrolled_at": NOW,
            "panel": number % 2 == 0,
        }  # fmt: skip
        tx.connection.execute(insert(people), person)
        for story, state in ((number, "submitted"), (5_000 + number, "accepted")):
            told = {
                "id": story, "number": f"S{story}", "person_id": person["id"], "state": state, "revision": 1,
                "level": "public", "quote": True, "sensitive": False, "created_at": NOW, "submitted_at": NOW,
            }  # fmt: skip
            tx.connection.execute(insert(testimonies), told)
            sent = {"testimony_id": story, "revision": 1, "person_id": person["id"], "words": words}
            tx.connection.execute(insert(testimony_revisions), sent | {"submitted_at": NOW})


def write_to_many(tx: Tx, person: Person, content: Content) -> None:
    """Each string as what somebody writes to everybody, not sent yet."""
    for words in HOSTILE:
        draft = begin_broadcast(tx, by=person, now=NOW, whom=EVERYBODY)
        rewritten(tx, draft, replace(draft, words=words), by=person, content=content)


def addresses(page: Page) -> list[str]:
    """Where this page shows something that was typed: what is numbered, here and there."""
    path = page.path.replace("{session}", "session-1").replace("{kind}", "sondage")
    if "{" not in path:
        return [path]
    some = [path.replace("{id}", str(number)) for number in range(1, len(HOSTILE) + 1, 25)]
    return [path for path in some if "{" not in path]


async def test_no_page_runs_what_was_typed(browser: Browser, town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ADMINISTRATOR)
    await town.write(write_everywhere)
    await town.write(write_to_many, await town.person(samuel), shipped_content())
    async with signed_in(town, samuel) as visitor:
        context = await window(browser, visitor)
        looked_at, complaints = 0, []
        tab = await context.new_page()
        tab.on(
            "console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None
        )
        tab.on("dialog", lambda dialog: complaints.append(dialog.message))
        for page in PAGES:
            if page.method == "GET" and page.policy is not Policy.ANYONE and not page.path.endswith("/suite"):
                for address in addresses(page):
                    answer = await tab.goto(address, wait_until="domcontentloaded")
                    assert answer is not None
                    assert answer.status < 500, address
                    looked_at += 1
                    assert await tab.evaluate("top.hit") is None, address
        await context.close()

    assert complaints == []
    assert looked_at >= 2


async def test_what_is_sent_to_a_page_never_comes_back_as_a_tag(town: Town) -> None:
    samuel = await town.citizen("Samuel", Role.ADMINISTRATOR)
    async with signed_in(town, samuel) as visitor:
        for page in PAGES:
            if page.path in LEFT_ALONE or page.path.endswith("/suite") or not page.fields:
                continue
            for address in addresses(page)[:1]:
                for hostile in HOSTILE[3::29]:
                    answer = await send(visitor, page, address, hostile)
                    where = f"{page.method} {address} {hostile!r}: {answer.status}"
                    assert answer.status < 500, where
                    assert "<" not in hostile or hostile not in answer.html, where


async def send(visitor: Visitor, page: Page, address: str, hostile: str) -> Answer:
    """The string in every field at once."""
    fields = dict.fromkeys(page.fields, hostile)
    if page.method == "POST":
        return await visitor.posts(address, fields)
    return await visitor.gets(address, params=fields)
