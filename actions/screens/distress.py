"""What leaves at once when a message sounds like a call for help."""

from __future__ import annotations

from actions.screens.doors import MENU
from domain.messages import Button, Message, Text, Value, When, pack
from domain.people import Person, Stranger


def help_for(somebody: Person | Stranger) -> Message:
    """Where help is, now. Nobody can read what a stranger wrote: it is not kept, and not promised."""
    if isinstance(somebody, Stranger):
        return Message("distress-help-stranger")
    return Message("distress-help", rows=((MENU,),))


def alert(person: Person, words: str, at: When) -> Message:
    """For moderators, at any hour: whose message, what it says, and how to write to them."""
    params: dict[str, Value] = {"number": str(person.id), "at": at, "excerpt": words}
    write = Button(Text("button-write-to-them"), pack("distress-write", person.id))
    return Message("distress-alert", params, ((write,), (MENU,)))


def alert_about_a_stranger(at: When) -> Message:
    return Message("distress-alert-stranger", {"at": at}, ((MENU,),))


def alert_gone() -> Message:
    """In place of an alert whose author has left and erased everything."""
    return Message("distress-alert-gone", rows=((MENU,),))


def words_wanted(person: Person) -> Message:
    """The next text this moderator types goes to the person."""
    params = {"number": str(person.id)}
    return Message("distress-write", params, ((Button(Text("button-later"), pack("menu")),),))


def written(person: Person) -> Message:
    return Message("distress-written", {"number": str(person.id)}, ((MENU,),))


def unreachable() -> Message:
    return Message("distress-unreachable", rows=((MENU,),))


def from_the_team(words: str) -> Message:
    """What a moderator wrote to the person, by hand."""
    return Message("distress-from-the-team", {"excerpt": words}, ((MENU,),))
