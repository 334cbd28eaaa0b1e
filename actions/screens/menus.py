"""The menu of each person, by what they may do."""

from __future__ import annotations

from actions.screens.doors import MENU
from domain.messages import Button, Message, Text, pack
from domain.people import Person


def menu(person: Person, *, was_lost: bool = False) -> Message:
    """What this person can do; after something that was not understood, one line says so first."""
    rows = [(Button(Text("menu-polls"), pack("polls")),)]
    lost = Text("not-understood") if was_lost else ""
    return Message("menu", {"lost": lost, "first_name": person.first_name or ""}, tuple(rows))


def door() -> Message:
    """For somebody we know nothing about: how to begin."""
    return Message("enrol-first", rows=((Button(Text("button-begin"), pack("begin")),),))


def out_of_date() -> Message:
    return Message("button-out-of-date", rows=((MENU,),))


def sorry() -> Message:
    return Message("sorry", rows=((MENU,),))
