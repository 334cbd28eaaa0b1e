"""The programme: what goes out and what is held, week by week; a session, who comes, and changing its date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from aiohttp import web

from actions import attendance, coming, sessions
from actions.campaigns import CALENDAR
from actions.coming import audience_of
from actions.screens import session_changes, session_dates
from actions.screens.sessions import entry_name, state_of
from actions.sessions import Outlook
from content.calendar_file import file_name, session_file
from content.programme import programme_of
from content.rendering import render
from domain.attendance import PREFIX, is_held_on
from domain.coming import NEEDS
from domain.messages import Value
from domain.sessions import LONGEST_REASON, Decision, Refused
from domain.timetable import Due, SessionDay, Timetable, timetable_of
from storage import attendance as attendance_queries
from storage import campaigns as campaign_queries
from storage import coming as coming_queries
from storage import sessions as session_queries
from web.codes import qr_of
from web.pages.contents import address_of
from web.visit import BadInput, Visit


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the calendar as it is listed. `address`: where it is seen as on a phone."""

    at: datetime
    name: Value
    audience: str
    state: Value
    address: str


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the programme."""

    monday: datetime
    lines: Sequence[Line]
    is_past: bool
    is_now: bool


# --- the calendar ---------------------------------------------------------------------------------


async def show_programme(visit: Visit) -> web.StreamResponse:
    """The sessions, and everything that goes out, week by week."""
    times = await _times(visit)
    if times is None:
        first = visit.house.content.territory.first_session
        return visit.page("programme_undated.html", proposed=first.isoformat(), refused="")
    return visit.page(
        "programme.html",
        sessions=times.sessions,
        totals=await visit.read(coming_queries.totals),
        present=await visit.read(attendance_queries.present),
        weeks=_weeks(visit, times, await visit.read(campaign_queries.known_keys, CALENDAR)),
        now=visit.now,
    )


def _weeks(visit: Visit, times: Timetable, known: Mapping[str, str]) -> list[Week]:
    begun = {key.removeprefix(CALENDAR): state for key, state in known.items()}
    this = _monday(visit, visit.now)
    return [
        Week(
            datetime.combine(monday, time(12), visit.house.zone),
            [_line(visit, due, begun) for due in found],
            is_past=monday < this,
            is_now=monday == this,
        )
        for monday, found in groupby(times.due, lambda due: _monday(visit, due.at))
    ]


def _monday(visit: Visit, at: datetime) -> date:
    day = at.astimezone(visit.house.zone).date()
    return day - timedelta(days=day.weekday())


def _line(visit: Visit, due: Due, begun: Mapping[str, str]) -> Line:
    address = f"/programme/{due.entry.ref}" if due.entry.kind == "session" else address_of(visit, due.entry)
    return Line(due.at, entry_name(due), due.entry.audience, state_of(due, begun), address)


# --- a session ------------------------------------------------------------------------------------


async def show_session(visit: Visit) -> web.StreamResponse:
    """One session: when and where, who comes and what they need, who was there, and its code."""
    return await _session_page(visit)


async def _session_page(visit: Visit, refused: Refused | None = None) -> web.StreamResponse:
    session = await _session(visit)
    content = visit.house.content
    code = await visit.read(attendance_queries.code_of, session.id)
    link = visit.house.link(PREFIX + code) if code else None
    totals = await visit.read(coming_queries.totals)
    panel_only = audience_of(content.calendar, session.id) == "panel"
    return visit.page(
        "session.html",
        status=422 if refused else 200,
        session=session,
        meeting=content.territory.meetings[session.id],
        totals=totals.get(session.id, coming_queries.Totals({}, 0, {})),
        room=await visit.read(coming_queries.room, session.id),
        guests=await visit.read(coming_queries.guests, session.id, panel_only=panel_only),
        needs=NEEDS,
        code=code,
        link=link,
        qr=qr_of(link) if link else "",
        is_today=is_held_on(session, visit.now, visit.house.zone),
        may_change=session.is_cancelled or not session.has_begun(visit.now),
        refused=_in_words(visit, refused) if refused else "",
        day=visit.word("jour") or session.starts_at.date().isoformat(),
        hour=visit.word("heure") or f"{session.starts_at:%H:%M}",
        reason=visit.word("pourquoi"),
        longest=LONGEST_REASON,
    )


async def show_change(visit: Visit) -> web.StreamResponse:
    """What setting, moving or cancelling a session would change: nothing is done yet."""
    decision = _decision(visit)
    programme = programme_of(visit.house.content)
    known = await visit.read(session_queries.known, *sessions.looked_at(programme))
    outlook = sessions.foresee(known, programme=programme, decision=decision, now=visit.now)
    if isinstance(outlook, Refused):
        if known.dates.first is None:
            return visit.page(
                "programme_undated.html",
                status=422,
                proposed=visit.word("jour"),
                refused=_in_words(visit, outlook),
            )
        return await _session_page(visit, outlook)
    return visit.page(
        "session_change.html",
        decision=decision,
        session=outlook.times.session(decision.session_id),
        parts=session_dates.what_changes(outlook, visit.now),
        outlook=outlook,
        hour=visit.word("heure"),
        told=_told(visit, outlook),
        entry_name=entry_name,
    )


def _in_words(visit: Visit, refused: Refused) -> str:
    shown = session_dates.refused(refused)
    return visit.text(shown.text, **shown.params)


def _told(visit: Visit, outlook: Outlook) -> object:
    """What whoever knew a date will read, as on a phone; nothing where nobody is told."""
    known = [one for one in outlook.difference.sessions if outlook.told.get(one.after.id)]
    message = session_changes.session_changed(known) if known else None
    return render(visit.house.content, message, visit.language) if message else None


async def change(visit: Visit) -> web.StreamResponse:
    """It was read and confirmed: set, move or cancel the session."""
    await visit.write(
        sessions.decide_session,
        programme=programme_of(visit.house.content),
        decision=_decision(visit),
        seen=visit.number("vu"),
    )
    return visit.go("/programme")


def _decision(visit: Visit) -> Decision:
    """What the form asks for: a day and an hour, or why the session does not take place."""
    session_id = visit.request.match_info["session"]
    if not visit.word("jour"):
        return Decision(session_id, cancelled_for=visit.word("pourquoi"))
    try:
        day = date.fromisoformat(visit.word("jour"))
        hour = time.fromisoformat(visit.word("heure")) if visit.word("heure") else None
    except ValueError:
        raise BadInput("jour") from None
    return Decision(session_id, day, hour.replace(second=0, microsecond=0, tzinfo=None) if hour else None)


# --- who comes, who was there ---------------------------------------------------------------------


async def set_places(visit: Visit) -> web.StreamResponse:
    """How many may come; left empty, as many as come."""
    session = await _session(visit)
    places = visit.number("places") if visit.word("places") else None
    await visit.write(coming.set_places, content=visit.house.content, session_id=session.id, places=places)
    return visit.go(f"/programme/{session.id}")


async def note_present(visit: Visit) -> web.StreamResponse:
    """Somebody is there without a telephone."""
    session = await _session(visit)
    await visit.write(
        attendance.note_present,
        content=visit.house.content,
        session_id=session.id,
        person_id=visit.number("personne"),
    )
    return visit.go(f"/programme/{session.id}")


async def make_code(visit: Visit) -> web.StreamResponse:
    """The code that is shown on site, drawn the first time."""
    session = await _session(visit)
    await visit.write(attendance.make_code, session_id=session.id)
    return visit.go(f"/programme/{session.id}")


async def send_file(visit: Visit) -> web.StreamResponse:
    """The session for a calendar of one's own."""
    session = await _session(visit)
    dates = await visit.read(session_queries.dates)
    body = session_file(
        visit.house.content, session, version=dates.version, language=visit.language, now=visit.now
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(session)}"',
        "Cache-Control": "no-store",
    }
    return web.Response(text=body, content_type="text/calendar", headers=headers)


async def _times(visit: Visit) -> Timetable | None:
    return timetable_of(programme_of(visit.house.content), await visit.read(session_queries.dates))


async def _session(visit: Visit) -> SessionDay:
    times = await _times(visit)
    session = times.session(visit.request.match_info["session"]) if times else None
    if session is None:
        raise web.HTTPNotFound
    return session
