"""The general pause: what it holds back, and its beginning and end."""

from __future__ import annotations

from aiohttp import web

from actions import general_pause as verbs
from storage import general_pause
from web.visit import Visit


async def show_pause(visit: Visit) -> web.StreamResponse:
    """How it stands, and what would change."""
    held_back = await visit.read(general_pause.held_back, now=visit.now)
    return visit.page("general_pause.html", held_back=held_back)


async def begin_pause(visit: Visit) -> web.StreamResponse:
    await visit.write(verbs.begin, tells=visit.word("message") == "oui")
    return visit.go("/pause")


async def end_pause(visit: Visit) -> web.StreamResponse:
    await visit.write(verbs.end)
    return visit.go("/pause")
