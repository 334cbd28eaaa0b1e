"""What the team of moderators did, as a page and as a table to take away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from aiohttp import web

from actions import work_done as verbs
from domain.messages import Text, Value, When, Words
from storage.work_done import Done, WorkDone, work_done
from web.sheets import FORMATS, Cell, Column, Sheet, attach
from web.visit import BadInput, Visit

PERIODS = (7, 30, 365)
"""Over how many days one may look back; 30 to begin with."""


async def show_work(visit: Visit) -> web.StreamResponse:
    """Counts, delays, reasons, second looks."""
    days = _days(visit)
    return visit.page(
        "work_done.html", done=await _read(visit, days), days=days, periods=PERIODS, how_long=how_long
    )


async def take_away(visit: Visit) -> web.StreamResponse:
    """Each decision in a row, for this answer alone; the journal keeps who took it."""
    format = next((one for one in FORMATS if one == visit.word("format")), None)
    if format is None:
        raise BadInput("format")
    days = _days(visit)
    await visit.write(verbs.note_download, days=days, format=format)
    return await attach(_sheet(visit, await _read(visit, days)), format)


def _days(visit: Visit) -> int:
    days = visit.number("jours") or 30
    if days not in PERIODS:
        raise BadInput("jours")
    return days


async def _read(visit: Visit, days: int) -> WorkDone:
    return await visit.read(work_done, since=visit.now - timedelta(days=days))


def how_long(delay: timedelta) -> Value:
    """In the largest unit that says it."""
    hours = round(delay.total_seconds() / 3600)
    if hours < 1:
        return Text("age-minutes", {"n": max(1, int(delay.total_seconds() // 60))})
    return Text("age-hours", {"n": hours}) if hours < 48 else Text("age-days", {"n": hours // 24})


COLUMNS = ("number", "revision", "verdict", "reason", "sent", "decided", "hours", "second", "who")


def _sheet(visit: Visit, done: WorkDone) -> Sheet:
    columns = [
        Column(visit.text(f"page-work-column-{name}"), visit.text(f"page-work-meaning-{name}"))
        for name in COLUMNS
    ]
    name = f"moderation-{visit.now.astimezone(visit.house.zone).date()}"
    rows = [_row(visit, one) for one in done.decisions]
    return Sheet(name, visit.text("page-work-leaf"), visit.text("page-codebook"), columns, rows)


def _row(visit: Visit, one: Done) -> Sequence[Cell]:
    known = one.reason and visit.house.content.moderation.reason(one.reason)
    return [
        one.number,
        one.revision,
        visit.text(f"verdict-{one.verdict}"),
        visit.say(Words(f"moderation/reasons/{one.reason}")) if known else one.reason,
        visit.say(When(one.submitted_at, "date")) if one.submitted_at else None,
        visit.say(When(one.decided_at, "date")),
        round(one.delay.total_seconds() / 3600, 1) if one.delay else None,
        visit.text("button-yes" if one.is_second else "button-no"),
        one.moderator,
    ]
