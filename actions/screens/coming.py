"""A session as somebody sees it who is invited: when, where, whether they come, what they need."""

from __future__ import annotations

from actions.screens.attendance import HERE
from actions.screens.doors import MENU
from domain.coming import CHOICES, NEEDS, Coming, Refused, Room
from domain.messages import Button, Document, Lines, Message, Text, Value, When, Words, pack
from domain.territory import Meeting
from domain.timetable import SessionDay

Rows = tuple[tuple[Button, ...], ...]


def answer_rows(session_id: str, *, but: str = "") -> Rows:
    """The answers that can be given, except the one that was."""
    yes, perhaps, no = (
        Button(Text(f"button-coming-{choice}"), pack("coming", session_id, choice)) for choice in CHOICES
    )
    rows = {"": ((yes,), (perhaps, no)), "yes": ((perhaps, no),), "perhaps": ((yes, no),)}
    return rows.get(but, ((yes, perhaps),))


def session_card(
    session: SessionDay,
    meeting: Meeting,
    coming: Coming | None,
    *,
    turn: int,
    is_asked: bool,
    is_today: bool,
) -> Message:
    """One session and this person's answer. `turn`: their place among those who wait."""
    params: dict[str, Value] = {
        **facts_of(session, meeting),
        "number": session.number,
        "answer": _answer(session, coming, turn, is_asked=is_asked),
        "needs": _needs(coming),
        "until": Text("coming-until") if is_asked and coming is not None else "",
    }
    here = ((HERE,),) if is_today and not session.is_cancelled else ()
    rows = (*here, *(_rows(session, coming) if is_asked else ()))
    return Message("session-card", params, (*rows, (_file(session),), (MENU,)))


def facts_of(session: SessionDay, meeting: Meeting) -> dict[str, Value]:
    """What a text may need of a session."""
    return {
        "session_title": Words(f"sessions/{session.id}/title"),
        "session_date": When(session.starts_at, "day"),
        "session_time": When(session.starts_at, "time"),
        "session_place": meeting.place,
        "map_link": meeting.map_link,
    }


def _answer(session: SessionDay, coming: Coming | None, turn: int, *, is_asked: bool) -> Value:
    if session.is_cancelled:
        return Text("coming-cancelled", {"reason": session.cancelled_for or ""})
    if coming is None:
        return Text("coming-asked") if is_asked else Text("coming-not-asked")
    if coming.waits:
        return Text("coming-waits", {"turn": turn})
    return Text(f"coming-said-{coming.choice}")


def _needs(coming: Coming | None) -> Value:
    if coming is None or not coming.needs:
        return ""
    return Lines((Text("coming-needs"), *(Text(f"coming-need-line-{one}") for one in coming.needs)))


def _rows(session: SessionDay, coming: Coming | None) -> Rows:
    if coming is None:
        return answer_rows(session.id)
    ask = ((Button(Text("button-coming-needs"), pack("coming-needs", session.id)),),)
    return (*(ask if coming.choice != "no" else ()), *answer_rows(session.id, but=coming.choice))


def _file(session: SessionDay) -> Button:
    return Button(Text("button-calendar-file"), pack("session-file", session.id))


def needs(coming: Coming) -> Message:
    """Each need, ticked or not; nothing has to be validated."""
    rows = [(_need(coming, one),) for one in NEEDS]
    back = Button(Text("button-needs-done"), pack("session-show", coming.session_id))
    return Message("coming-needs-asked", rows=(*rows, (back,), (MENU,)))


def _need(coming: Coming, need: str) -> Button:
    is_on = need in coming.needs
    label = Text(f"coming-need-{need}")
    ticked: Text = Text("coming-need-on", {"label": label}) if is_on else label
    return Button(ticked, pack("coming-need", coming.session_id, need, "off" if is_on else "on"))


def refused(refusal: Refused) -> Message:
    """It cannot be answered, and why."""
    params: dict[str, Value] = {}
    if refusal.session is not None:
        params = {"date": When(refusal.session.starts_at), "reason": refusal.session.cancelled_for or ""}
    here = ((HERE,),) if refusal.why == "has-begun" else ()
    return Message(f"coming-refused-{refusal.why}", params, (*here, (MENU,)))


def none_planned() -> Message:
    return Message("session-none-planned", rows=((MENU,),))


def place_given(session: SessionDay, meeting: Meeting) -> Message:
    """To whoever waited longest: there is a place, and it is theirs."""
    no = Button(Text("button-coming-no"), pack("coming", session.id, "no"))
    return Message("coming-place-given", facts_of(session, meeting), ((_file(session),), (no,), (MENU,)))


def calendar_file(name: str, body: str) -> Message:
    return Message("session-file", rows=((MENU,),), document=Document(name, body))


def places_set(session: SessionDay, room: Room) -> Message:
    """To an organizer: how many may come now, and how many do."""
    params: dict[str, Value] = {"number": session.number, "taken": Text("places-taken", {"n": room.taken})}
    if room.places is None:
        return Message("places-unlimited", params)
    return Message("places-set", params | {"places": room.places})
