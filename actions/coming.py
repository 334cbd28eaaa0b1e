"""Somebody says whether they come to a session, and what they need; a place that comes free is given on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from actions.screens import coming as screens
from content.calendar_file import file_name, session_file
from content.loader import Content
from content.programme import programme_of
from domain import coming as rules
from domain.attendance import is_held_on
from domain.coming import CHOICES, MOST_PLACES, Coming, Refused, Room
from domain.people import Person
from domain.programme import Audience, Calendar
from domain.sending import Kind
from domain.timetable import SessionDay, Timetable, timetable_of
from storage import coming as queries
from storage.tx import Tx


def show_next_session(
    tx: Tx, *, by: Person, now: datetime, content: Content, message_id: int | None = None
) -> None:
    """The next session: when, where, and whether this person comes."""
    times = _times(tx, content)
    session = times.next_session(now) if times else None
    if session is None:
        tx.answer(by, screens.none_planned(), now=now, edits=message_id)
    else:
        _show(tx, by, session, content, now=now, edits=message_id)


def show_session(
    tx: Tx, *, by: Person, now: datetime, content: Content, session_id: str, message_id: int | None = None
) -> None:
    """One session, as this person has answered it."""
    session = _session(tx, content, session_id)
    if session is None:
        tx.answer(by, screens.refused(Refused("unknown")), now=now, edits=message_id)
    else:
        _show(tx, by, session, content, now=now, edits=message_id)


def answer_session(
    tx: Tx, *, by: Person, now: datetime, content: Content, session_id: str, choice: str,
    message_id: int | None = None,
) -> Coming | Refused:  # fmt: skip
    """Yes, no or perhaps, until the session begins. Where there is no place, somebody waits for one."""
    session = _session(tx, content, session_id)
    refused = rules.refusal(session, by, audience_of(content.calendar, session_id), now=now)
    if session is None or refused is not None or choice not in CHOICES:
        refused = refused or Refused("unknown")
        tx.answer(by, screens.refused(refused), now=now, edits=message_id)
        return refused
    room = tx.comings.locked_room(session_id)
    before = tx.comings.of(session_id, by.id)
    coming = rules.choose(before, Coming(session_id, by.id, choice), room, now=now)
    if coming != before:
        tx.comings.save(coming)
        tx.journal("answer_session", session_id, "waits" if coming.waits else choice, at=now, by=by)
        give_free_places(tx, session=session, content=content, now=now)
    _show(tx, by, session, content, now=now, edits=message_id)
    return coming


def show_needs(
    tx: Tx, *, by: Person, now: datetime, content: Content, session_id: str, message_id: int | None = None
) -> None:
    """What this person needs in order to come: each can be ticked."""
    coming = tx.comings.of(session_id, by.id)
    if coming is None or coming.choice == "no":
        show_session(tx, by=by, now=now, content=content, session_id=session_id, message_id=message_id)
        return
    tx.answer(by, screens.needs(coming), now=now, edits=message_id)


def set_need(
    tx: Tx, *, by: Person, now: datetime, content: Content, session_id: str, need: str, is_wanted: bool,
    message_id: int | None = None,
) -> None:  # fmt: skip
    """Tick a need, or take it back; tapped twice, it is done once."""
    session = _session(tx, content, session_id)
    refused = rules.refusal(session, by, audience_of(content.calendar, session_id), now=now)
    if refused is not None:
        tx.answer(by, screens.refused(refused), now=now, edits=message_id)
        return
    tx.comings.locked_room(session_id)
    before = tx.comings.of(session_id, by.id)
    if before is not None:
        tx.comings.save(rules.with_need(before, need, is_wanted=is_wanted))
    show_needs(tx, by=by, now=now, content=content, session_id=session_id, message_id=message_id)


def send_calendar_file(tx: Tx, *, by: Person, now: datetime, content: Content, session_id: str) -> None:
    """The session for this person's own calendar; a newer file takes the place of the older there."""
    dates = tx.sessions.dates()
    session = _session(tx, content, session_id)
    if session is None:
        tx.answer(by, screens.refused(Refused("unknown")), now=now)
        return
    body = session_file(content, session, version=dates.version, language=by.language, now=now)
    tx.answer(by, screens.calendar_file(file_name(session), body), now=now)


# --- places ---------------------------------------------------------------------------------------


def set_places(
    tx: Tx, *, by: Person, now: datetime, content: Content, session_id: str, places: int | None
) -> Room | Refused:
    """How many may come. More places are given at once to those who wait; nobody loses theirs."""
    session = _session(tx, content, session_id)
    if session is None:
        tx.answer(by, screens.refused(Refused("unknown")), now=now)
        return Refused("unknown")
    before = tx.comings.locked_room(session_id)
    places = None if places is None else min(max(places, 0), MOST_PLACES)
    if before.places != places:
        tx.comings.set_places(session_id, places)
        details = {"places": places}
        tx.journal("set_places", session_id, "done", at=now, by=by, details=details)
        give_free_places(tx, session=session, content=content, now=now)
    after = queries.room(tx.connection, session_id)
    tx.answer(by, screens.places_set(session, after), now=now)
    return after


def give_free_places(tx: Tx, *, session: SessionDay, content: Content, now: datetime) -> int:
    """Give every free place to whoever has waited longest, and tell them. How many were given."""
    if session.is_cancelled or session.has_begun(now):
        return 0
    given = 0
    while not tx.comings.locked_room(session.id).is_full:
        found = tx.comings.first_waiting(session.id)
        if found is None:
            break
        waiting, person = found
        tx.comings.save(Coming(session.id, person.id, "yes", waiting.needs, since=waiting.since))
        tx.promise(
            person,
            screens.place_given(session, content.territory.meetings[session.id]),
            key=f"place:{session.id}:{person.id}:{waiting.since:%Y%m%d%H%M%S%f}",
            kind=Kind.SESSION,
            due_at=now,
            not_after=session.starts_at,
        )
        tx.journal("give_place", f"person:{person.id}", "given", at=now, details={"session": session.id})
        given += 1
    return given


def look_for_free_places(tx: Tx, *, content: Content, session_ids: Sequence[str], now: datetime) -> int:
    """Places that have come free with nobody saying so: somebody has left for good."""
    sessions = [session for one in session_ids if (session := _session(tx, content, one)) is not None]
    return sum(give_free_places(tx, session=one, content=content, now=now) for one in sessions)


# --- what all of it goes by -----------------------------------------------------------------------


def audience_of(calendar: Calendar, session_id: str) -> Audience:
    """Whom a session is for."""
    held = (one for one in calendar.entries if one.kind == "session" and one.ref == session_id)
    entry = next(held, None)
    return entry.audience if entry else "panel"


def _show(
    tx: Tx, by: Person, session: SessionDay, content: Content, *, now: datetime, edits: int | None
) -> None:
    coming = tx.comings.of(session.id, by.id)
    turn = queries.turn(tx.connection, coming) if coming is not None and coming.waits else 0
    is_asked = rules.refusal(session, by, audience_of(content.calendar, session.id), now=now) is None
    meeting = content.territory.meetings[session.id]
    is_today = is_held_on(session, now, ZoneInfo(content.territory.zone))
    card = screens.session_card(session, meeting, coming, turn=turn, is_asked=is_asked, is_today=is_today)
    tx.answer(by, card, now=now, edits=edits)


def _times(tx: Tx, content: Content) -> Timetable | None:
    return timetable_of(programme_of(content), tx.sessions.dates())


def _session(tx: Tx, content: Content, session_id: str) -> SessionDay | None:
    times = _times(tx, content)
    return times.session(session_id) if times else None
