"""What an organizer sees when they set, move or cancel a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from actions.screens.sessions import ORGANIZATION, entry_name
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.sessions import Decision, Difference, Refused, SessionChange
from domain.timetable import SessionDay, Timetable

if TYPE_CHECKING:
    from actions.sessions import Outlook

SESSIONS = Button(Text("button-sessions"), pack("sessions"))


def owner_of_date(session_id: str) -> str:
    """Who owns the date that is typed next."""
    return pack("session-date", session_id)


def owner_of_reason(session_id: str, seen: int) -> str:
    """Who owns the reason that is typed next; it cancels the session as it was `seen`."""
    return pack("session-reason", session_id, seen)


def title_of(session: SessionDay) -> Words:
    return Words(f"sessions/{session.id}/title")


def session_line(session: SessionDay) -> Text:
    """One session in a line: its number, its date and its title, or that it is cancelled."""
    key = "session-line-cancelled" if session.is_cancelled else "session-line"
    return Text(key, {"number": session.number, "date": When(session.starts_at), "title": title_of(session)})


def sessions(shown: Sequence[SessionDay], now: datetime, *, today: str) -> Message:
    """The sessions; each that has not begun can be moved or cancelled. `today`: the one of the day, by id."""
    rows: list[tuple[Button, ...]] = []
    for one in shown:
        if one.is_cancelled or not one.has_begun(now):
            number = {"number": one.number}
            move = Button(Text("button-move-session", number), pack("session-date", one.id))
            cancel = Button(Text("button-cancel-session", number), pack("session-cancel", one.id))
            rows.append((move,) if one.is_cancelled else (move, cancel))
    lines = Lines(tuple(session_line(one) for one in shown))
    code = [(_code(one),) for one in shown if one.id == today]
    return Message("sessions", {"sessions": lines}, (*code, *rows, (ORGANIZATION,)))


def _code(session: SessionDay) -> Button:
    return Button(Text("button-session-code", {"number": session.number}), pack("session-code", session.id))


def date_wanted(
    session_id: str, number: int, proposed: Sequence[date], current: SessionDay | None
) -> Message:
    rows = [
        (Button(Text("day", {"day": _on(day)}), pack("session-pick", session_id, day.isoformat())),)
        for day in proposed
    ]
    now_set = Text("session-date-now", {"date": When(current.starts_at, "date")}) if current else ""
    params: dict[str, Value] = {"number": number, "current": now_set}
    return Message("session-date-wanted", params, (*rows, (SESSIONS,) if current else (ORGANIZATION,)))


def _on(day: date) -> When:
    """A day without its hour, whatever the zone."""
    return When(datetime.combine(day, time(12), UTC), "date")


def date_not_understood() -> Message:
    return Message("session-date-not-understood", rows=((ORGANIZATION,),))


def refused(refusal: Refused) -> Message:
    """It cannot be so, and why; nothing has changed."""
    params: dict[str, Value] = {}
    if refusal.by_session is not None:
        params = {"session": refusal.by_session.number, "date": When(refusal.by_session.starts_at, "day")}
    return Message(f"session-refused-{refusal.why}", params, ((SESSIONS,), (ORGANIZATION,)))


def overtaken() -> Message:
    """Somebody else was faster: the dates are not what this organizer had seen."""
    return Message("session-overtaken", rows=((SESSIONS,), (ORGANIZATION,)))


def consequences(decision: Decision, outlook: Outlook, now: datetime) -> Message:
    """What would change and who would be told, and the button that does it; a reason is typed instead."""
    back = Button(Text("button-other-date"), pack("session-date", decision.session_id))
    if decision.day is None:
        return Message("session-cancel-consequences", what_changes(outlook, now), ((SESSIONS,),))
    parts = (decision.session_id, decision.day.isoformat(), outlook.before.version)
    do = Button(Text("button-set-date"), pack("session-set", *parts))
    rows = ((do,), (back,), (ORGANIZATION,))
    return Message("session-date-consequences", what_changes(outlook, now), rows)


def what_changes(outlook: Outlook, now: datetime) -> dict[str, Value]:
    """The parts of a preview: sessions, sends, readers; in the chat and on the page."""
    difference, times = outlook.difference, outlook.times
    return {
        "sessions": Lines(tuple(map(_session_change, difference.sessions))),
        "sends": _sends(difference),
        "next": next_send(times, now),
        "past": Text("session-date-already-past", {"n": late}) if (late := difference.late(now)) else "",
        "told": _told(outlook),
        "not_sent": Text("session-date-not-sent", {"n": n}) if (n := times.not_sent_yet(now)) else "",
    }


def _session_change(change: SessionChange) -> Text:
    before, after = change.before, change.after
    if before is None or before.is_cancelled or after.is_cancelled:
        return session_line(after)
    dates = {"before": When(before.starts_at), "after": When(after.starts_at)}
    return Text("session-line-moved", {"number": after.number, "title": title_of(after), **dates})


def _sends(difference: Difference) -> Lines:
    moved, dropped = len(difference.moved), len(difference.dropped)
    return Lines(
        (
            Text("session-sends-moved", {"n": moved}) if moved else "",
            Text("session-sends-dropped", {"n": dropped}) if dropped else "",
        )
    )


def _told(outlook: Outlook) -> Value:
    if not outlook.told:
        return ""
    return Text("session-told", {"n": n}) if (n := outlook.readers) else Text("session-told-nobody")


def next_send(times: Timetable, now: datetime) -> Value:
    """What leaves next, and when."""
    coming = [one for one in times.to_come(now) if one.kind is not None]
    if not coming:
        return ""
    return Text("session-date-next", {"when": When(coming[0].at), "what": entry_name(coming[0])})


def decided(decision: Decision, outlook: Outlook, now: datetime) -> Message:
    """It is done: the sessions as they stand now."""
    params: dict[str, Value] = {
        "sessions": Lines(tuple(map(session_line, outlook.times.sessions))),
        "next": next_send(outlook.times, now),
        "told": Text("session-told-now", {"n": n}) if (n := outlook.readers) else "",
    }
    key = "session-date-set" if decision.day is not None else "session-cancelled"
    rows = ((Button(Text("button-calendar"), pack("calendar", 0)),), (ORGANIZATION,))
    return Message(key, params, rows)
