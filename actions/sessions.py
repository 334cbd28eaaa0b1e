"""An organizer sets, moves or cancels a session, and sees first what that changes; the calendar follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from actions.campaigns import CALENDAR
from actions.screens import session_changes, session_dates
from domain import sessions as rules
from domain.attendance import is_held_on
from domain.dates import read_date, saturdays
from domain.people import Person
from domain.programme import CalendarEntry
from domain.sending import Kind
from domain.sessions import Decision, Difference, Refused
from domain.timetable import Dates, Programme, SessionDay, Timetable, reminder_keys, timetable, timetable_of
from storage import sessions as queries
from storage.sessions import Known
from storage.tx import Tx

WEEKS_AHEAD = 3
"""The calendar begins three weeks before the first session."""

PROPOSED = 4
"""How many days are proposed; any other may be typed."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a decision would change, and whom it would be told to, by session."""

    before: Dates
    after: Dates
    times: Timetable
    difference: Difference
    told: Mapping[str, Sequence[Person]]

    @property
    def readers(self) -> int:
        """How many people would be told."""
        return len({person.id for people in self.told.values() for person in people})


@dataclass(frozen=True, slots=True)
class Decided:
    """It was decided; `told` people learn of it."""

    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else has decided since this organizer looked: nothing was changed."""


Outcome = Decided | Overtaken | Refused


# --- what a decision would change -----------------------------------------------------------------


def looked_at(programme: Programme) -> tuple[str, Mapping[str, Sequence[str]]]:
    """What `storage.sessions.known` has to be told in order to find how things stand."""
    reminders = reminder_keys(programme)
    return CALENDAR, {one: [CALENDAR + key for key in keys] for one, keys in reminders.items()}


def foresee(known: Known, *, programme: Programme, decision: Decision, now: datetime) -> Outlook | Refused:
    """What would change, before anything does."""
    after = rules.decide(decision, known.dates, programme, now=now)
    if isinstance(after, Refused):
        return after
    times = timetable(programme, after)
    left = {key.removeprefix(CALENDAR) for key in known.left}
    changes = rules.difference(timetable_of(programme, known.dates), times, left=left)
    told = {one.after.id: known.told[one.after.id] for one in changes.sessions if one.before is not None}
    return Outlook(known.dates, after, times, changes, told)


def _foresee(tx: Tx, programme: Programme, decision: Decision, now: datetime) -> Outlook | Refused:
    tx.outbox.flush()
    known = queries.known(tx.connection, *looked_at(programme))
    return foresee(known, programme=programme, decision=decision, now=now)


# --- in the chat ----------------------------------------------------------------------------------


def list_sessions(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, message_id: int | None = None
) -> None:
    """The sessions and their dates: each can be opened."""
    tx.people.await_text(by.id, None)
    times = timetable_of(programme, tx.sessions.dates())
    if times is None:
        ask_date(tx, by=by, now=now, programme=programme, session_id="", message_id=message_id)
    else:
        of_today = [one for one in times.sessions if is_held_on(one, now, programme.zone)]
        today = of_today[0].id if of_today and not of_today[0].is_cancelled else ""
        shown = session_dates.sessions(times.sessions, now, today=today)
        tx.answer(by, shown, now=now, edits=message_id)


def ask_date(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, session_id: str, message_id: int | None = None
) -> None:
    """Ask for the date of a session, with a few that would do."""
    ids = [one.id for one in programme.sessions]
    session_id = session_id or ids[0]
    if session_id not in ids:
        tx.answer(by, session_dates.refused(Refused("unknown")), now=now, edits=message_id)
        return
    dates = tx.sessions.dates()
    times = timetable_of(programme, dates)
    current = times.session(session_id) if times else None
    if current is not None and current.has_begun(now) and not current.is_cancelled:
        tx.answer(by, session_dates.refused(Refused("has-begun", current)), now=now, edits=message_id)
        return
    proposed = _proposed(dates, programme, session_id, current, now)
    tx.people.await_text(by.id, session_dates.owner_of_date(session_id))
    wanted = session_dates.date_wanted(session_id, ids.index(session_id) + 1, proposed, current)
    tx.answer(by, wanted, now=now, edits=message_id)


def _proposed(
    dates: Dates, programme: Programme, session_id: str, current: SessionDay | None, now: datetime
) -> list[date]:
    """A few days that are possible: near the present date, or from three weeks on."""
    today = now.astimezone(programme.zone).date()
    if current is None:
        days = [programme.first_proposed, *saturdays(today, weeks_ahead=WEEKS_AHEAD, count=PROPOSED)]
    else:
        days = [current.starts_at.date() + timedelta(weeks=weeks) for weeks in (-1, 1, 2, 3)]
    possible = [
        day
        for day in sorted(set(days))
        if isinstance(rules.decide(Decision(session_id, day), dates, programme, now=now), Dates)
    ]
    return possible[:PROPOSED]


def propose_date(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, session_id: str, typed: str,
    message_id: int | None = None,
) -> None:  # fmt: skip
    """Show what a date would change, before anything changes."""
    day = read_date(typed, today=now.astimezone(programme.zone).date())
    if day is None:
        tx.answer(by, session_dates.date_not_understood(), now=now)
        return
    decision = Decision(session_id, day)
    outlook = _foresee(tx, programme, decision, now)
    if isinstance(outlook, Refused):
        tx.answer(by, session_dates.refused(outlook), now=now)
        return
    tx.people.await_text(by.id, None)
    tx.answer(by, session_dates.consequences(decision, outlook, now), now=now, edits=message_id)


def propose_cancelling(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, session_id: str, message_id: int | None = None
) -> None:
    """Show what cancelling would change, and ask why: whoever had been told will read the reason."""
    decision = Decision(session_id, cancelled_for="?")
    outlook = _foresee(tx, programme, decision, now)
    if isinstance(outlook, Refused):
        tx.answer(by, session_dates.refused(outlook), now=now, edits=message_id)
        return
    tx.people.await_text(by.id, session_dates.owner_of_reason(session_id, outlook.before.version))
    tx.answer(by, session_dates.consequences(decision, outlook, now), now=now, edits=message_id)


# --- deciding, from the chat or from a page -------------------------------------------------------


def set_date(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, session_id: str, day: str, seen: int,
    message_id: int | None = None,
) -> Outcome:  # fmt: skip
    """Set or move a session, as an organizer has confirmed it in the chat."""
    decision = Decision(session_id, read_date(day, today=now.astimezone(programme.zone).date()))
    return decide_session(
        tx, by=by, now=now, programme=programme, decision=decision, seen=seen, message_id=message_id
    )


def decide_session(
    tx: Tx, *, by: Person, now: datetime, programme: Programme, decision: Decision, seen: int,
    message_id: int | None = None,
) -> Outcome:  # fmt: skip
    """Decide on one session. What prepares it moves with it; who knew of the old date is told."""
    outcome = _decide(tx, by, now, programme, decision, seen)
    match outcome:
        case Decided(outlook):
            tx.people.await_text(by.id, None)
            tx.answer(by, session_dates.decided(decision, outlook, now), now=now, edits=message_id)
        case Overtaken():
            tx.answer(by, session_dates.overtaken(), now=now, edits=message_id)
        case Refused():
            tx.answer(by, session_dates.refused(outcome), now=now, edits=message_id)
    return outcome


def _decide(
    tx: Tx, by: Person, now: datetime, programme: Programme, decision: Decision, seen: int
) -> Outcome:
    outlook = _foresee(tx, programme, decision, now)
    if isinstance(outlook, Refused):
        return outlook
    placed = outlook.after.placed[decision.session_id]
    if not tx.sessions.decide(decision.session_id, placed, seen=seen):
        return Overtaken()
    taken_back = _take_back(tx, outlook, now=now)
    _tell(tx, outlook, decision, now=now)
    act = "set_date" if placed.cancelled_for is None else "cancel_session"
    details = {"taken_back": taken_back, "told": outlook.readers, "day": placed.starts_at.date().isoformat()}
    tx.journal(act, decision.session_id, "done", at=now, by=by, details=details)
    return Decided(outlook)


def _take_back(tx: Tx, outlook: Outlook, *, now: datetime) -> int:
    """Undo what was promised for another day: nobody has had it, or it reminds of a date that is over."""
    keys = [one.key for one in outlook.difference.sends if _may_be_undone(tx, one.after.entry)]
    changed = [one.after.id for one in outlook.difference.sessions]
    stale = {one.key for one in outlook.times.due if one.session is not None and one.session.id in changed}
    taken_back = tx.campaigns.take_back_waiting([CALENDAR + key for key in keys])
    return taken_back + tx.sessions.replace_reminders([CALENDAR + key for key in stale], now=now)


def _may_be_undone(tx: Tx, entry: CalendarEntry) -> bool:
    """A poll that somebody has answered from the menu stays open as it is."""
    return entry.kind != "poll" or tx.polls.forget(entry.ref, f"day{entry.day}")


def _tell(tx: Tx, outlook: Outlook, decision: Decision, *, now: datetime) -> None:
    """One message to each person who knew of a date that has changed, whatever number of sessions it is."""
    known: dict[int, tuple[Person, list[rules.SessionChange]]] = {}
    for change in outlook.difference.sessions:
        for person in outlook.told.get(change.after.id, ()):
            known.setdefault(person.id, (person, []))[1].append(change)
    tx.sessions.forget_changes(decision.session_id, known, now=now)
    for person, changes in known.values():
        latest = max(max(one.before.starts_at, one.after.starts_at) for one in changes if one.before)
        tx.promise(
            person,
            session_changes.session_changed(changes),
            key=queries.change_key(decision.session_id, f"{outlook.after.version}:{person.id}"),
            kind=Kind.SESSION,
            due_at=now,
            not_after=latest,
        )
