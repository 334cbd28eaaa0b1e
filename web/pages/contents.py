"""Every module, poll, prompt and reminder as on a phone, before it goes out, in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from aiohttp import web

from actions.screens.previews import Shot, of_module, of_poll, of_prompt, of_reminder
from content.programme import programme_of
from content.rendering import Rendered, render
from domain.messages import Value, Words
from domain.programme import CalendarEntry
from domain.timetable import FIRST, Dates, Due, Placed, Timetable, timetable
from storage import sessions as session_queries
from web.visit import Visit

KINDS: Mapping[str, str] = {
    "module": "module", "sondage": "poll", "temoignage": "testimony", "rappel": "reminder",
}  # fmt: skip
"""Each kind as it stands in an address, and in the calendar."""

SHELVES: Mapping[str, str] = {"module": "modules", "sondage": "polls", "temoignage": "prompts"}
"""Where the words of a kind are."""

TO_FILL_IN = "À REMPLIR"


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of content in the list: what it is called, when it goes out, in which languages it is written."""

    kind: str
    id: str
    title: Value
    at: datetime | None
    languages: Sequence[str]

    @property
    def address(self) -> str:
        return f"/contenus/{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True)
class Seen:
    """One message of a preview as it is read, and what is missing in it."""

    shot: Shot
    rendered: Rendered

    @property
    def is_unfilled(self) -> bool:
        return bool(self.rendered.missing) or TO_FILL_IN in self.rendered.text


def address_of(visit: Visit, entry: CalendarEntry) -> str:
    """Where an entry of the calendar is seen as on a phone; empty where there is nothing to see."""
    slug = next((slug for slug, kind in KINDS.items() if kind == entry.kind), "")
    return f"/contenus/{slug}/{entry.ref}" if entry.ref in _ids(visit, slug) else ""


async def list_contents(visit: Visit) -> web.StreamResponse:
    """Everything that citizens will read, kind by kind."""
    times, _ = await _calendar(visit)
    groups = [(kind, [_item(visit, kind, one, times) for one in _ids(visit, kind)]) for kind in KINDS]
    return visit.page("contents.html", groups=groups, languages=visit.house.content.languages)


async def show_content(visit: Visit) -> web.StreamResponse:
    """One of them, message by message."""
    kind, item_id = visit.request.match_info["kind"], visit.request.match_info["id"]
    if item_id not in _ids(visit, kind):
        raise web.HTTPNotFound
    content = visit.house.content
    language = visit.word("langue") if visit.word("langue") in content.languages else visit.language
    times, is_dated = await _calendar(visit)
    seen = [
        Seen(shot, render(content, shot.message, language)) for shot in _shots(visit, kind, item_id, times)
    ]
    return visit.page(
        "content.html",
        item=_item(visit, kind, item_id, times),
        is_dated=is_dated,
        shown_in=language,
        languages=content.languages,
        seen=seen,
        is_in_french=any(one.rendered.fallback for one in seen),
        unfilled=[number for number, one in enumerate(seen, 1) if one.is_unfilled],
    )


def _shots(visit: Visit, kind: str, item_id: str, times: Timetable) -> Sequence[Shot]:
    content = visit.house.content
    due = _next_due(times, kind, item_id, visit.now)
    at = due.at if due else visit.now
    match kind:
        case "module":
            return of_module(content.modules[item_id], at)
        case "sondage":
            return of_poll(content.polls[item_id], at)
        case "temoignage":
            return of_prompt(content.prompts[item_id], at)
        case _:
            return of_reminder(due, content.territory) if due else ()


def _ids(visit: Visit, kind: str) -> Sequence[str]:
    content = visit.house.content
    match kind:
        case "module":
            return list(content.modules)
        case "sondage":
            return list(content.polls)
        case "temoignage":
            return list(content.prompts)
        case "rappel":
            named = [one.ref for one in content.calendar.entries if one.kind == "reminder"]
            return list(dict.fromkeys(named))
        case _:
            return ()


def _item(visit: Visit, kind: str, item_id: str, times: Timetable) -> Item:
    content = visit.house.content
    due = _next_due(times, kind, item_id, visit.now)
    if kind == "rappel":
        title: Value = visit.text(f"entry-{item_id}")
        return Item(kind, item_id, title, due.at if due else None, content.languages)
    address = f"{SHELVES[kind]}/{item_id}/title"
    written = [one for one in content.languages if address in content.words[one]]
    return Item(kind, item_id, Words(address), due.at if due else None, written)


def _next_due(times: Timetable, kind: str, item_id: str, now: datetime) -> Due | None:
    """When it goes out next; where it has, when it did last."""
    found = list(_dues(times, kind, item_id))
    coming = (one for one in found if one.at > now)
    return next(coming, found[-1] if found else None)


def _dues(times: Timetable, kind: str, item_id: str) -> Iterator[Due]:
    for due in times.due:
        if due.entry.kind == KINDS[kind] and due.entry.ref == item_id:
            yield due


async def _calendar(visit: Visit) -> tuple[Timetable, bool]:
    """The calendar; while the first session has no date, as it would be by the date the place had in mind."""
    programme = programme_of(visit.house.content)
    dates = await visit.read(session_queries.dates)
    if dates.first is not None:
        return timetable(programme, dates), True
    proposed = datetime.combine(programme.first_proposed, time(10), programme.zone)
    return timetable(programme, Dates({FIRST: Placed(proposed)})), False
