"""Today: what waits, for whom, and what goes out."""

from __future__ import annotations

from aiohttp import web

from web.visit import Visit


async def show_today(visit: Visit) -> web.StreamResponse:
    """The first page after coming in."""
    return visit.page("today.html")
