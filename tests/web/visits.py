"""People of the team who work on the pages, as their browsers do it: cookies, forms, redirects."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape

import aiohttp
from playwright.async_api import Browser, BrowserContext
from yarl import URL

from tests.phone import Phone, plain
from tests.town import Town

COOKIE = "rebonds"
SEAL = re.compile(r'name="sceau" value="([0-9a-f]+)"')
LINK = re.compile(r'href="https://t\.me/\w+\?start=([A-Za-z0-9_-]+)"')


@dataclass
class Answer:
    """A page as it came."""

    status: int
    html: str
    path: str
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        """What a reader sees of it, roughly: without its tags, with ordinary spaces."""
        return plain(unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.html))))

    @property
    def seal(self) -> str:
        return found[1] if (found := SEAL.search(self.html)) else ""


class Visitor:
    """A browser at the pages of a town."""

    def __init__(self, town: Town, session: aiohttp.ClientSession) -> None:
        self.town = town
        self.session = session
        self.seal = ""

    async def gets(self, path: str, **options: object) -> Answer:
        """Open a page. Redirects are followed unless `allow_redirects=False`; `params` go into the address."""
        async with self.session.get(self.town.address + path, **options) as answer:  # type: ignore[arg-type]
            return await self._seen(answer)

    async def posts(
        self, path: str, fields: Mapping[str, str | int] | Sequence[tuple[str, str]] = (), **headers: str
    ) -> Answer:
        """Send a form of the page that was seen last."""
        given = dict(fields) if isinstance(fields, Mapping) else fields
        form = aiohttp.FormData({"sceau": self.seal})
        for name, value in given.items() if isinstance(given, dict) else given:
            form.add_field(name, str(value))
        sent = {"Origin": self.town.address} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        async with self.session.post(self.town.address + path, data=form, headers=sent) as answer:
            return await self._seen(answer)

    async def _seen(self, answer: aiohttp.ClientResponse) -> Answer:
        seen = Answer(answer.status, await answer.text(), answer.url.path_qs, answer.headers)
        self.seal = seen.seal or self.seal
        return seen

    @property
    def cookie(self) -> str:
        """The secret of this session."""
        return self.session.cookie_jar.filter_cookies(URL(self.town.address))[COOKIE].value


@asynccontextmanager
async def browsing(town: Town) -> AsyncIterator[Visitor]:
    """A browser in which nobody is signed in."""
    jar = aiohttp.CookieJar(unsafe=True)  # an address of numbers has cookies too
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Visitor(town, session)


async def signs_in(visitor: Visitor, phone: Phone) -> None:
    """Confirm on the phone the number that the browser shows, and come in."""
    page = await visitor.gets("/connexion")
    found = LINK.search(page.html)
    assert found is not None, page.text
    await phone.starts(found[1])
    await phone.reads_until("Un navigateur demande à entrer")
    await phone.taps("Oui, c’est moi")
    await phone.reads_until("Confirmé")
    await visitor.gets("/connexion")
    answer = await visitor.posts("/connexion")
    assert answer.path == "/aujourdhui", answer.text


@asynccontextmanager
async def signed_in(town: Town, phone: Phone) -> AsyncIterator[Visitor]:
    """A browser in which this person has signed in."""
    async with browsing(town) as visitor:
        await signs_in(visitor, phone)
        yield visitor


async def window(browser: Browser, visitor: Visitor, **options: object) -> BrowserContext:
    """A real Chromium's window in which the visitor is signed in."""
    context = await browser.new_context(base_url=visitor.town.address, **options)  # type: ignore[arg-type]
    await context.add_cookies([{"name": COOKIE, "value": visitor.cookie, "url": visitor.town.address}])
    return context
