"""A photo or a voice note of a story, to whoever of the team may read that story."""

from __future__ import annotations

from aiohttp import web

from storage import media
from web.visit import Visit

TYPES = {"jpg": "image/jpeg", "ogg": "audio/ogg"}
"""What a file of ours can be: a picture we painted ourselves, or a voice note. Never what somebody says it is."""


async def send_media(visit: Visit) -> web.StreamResponse:
    """The file, if it belongs to a story that this moderator may read; else it does not exist."""
    name = visit.request.match_info["name"]
    piece = await visit.read(media.readable, name, visit.person.id)
    path = visit.house.files.path(name) if piece is not None else None
    if path is None or not path.exists():
        raise web.HTTPNotFound
    headers = {
        "Content-Type": TYPES[name.rpartition(".")[2]],
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.FileResponse(path, headers=headers)
