"""Today: what waits for whoever looks, what is wrong, and what goes out this week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from aiohttp import web

from actions.campaigns import CALENDAR
from actions.screens.moderation import age
from actions.screens.sessions import entry_name, state_of
from content.programme import programme_of
from content.told import value_in
from domain.broadcasts import ASKED, PLANNED, PLANNING
from domain.facts import ENGLISH, FACTS
from domain.messages import Text, Value
from domain.people import Role
from domain.sending import leaves_at
from domain.timetable import Due, Timetable, timetable_of
from storage import broadcasts, campaigns, cases, sessions, unknowns
from web.pages.contents import address_of
from web.visit import Visit

AHEAD = timedelta(days=7)
EXCERPT = 60

LIGHTS = {"general pause": "/pause"}
"""Where a red light is dealt with on a page of ours; the others say what to do in their sentence."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for whoever looks: what it is, where it is dealt with, and what that is called."""

    what: Value
    address: str
    act: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Going:
    """Something that goes out, or is held."""

    at: datetime
    what: Value
    state: Value
    address: str


async def show_today(visit: Visit) -> web.StreamResponse:
    """The first page after coming in: where am I, what waits for me, what is the one next act."""
    waits: list[Waits] = []
    is_organizer = visit.person.has(Role.ORGANIZER)
    times = await _times(visit) if is_organizer else None
    if visit.person.has(Role.MODERATOR):
        waits += await _stories(visit)
    if is_organizer:
        waits += await _for_organizers(visit, times)
    return visit.page(
        "today.html",
        waits=sorted(waits, key=lambda one: not one.is_urgent),
        red=await visit.house.red_lights() if is_organizer else (),
        fixed_at=LIGHTS,
        days=await _week(visit, times) if is_organizer else (),
        is_organizer=is_organizer,
    )


async def _times(visit: Visit) -> Timetable | None:
    dates = await visit.read(sessions.dates)
    return timetable_of(programme_of(visit.house.content), dates)


# --- what waits -----------------------------------------------------------------------------------


async def _stories(visit: Visit) -> Sequence[Waits]:
    """Stories to decide on: how many, how old the oldest is, and whether one is urgent."""
    queue = await visit.read(cases.queue, but_of=visit.person.id)
    mine = [one.testimony for one in queue.waiting if not one.is_for_a_colleague]
    if not mine:
        return ()
    oldest = min(one.submitted_at or visit.now for one in mine)
    urgent = sum(one.urgent for one in mine)
    params: dict[str, Value] = {
        "n": len(mine),
        "age": age(oldest, visit.now),
        "urgent": Text("page-today-urgent", {"n": urgent}) if urgent else "",
    }
    return (Waits(Text("page-today-stories", params), "/moderation", "page-today-read", urgent > 0),)


async def _for_organizers(visit: Visit, times: Timetable | None) -> Sequence[Waits]:
    """Messages to agree to, sends that may not have arrived, facts that are missing, a date to set."""
    found: list[Waits] = []
    if times is None:
        found.append(Waits(Text("page-today-no-date"), "/programme", "page-today-set-date"))
    for one in await visit.read(broadcasts.latest, limit=20):
        asked = one.broadcast
        if asked.state == ASKED and asked.writer != visit.person.id:
            said = Text("page-today-approve", {"excerpt": excerpt(asked.words)})
            found.append(Waits(said, f"/messages/{asked.id}", "page-today-look", is_urgent=True))
    if lost := await visit.read(unknowns.total):
        found.append(Waits(Text("page-today-unknown", {"n": lost}), "/messages", "page-today-look"))
    if missing := _missing(visit):
        found.append(Waits(Text("page-today-facts", {"n": missing}), "/territoire", "page-today-fill"))
    return found


def _missing(visit: Visit) -> int:
    """How many facts of the place have no value; what English leaves out is said as in French."""
    wanted = [fact for fact in FACTS.values() if not fact.key.endswith(ENGLISH)]
    return sum(not value_in(visit.house.content, fact) for fact in wanted)


def excerpt(words: str) -> str:
    """The beginning of a message, in one line."""
    line = " ".join(words.split())
    return line if len(line) <= EXCERPT else line[:EXCERPT].rsplit(" ", 1)[0] + "…"


# --- what goes out --------------------------------------------------------------------------------


async def _week(visit: Visit, times: Timetable | None) -> Sequence[tuple[datetime, Sequence[Going]]]:
    """What goes out from this morning on, day by day, each at the hour at which it really leaves."""
    begun = await visit.read(campaigns.known_keys, CALENDAR)
    known = {key.removeprefix(CALENDAR): state for key, state in begun.items()}
    found = [*_entries(visit, times, known), *await _messages(visit)]
    found.sort(key=lambda one: one.at)
    days = groupby(found, lambda one: _local(visit, one.at))
    return [(lines[0].at, lines) for lines in (list(each) for _, each in days)]


def _entries(visit: Visit, times: Timetable | None, known: Mapping[str, str]) -> Sequence[Going]:
    if times is None:
        return ()
    placed = [(_leaves(visit, due), due) for due in times.due if due.kind or due.entry.kind == "session"]
    return [
        Going(at, entry_name(due), state_of(due, known), _address(visit, due))
        for at, due in placed
        if _is_this_week(visit, at)
    ]


def _leaves(visit: Visit, due: Due) -> datetime:
    return leaves_at(due.kind, due.at, visit.house.zone) if due.kind else due.at


def _address(visit: Visit, due: Due) -> str:
    return f"/programme/{due.entry.ref}" if due.entry.kind == "session" else address_of(visit, due.entry)


async def _messages(visit: Visit) -> Sequence[Going]:
    listed = await visit.read(broadcasts.latest, limit=20)
    return [
        Going(
            one.broadcast.due_at,
            Text("page-today-message", {"excerpt": excerpt(one.broadcast.words)}),
            Text("page-today-over" if one.is_over else "page-today-under-way"),
            f"/messages/{one.broadcast.id}",
        )
        for one in listed
        if one.broadcast.state in (PLANNING, PLANNED) and _is_this_week(visit, one.broadcast.due_at)
    ]


def _is_this_week(visit: Visit, at: datetime) -> bool:
    today = _local(visit, visit.now)
    return today <= _local(visit, at) < today + AHEAD


def _local(visit: Visit, at: datetime) -> date:
    return at.astimezone(visit.house.zone).date()
