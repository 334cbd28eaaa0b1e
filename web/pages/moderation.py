"""What waits for moderators, and the hours at which they are told of it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from actions import duties
from actions import moderation as verbs
from actions.screens.moderation import age
from actions.screens.testimonies import prompt_title
from domain.duties import OFFERED
from domain.people import Role
from domain.testimonies import Testimony
from storage import cases, moderation
from storage.cases import Queue
from web.live import follow
from web.visit import Visit

SHOWN = 100
"""How many stories the page lists; whoever has that many waiting opens the next one."""


async def list_waiting(visit: Visit) -> web.StreamResponse:
    """Everything that waits, urgent first, then the oldest; who has what."""
    return visit.page("moderation.html", queue=await _queue(visit), **_shown(visit))


async def follow_waiting(visit: Visit) -> web.StreamResponse:
    """The same list, whenever a story comes, is taken or decided."""
    last = ""

    async def look() -> tuple[str, str]:
        nonlocal last
        visit.now = visit.house.now()
        queue = await _queue(visit)
        words = _in_words(visit, queue)
        news, last = ("" if words == last else words), words
        return visit.part("moderation_queue.html", queue=queue, **_shown(visit)), news

    return await follow(visit, look)


async def _queue(visit: Visit) -> Queue:
    return await visit.read(cases.queue, but_of=visit.person.id)


def _shown(visit: Visit) -> dict[str, Any]:
    return {
        "age": age,
        "prompt_title": prompt_title,
        "shown": SHOWN,
        "may_break": visit.person.has(Role.ADMINISTRATOR),
    }


def _in_words(visit: Visit, queue: Queue) -> str:
    """What changed for somebody who listens: how many wait and how many are being read."""
    free = [one for one in queue.waiting if one.testimony.holder(visit.now) is None]
    return visit.text("page-moderation-news", n=len(queue.waiting), free=len(free))


async def open_next(visit: Visit) -> web.StreamResponse:
    """Take what comes first."""
    opened = await visit.write(verbs.open_next)
    return visit.go(f"/moderation/{opened.id}" if isinstance(opened, Testimony) else "/moderation")


# --- hours ----------------------------------------------------------------------------------------


async def show_hours(visit: Visit) -> web.StreamResponse:
    """When one is told, and whether one is on duty."""
    (duty,) = await visit.read(moderation.duties_of, [visit.person.id])
    return visit.page("moderation_hours.html", duty=duty, offered=OFFERED)


async def choose_hours(visit: Visit) -> web.StreamResponse:
    """All of it at once."""
    hours = [int(hour) for hour in visit.words("heure") if hour.isascii() and hour.isdigit()]
    await visit.write(duties.choose_hours, hours=hours, on=visit.word("service") == "oui")
    return visit.go("/moderation/horaires")
