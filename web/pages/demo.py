"""The demo's page: telephones side by side, and a clock that goes to the next thing due."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from yarl import URL

from actions.demo import CHARACTERS, Character
from content.loader import Content
from content.rendering import say
from content.texts import FIRST_LANGUAGE
from domain.messages import Text, Value, When, Words
from domain.sending import Kind, leaves_at
from domain.sign_ins import PREFIX
from domain.timetable import Due, Programme, timetable_of
from storage import demo as queries
from storage import general_pause, sessions
from storage.demo import Waiting
from storage.store import Store
from web.house import Beside
from web.pages.sign_ins import HOME, browser_of
from web.visit import TEMPLATES, inside, is_from

WEB = Path(__file__).parent.parent
ON_THE_DESK = ("awa", "ines", "mireille", "samuel")
"""Who is seen at first; the second citizen takes the first one's place."""

FIRST_TAPS = {
    "awa": "menu-testify",
    "basile": "menu-settings",
    "mireille": "button-moderation",
    "samuel": "button-organization",
}
"""What each person may try first: a button of the menu that stands on their telephone."""

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
LOOK_AGAIN_SECONDS = 0.05
LOOKS = 80


@dataclass(slots=True)
class Demo:
    """What the page shows and what it may do."""

    store: Store
    content: Content
    now: Callable[[], datetime]
    move_to: Callable[[datetime], Awaitable[None]]
    changes: Callable[[], Awaitable[Mapping[int, int]]]  # how often each chat has changed
    phones: str  # the address of the simulator that serves them
    bot_id: int
    asks_on_phone: Callable[[int, str], Awaitable[None]]  # opens the bot there, with what a link carries
    key: bytes  # of the seal under which browsers ask to come in
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.content.territory.zone)


@dataclass(frozen=True, slots=True)
class Next:
    """The next thing due, and when it can be seen on a telephone."""

    at: datetime
    what: Text


def add_demo(app: web.Application, demo: Demo) -> Beside:
    """The demo's routes. Everybody on this machine may use them: they show and move nothing but the demo.

    Answers with the telephones of the team, which stand beside the sign-in page.
    """
    app.router.add_get("/", partial(show_page, demo))
    app.router.add_post("/demo/connexion", partial(ask_on_phone, demo))
    app.router.add_get("/demo/state", partial(show_state, demo))
    app.router.add_post("/demo/clock", partial(move_clock, demo))
    for name in ("demo.css", "demo.js", "icon.svg"):
        app.router.add_get(f"/{name}", partial(_send_file, WEB / "static" / name))
    team = [one for one in CHARACTERS if one.roles]
    return Beside(
        demo.phones, tuple((one.id, one.first_name, _chat(demo, one, FIRST_LANGUAGE)) for one in team)
    )


async def ask_on_phone(demo: Demo, request: web.Request) -> web.StreamResponse:
    """A link that is opened on a telephone of the demo: nobody has to photograph a screen."""
    if not _comes_from_this_page(request):
        raise web.HTTPForbidden(text="Only the demo's own pages may do this.")
    form = await request.post()
    who = next((one for one in CHARACTERS if one.roles and one.id == form.get("telephone")), None)
    browser = browser_of(request, is_secure=False, now=demo.now())
    if who is None or browser is None:
        raise web.HTTPSeeOther("/connexion")
    await demo.asks_on_phone(who.telegram_id, PREFIX + browser.asking.code(demo.key))
    goal = inside(str(form.get("vers", "")), HOME)
    raise web.HTTPSeeOther(str(URL("/connexion").with_query(telephone=who.id, vers=goal)))


async def _send_file(path: Path, _: web.Request) -> web.FileResponse:
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


# --- what is due next -----------------------------------------------------------------------------


async def next_due(store: Store, content: Content, now: datetime) -> Next | None:
    """The earliest of what was promised and of what the calendar holds."""
    zone = ZoneInfo(content.territory.zone)
    waiting = await store.read(queries.waiting)
    times = timetable_of(_programme(content), await store.read(sessions.dates))
    entries = times.due if times else ()
    found = chain(_in_calendar(entries, now, zone), _promised(waiting, now, zone))
    return min(found, key=lambda one: one.at, default=None)


def _promised(waiting: Sequence[Waiting], now: datetime, zone: ZoneInfo) -> list[Next]:
    """Promises to come, each at the hour at which it may leave; what would be too late is left out."""
    leaving = [(one, leaves_at(one.kind, max(one.due_at, now), zone)) for one in waiting]
    return [
        Next(at, Text(f"demo-kind-{one.kind.value}"))
        for one, at in leaving
        if at > now and (one.not_after is None or at < one.not_after)
    ]


def _in_calendar(entries: Sequence[Due], now: datetime, zone: ZoneInfo) -> list[Next]:
    """Entries of the calendar to come that the bot sends, each at the hour at which it may leave."""
    return [
        Next(leaves_at(due.kind, due.at, zone), _entry_in_words(due))
        for due in entries
        if due.kind is not None and due.at > now
    ]


