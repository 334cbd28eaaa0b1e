"""One visit to a page: who is there, what they ask, one way to write, one way to show."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from multidict import MultiDict
from yarl import URL

from actions import door
from actions.door import PageCaller, SignedOut
from actions.screens import general_pause
from content.rendering import say
from domain.messages import Text, Value, When, Words
from domain.people import Person
from domain.rights import NotAllowed, Policy
from domain.sign_ins import hash_of
from storage.general_pause import GeneralPause
from storage.sign_ins import Visitor
from web.house import House

T = TypeVar("T")
P = ParamSpec("P")

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals["moment"] = When
TEMPLATES.globals["pause_state"] = general_pause.state
TEMPLATES.globals["words"] = Words

TOLD = "dit"
"""The name in an address under which a page finds what the last act had as an answer."""


class BadInput(Exception):
    """What was sent is not what this page asks for: nobody sees that who uses its own form."""


@dataclass(slots=True)
class Visit:
    """What a page is given."""

    house: House
    request: web.Request
    now: datetime
    language: str
    path: str  # as it is written in the table of pages
    policy: Policy
    menu: Sequence[tuple[str, str]]
    secret: str = ""  # of the session, or of a browser that asks for one
    visitor: Visitor | None = None
    general_pause: GeneralPause | None = None
    fields: MultiDict[str] = field(default_factory=MultiDict)
    told_as: str = ""  # the name under which the next page finds what a verb has answered

    @property
    def person(self) -> Person:
        """Whoever is signed in."""
        assert self.visitor is not None, "this page is open to people who are not signed in"
        return self.visitor.person

    # --- what was asked ---------------------------------------------------------------------------

    def word(self, name: str) -> str:
        """A field of the form or of the address; empty where it was left out."""
        return self.fields.get(name, "")

    def words(self, name: str) -> list[str]:
        """Every value of a field that may be ticked several times."""
        return self.fields.getall(name, [])

    def number(self, name: str) -> int:
        """A number in a field of the form or in the path: a row's, a page's. 0 where it was left out."""
        given = self.request.match_info.get(name) or self.word(name) or "0"
        if not (given.isascii() and given.isdigit() and len(given) < 19):
            raise BadInput(name)
        return int(given)

    # --- reading and writing ----------------------------------------------------------------------

    async def read(self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Look something up."""
        return await self.house.store.read(query, *args, **kwargs)

    async def write(self, verb: Callable[..., T], **given: Any) -> T | NotAllowed | SignedOut:
        """Run a verb as this person (`by`), now. What it answers is shown by the page that `go` leads to."""
        self.told_as = secrets.token_hex(4)
        caller = PageCaller(hash_of(self.secret), self.path, self.policy, self.told_as)
        return await self.house.store.write(door.enter_page, verb, caller, now=self.now, given=given)

    # --- showing ----------------------------------------------------------------------------------

    def say(self, value: Value) -> str:
        """A value in the reader's language."""
        return say(self.house.content, value, self.language)

    def text(self, key: str, /, **params: Value) -> str:
        """A text in the reader's language."""
        return self.say(Text(key, params))

    def may(self, path: str) -> bool:
        """Whether the menu leads this person to a page."""
        return any(path == shown for shown, _ in self.menu)

    @property
    def told(self) -> list[str]:
        """What the act that led here had as an answer."""
        if self.visitor is None or not self.word(TOLD):
            return []
        name, texts = self.visitor.told
        return [self.say(one) for one in texts] if name == self.word(TOLD) else []

    @property
    def seal(self) -> str:
        """What every form of this browser carries, and no other site can know."""
        return hmac.digest(self.secret.encode(), b"form", "sha256").hex()

    def page(self, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """A page, whole. Templates find the visit itself, `text`, `say` and what they are given."""
        html = self.part(template, **values)
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=html, status=status, content_type="text/html", headers=headers)

    def part(self, template: str, **values: Any) -> str:
        """A part of a page, for what changes while somebody looks at it."""
        return TEMPLATES.get_template(template).render(
            visit=self, text=self.text, say=self.say, language=self.language, **values
        )

    def problem(self, status: int, key: str) -> web.Response:
        """Say what happened, why, and what is possible now."""
        return self.page("problem.html", status=status, key=key)

    def go(self, path: str, **query: str | int) -> web.Response:
        """Go on to one of our own pages; it shows what the verb has answered."""
        told = {TOLD: self.told_as} if self.told_as else {}
        address = URL(path).update_query({**{name: str(value) for name, value in query.items()}, **told})
        assert not address.absolute, "only our own pages"
        return web.Response(status=303, headers={"Location": str(address), "Cache-Control": "no-store"})


def is_from(ours: URL, request: web.Request) -> bool | None:
    """Whether a form was sent from this site, as the browser says; None where nothing is said of it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return None if origin is None else origin == str(ours)


def inside(path: str, otherwise: str) -> str:
    """The path, if it leads to one of our own pages; never to another site."""
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_ours else otherwise
