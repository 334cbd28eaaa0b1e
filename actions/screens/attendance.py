"""What is said to whoever is there, and to whoever sends a code that opens nothing."""

from __future__ import annotations

from actions.screens.doors import MENU
from domain.attendance import NotNoted
from domain.messages import Button, Message, Text, Value, When, Words, pack
from domain.people import Person
from domain.timetable import SessionDay

HERE = Button(Text("button-i-am-here"), pack("check-in"))


def code_wanted() -> Message:
    return Message("check-in-code-wanted", rows=((MENU,),))


def code_of_the_day(session: SessionDay, code: str, present: int) -> Message:
    """To somebody of the team: what to show at the entrance."""
    again = Button(Text("button-refresh"), pack("session-code", session.id))
    params: dict[str, Value] = {"number": session.number, "code": code}
    params["present"] = Text("session-code-present", {"n": present})
    return Message("session-code", params, ((again,), (MENU,)))


def noted(session: SessionDay, *, was_before: bool) -> Message:
    """Welcome; said again to whoever sends the code again."""
    params: dict[str, Value] = {"title": Words(f"sessions/{session.id}/title")}
    return Message("check-in-noted-before" if was_before else "check-in-noted", params, ((MENU,),))


def not_noted(refusal: NotNoted) -> Message:
    """The code opens nothing, and what to do instead; nobody is suspected of anything."""
    params: dict[str, Value] = {}
    if refusal.session is not None:
        params = {"date": When(refusal.session.starts_at, "day")}
    again = ((HERE,),) if refusal.why == "wrong" else ()
    return Message(f"check-in-{refusal.why}", params, (*again, (MENU,)))


def noted_for(person: Person) -> Message:
    """To an organizer."""
    return Message("check-in-noted-for", {"name": person.first_name or ""})