def _entry_in_words(due: Due) -> Text:
    ref = due.entry.ref
    match due.kind:
        case Kind.MODULE:
            return Text("demo-entry-module", {"title": Words(f"modules/{ref}/title")})
        case Kind.POLL:
            return Text("demo-entry-poll", {"title": Words(f"polls/{ref}/title")})
        case Kind.PROMPT:
            return Text("demo-entry-prompt", {"title": Words(f"prompts/{ref}/title")})
        case _:
            return Text(f"demo-entry-{ref}")


def _programme(content: Content) -> Programme:
    return Programme(content.calendar, tuple(content.sessions.values()), content.polls, content.territory)


# --- moving the clock -----------------------------------------------------------------------------


async def move_clock(demo: Demo, request: web.Request) -> web.StreamResponse:
    """Go to the next thing due, or a little further on: never past something without stopping there."""
    if not _comes_from_this_page(request):
        raise web.HTTPForbidden(text="Only the demo's own page may move its clock.")
    step = STEPS.get(str((await request.post()).get("step", "")))
    async with demo.moving:
        said = await _move(demo, step, _language(request))
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response(await _state(demo, _language(request)) | {"said": said})
    raise web.HTTPSeeOther(f"/?lang={_language(request)}")


async def _move(demo: Demo, step: timedelta | None, language: str) -> str:
    """Move, let arrive what is due, and say what it was and who has had a message."""
    now = demo.now()
    coming = await next_due(demo.store, demo.content, now)
    stops_there = coming is not None and (step is None or coming.at <= now + step)
    if step is None and coming is None:
        return say(demo.content, Text("demo-nothing-next"), language)
    before = await demo.changes()
    await demo.move_to(coming.at if coming and stops_there else now + (step or timedelta()))
    await _arrival(demo)
    after = await demo.changes()
    reached = [one.first_name for one in CHARACTERS if after[one.telegram_id] != before[one.telegram_id]]
    arrived = Text("demo-arrived", {"what": coming.what}) if coming and stops_there else Text("demo-later")
    news = Text("demo-news", {"names": ", ".join(reached)}) if reached else Text("demo-no-news")
    return " ".join(say(demo.content, text, language) for text in (arrived, news))


async def _arrival(demo: Demo) -> None:
    """Wait until what is due now has reached the telephones."""
    for _ in range(LOOKS):
        if not await _is_leaving(demo):
            return
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _is_leaving(demo: Demo) -> bool:
    now = demo.now()
    kinds = await demo.store.read(general_pause.leaving_kinds, now, demo.zone)
    return await demo.store.read(queries.is_leaving, now=now, kinds=kinds)


def _comes_from_this_page(request: web.Request) -> bool:
    """What says nothing of where it comes from is no browser."""
    return is_from(request.url.origin(), request) is not False


# --- the page -------------------------------------------------------------------------------------


async def show_page(demo: Demo, request: web.Request) -> web.Response:
    """The four telephones and the clock."""
    language = _language(request)

    def words(key: str, **params: Value) -> str:
        return say(demo.content, Text(key, params), language)

    page = TEMPLATES.get_template("demo.html").render(
        words=words,
        language=language,
        other_language=next(one for one in demo.content.languages if one != language),
        phones=[_phone(demo, character, language) for character in CHARACTERS],
        state=await _state(demo, language),
    )
    return web.Response(text=page, content_type="text/html", headers=_headers(demo))


def _chat(demo: Demo, character: Character, language: str) -> str:
    address = URL(f"{demo.phones}/chat/{character.telegram_id}")
    return str(address.with_query(bot=demo.bot_id, lang=language, zone=demo.zone.key))


def _phone(demo: Demo, character: Character, language: str) -> dict[str, Any]:
    return {
        "id": character.id,
        "name": character.first_name,
        "account": character.telegram_id,
        "address": _chat(demo, character, language),
        "page": f"/connexion?telephone={character.id}" if character.roles else "",
        "is_new": character.is_new,
        "first_tap": _first_tap(demo, character, language),
        "seated": character.id in ON_THE_DESK,
        "swaps_with": {"awa": "basile", "basile": "awa"}.get(character.id),
    }


def _first_tap(demo: Demo, character: Character, language: str) -> str:
    """The label as it stands on the telephone: the bot speaks French there, the telephone the page's language."""
    if character.is_new:
        return say(demo.content, Text("demo-start"), language)
    return say(demo.content, Text(FIRST_TAPS[character.id]), FIRST_LANGUAGE)


def _headers(demo: Demo) -> dict[str, str]:
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src {demo.phones}; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy, "Cache-Control": "no-store"}


async def show_state(demo: Demo, request: web.Request) -> web.Response:
    """The same facts for the page's script, which asks now and then."""
    state = await _state(demo, _language(request))
    return web.json_response(state, headers={"Cache-Control": "no-store"})


async def _state(demo: Demo, language: str) -> dict[str, Any]:
    """What the page shows of the clock, and how often each chat has changed."""
    now = demo.now()
    coming = await next_due(demo.store, demo.content, now)
    following = (
        Text("demo-next", {"when": When(coming.at), "what": coming.what})
        if coming
        else Text("demo-nothing-next")
    )
    return {
        "now": say(demo.content, When(now), language),
        "next": say(demo.content, following, language),
        "goes_on": coming is not None,
        "phones": demo.phones,
        "changes": dict(await demo.changes()),
    }


def _language(request: web.Request) -> str:
    return "en" if request.query.get("lang") == "en" else FIRST_LANGUAGE
