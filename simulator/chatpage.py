"""The phones in a browser: one page per person, live by server-sent events."""

import html
from functools import partial
from pathlib import Path
from string import Template
from zoneinfo import available_timezones

from aiohttp import web

from simulator.bots import Bot
from simulator.inspection import about_view, chat_view
from simulator.refusals import Impossible
from simulator.wire import Json, read, write
from simulator.world import User, World

HERE = Path(__file__).parent
WORDS: dict[str, dict[str, str]] = read((HERE / "pages" / "words.json").read_bytes())
CHAT = Template((HERE / "pages" / "chat.html").read_text())
PHONES = Template((HERE / "pages" / "phones.html").read_text())
KEEP_ALIVE = 15.0
ZONES = available_timezones()
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def routes(world: World) -> list[web.AbstractRouteDef]:
    """Where browsers look."""
    return [
        web.get("/", partial(list_phones, world)),
        web.get("/chat/{user}", partial(show_phone, world)),
        web.get("/chat/{user}/events", partial(stream, world)),
        web.static("/static", HERE / "static"),
    ]


async def list_phones(world: World, request: web.Request) -> web.Response:
    """Every phone, and what happens on it."""
    words = _words(request)
    rows = [_phone_row(bot, user, words) for user in world.users.values() for bot in world.bots.values()]
    rows = rows or [_phone_row(None, user, words) for user in world.users.values()]
    shown = (
        f"<ul class='phones'>{''.join(rows)}</ul>" if rows else f"<p>{html.escape(words['no_phones'])}</p>"
    )
    return _page(PHONES, words, list=shown)


def _phone_row(bot: Bot | None, user: User, words: dict[str, str]) -> str:
    title = html.escape(words["phone_of"].format(name=user.name))
    address = f"/chat/{user.id}?lang={words['lang']}" + (f"&amp;bot={bot.id}" if bot else "")
    chat = bot.chats.get(user.id) if bot else None
    state = (
        words["is_blocked"] if chat and chat.blocked else "" if chat and chat.started else words["not_met"]
    )
    about = " · ".join(part for part in (str(bot.wire()["first_name"]) if bot else "", state) if part)
    return f"<li><a href='{address}'>{title}</a> <span>{html.escape(about)}</span></li>"


async def show_phone(world: World, request: web.Request) -> web.Response:
    """One phone."""
    words = _words(request)
    try:
        user = world.user(_number(request))
    except Impossible as reason:
        return web.Response(status=404, text=str(reason))
    embedded = write(words).decode().replace("<", "\\u003c")
    return _page(
        CHAT,
        words,
        embedded=embedded,
        title=html.escape(words["phone_of"].format(name=user.name)),
        user=str(user.id),
        bot=html.escape(request.query.get("bot", "")),
        payload=html.escape(request.query.get("start", "")),
        zone=_zone(request),
    )


def _page(template: Template, words: dict[str, str], **filled: str) -> web.Response:
    labels = {name: html.escape(label) for name, label in words.items()}
    text = template.substitute(labels | filled)
    return web.Response(text=text, content_type="text/html", headers=HEADERS)


def _words(request: web.Request) -> dict[str, str]:
    language = request.query.get("lang", "fr")
    language = language if language in WORDS else "fr"
    return WORDS[language] | {"lang": language}


def _zone(request: web.Request) -> str:
    """The time zone in which this phone tells the hour; the browser's own where none is asked for."""
    zone = request.query.get("zone", "")
    return zone if zone in ZONES else ""


def _number(request: web.Request) -> int:
    try:
        return int(request.match_info["user"])
    except ValueError:
        raise Impossible("a user is a number") from None


async def stream(world: World, request: web.Request) -> web.StreamResponse:
    """What happens on a phone, as it happens."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    try:
        reader = Reader(world, request)
        while True:
            for piece in reader.news():
                await response.write(piece)
            if not await reader.wait():
                await response.write(b": still here\n\n")
    except (ConnectionError, Impossible):
        return response


class Reader:
    """One browser that watches a chat: what it has seen already."""

    def __init__(self, world: World, request: web.Request) -> None:
        self._world = world
        self._bot_name = request.query.get("bot", "")
        self._user_id = _number(request)
        seen = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
        self._seq = int(seen) if seen.isdigit() else 0
        self._first = True
        self._about: Json = {}

    def news(self) -> list[bytes]:
        """What the browser has not seen yet."""
        bot = self._bot()
        if bot is None:
            return []
        pieces = []
        user = self._world.user(self._user_id)
        about = about_view(self._world, bot, user)
        if about != self._about:
            self._about = about
            pieces.append(b"event: about\ndata: " + write(about) + b"\n\n")
        return pieces + self._chat(bot, user)

    def _chat(self, bot: Bot, user: User) -> list[bytes]:
        chat = self._world.chat(bot, user.chat())
        pieces = []
        if chat.seq < self._seq:
            self._seq, self._first = 0, True
            pieces.append(b"event: forgotten\ndata: {}\n\n")
        if chat.seq > self._seq or self._first:
            view = chat_view(self._world, chat, self._seq)
            pieces.append(b"event: chat\nid: %d\ndata: " % chat.seq + write(view) + b"\n\n")
            self._seq, self._first = chat.seq, False
        return pieces

    async def wait(self) -> bool:
        """Wait until something may have happened."""
        bot = self._bot()
        if bot is None:
            return await self._world.bell.wait(KEEP_ALIVE)
        return await self._world.chat(bot, self._world.user(self._user_id).chat()).bell.wait(KEEP_ALIVE)

    def _bot(self) -> Bot | None:
        try:
            return self._world.bot(self._bot_name)
        except Impossible:
            return None
