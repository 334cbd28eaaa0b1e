"""Parts of a page that follow what others do, by server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import orjson
from aiohttp import web

from domain.rights import refusal
from domain.sign_ins import hash_of
from storage import sign_ins
from web.visit import Visit

LOOK_EVERY_SECONDS = 2.0

Look = Callable[[], Awaitable[tuple[str, str]]]
"""The part as it is now, and a few words on it for whoever listens."""


async def follow(visit: Visit, look: Look) -> web.StreamResponse:
    """Send the part again whenever it has changed, as long as this person may see it."""
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await stream.prepare(visit.request)
    seen, words = await look()
    with suppress(ConnectionResetError):
        while await _may_look(visit):
            html, words = await look()
            if html != seen:
                seen = html
                await stream.write(_event("part", {"html": html, "words": words}))
            else:
                await stream.write(b": still here\n\n")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        await stream.write(_event("over", {}))
    return stream


async def _may_look(visit: Visit) -> bool:
    """Rights and sessions end while a page stands open."""
    visitor = await visit.read(sign_ins.visitor, hash_of(visit.secret), now=visit.house.now())
    return visitor is not None and refusal(visitor.person, visit.policy) is None


def _event(name: str, told: dict[str, str]) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps(told))
