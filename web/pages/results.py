"""Results of the consultations: the list, one of them, its picture, and the table to take away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiohttp import web

from actions import results as verbs
from actions.screens import results as screens
from actions.screens.polls import option_words
from content.pictures import Look
from content.rendering import drawing_of
from domain.messages import When, Words
from domain.poll_results import Group, Results, results
from storage import poll_results
from storage.poll_results import Asked
from web.sheets import FORMATS, Cell, Column, Sheet, attach
from web.visit import BadInput, Visit

WIDE, NARROW = 800, 360
"""How wide a picture is drawn, for a desk and for a telephone."""


async def list_results(visit: Visit) -> web.StreamResponse:
    """Every poll that was asked, the latest first."""
    found = await visit.read(poll_results.all_asked, now=visit.now)
    known = [_told(visit, one) for one in found if one.opening.poll_id in visit.house.content.polls]
    return visit.page("results.html", all=known, title_of=screens.group_title)


async def show_results(visit: Visit) -> web.StreamResponse:
    """One poll: how many, what they answered, what it does not say."""
    told = await _find(visit)
    return visit.page(
        "result.html", told=told, screens=screens, option_words=option_words, wide=WIDE, narrow=NARROW
    )


async def send_picture(visit: Visit) -> web.StreamResponse:
    """The bars of one poll, as a picture of the width and on the paper that the reader's screen has."""
    told = await _find(visit)
    width, paper = visit.number("largeur"), visit.word("fond")
    if not told.tells_something:
        raise web.HTTPNotFound
    if width not in (WIDE, NARROW) or paper not in ("clair", "sombre"):
        raise BadInput("largeur")
    drawing = drawing_of(visit.house.content, screens.chart(told), visit.language)
    drawn = await visit.house.pictures.draw(drawing, Look("svg", width, dark=paper == "sombre"))
    if drawn is None:
        raise web.HTTPNotFound
    headers = {"Cache-Control": "private, max-age=300"}
    return web.Response(body=drawn, content_type="image/svg+xml", headers=headers)


async def take_away(visit: Visit) -> web.StreamResponse:
    """The same figures as a file, for this answer alone; the journal keeps who took them."""
    told = await _find(visit)
    format = next((one for one in FORMATS if one == visit.word("format")), None)
    if format is None:
        raise BadInput("format")
    await visit.write(verbs.note_download, opening_id=told.opening.id, format=format)
    return await attach(_sheet(visit, told), format)


async def _find(visit: Visit) -> Results:
    found = await visit.read(poll_results.asked, visit.number("opening"))
    is_there = found is not None and found.opening.poll_id in visit.house.content.polls
    if found is None or not is_there or found.opening.opens_at > visit.now:
        raise web.HTTPNotFound
    return _told(visit, found)


def _told(visit: Visit, found: Asked) -> Results:
    poll = visit.house.content.polls[found.opening.poll_id]
    return results(poll, found.opening, found.tally, found.reach, now=visit.now)


# --- the table to take away -----------------------------------------------------------------------

COLUMNS = (
    "poll",
    "title",
    "question",
    "from",
    "until",
    "group",
    "answers",
    "code",
    "option",
    "times",
    "share",
)


def _sheet(visit: Visit, told: Results) -> Sheet:
    columns = [
        Column(visit.text(f"page-result-column-{name}"), visit.text(f"page-result-meaning-{name}"))
        for name in COLUMNS
    ]
    day = told.opening.opens_at.astimezone(visit.house.zone).date()
    return Sheet(
        f"consultation-{told.poll.id}-{day}",
        visit.text("page-result-leaf"),
        visit.text("page-codebook"),
        columns,
        [row for group in told.groups for row in _rows(visit, told, group)],
    )


def _rows(visit: Visit, told: Results, group: Group) -> Iterator[Sequence[Cell]]:
    """A row for each option; a single one of a group of which only that, or nothing, can be told."""
    opening = told.opening
    address = f"polls/{told.poll.id}"
    asked: list[Cell] = [
        told.poll.id,
        visit.say(Words(f"{address}/title")),
        visit.say(Words(f"{address}/question")),
        visit.say(When(opening.opens_at, "date")),
        visit.say(When(opening.closes_at, "date")),
        visit.text("page-result-panel" if group.panel else "page-result-others"),
    ]
    if not group.bars:
        few = visit.text("page-result-few") if group.answers is None else visit.text("page-result-open")
        yield [*asked, group.answers, None, few, None, None]
    for bar in group.bars:
        words = visit.say(option_words(told.poll, bar.option.id))
        yield [*asked, group.answers, bar.option.id, words, bar.times, round(bar.percent, 1)]
