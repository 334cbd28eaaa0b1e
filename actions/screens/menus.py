"""The menu of each person, by what they may do, and their settings."""

from __future__ import annotations

from datetime import datetime

from actions.screens.doors import MENU
from domain.leaving import is_paused, is_silent
from domain.messages import Button, Message, Text, Value, When, pack
from domain.people import Person, Role

COME_BACK = Button(Text("button-come-back"), pack("come-back"))
LANGUAGES = ("fr", "en")

Row = tuple[Button, ...]


def menu(
    person: Person,
    *,
    was_lost: bool = False,
    polls_waiting: int = 0,
    module_begun: str | None = None,
    now: datetime | None = None,
) -> Message:
    """What this person can do; after something that was not understood, one line says so first."""
    params: dict[str, Value] = {
        "lost": Text("not-understood") if was_lost else "",
        "silence": _silence(person, now),
        "first_name": person.first_name or "",
    }
    citizens = (*_panel(person), *_citizens(polls_waiting, module_begun))
    return Message("menu", params, (*_way_back(person, now), *citizens, *_staff(person)))


def _silence(person: Person, now: datetime | None) -> Value:
    """One line for somebody who asked for silence and writes all the same: how to hear from us again."""
    if person.stopped_at is not None:
        return Text("menu-stopped")
    if now is not None and person.paused_until is not None and is_paused(person, now):
        return Text("menu-paused", {"until": When(person.paused_until, "day")})
    return ""


def _way_back(person: Person, now: datetime | None) -> tuple[Row, ...]:
    is_away = person.stopped_at is not None or (now is not None and is_silent(person, now))
    return ((COME_BACK,),) if is_away else ()


def _panel(person: Person) -> tuple[Row, ...]:
    """Those who meet find their next session."""
    return ((Button(Text("menu-session"), pack("session-next")),),) if person.panel else ()


def _citizens(polls_waiting: int, module_begun: str | None) -> tuple[Row, ...]:
    resume = Button(Text("menu-resume-module"), pack("module-resume", module_begun)) if module_begun else None
    polls = Text("menu-polls-waiting", {"n": polls_waiting}) if polls_waiting else Text("menu-polls")
    return (
        *(((resume,),) if resume else ()),
        (Button(polls, pack("polls")),),
        (Button(Text("menu-modules"), pack("modules")),),
        (Button(Text("menu-testify"), pack("testify")),),
        (Button(Text("menu-shelf"), pack("shelf")),),
        (Button(Text("menu-contributions"), pack("contributions")),),
        (Button(Text("menu-help"), pack("help")), Button(Text("menu-settings"), pack("settings"))),
    )


def _staff(person: Person) -> tuple[Row, ...]:
    """What moderators and organizers have besides."""
    doors = ((Role.MODERATOR, "moderation"), (Role.ORGANIZER, "organization"))
    return tuple((Button(Text(f"button-{door}"), pack(door)),) for role, door in doors if person.has(role))


def settings(person: Person, now: datetime) -> Message:
    """The language, the messages, and what is held: each can be changed here."""
    silent = is_silent(person, now)
    stop = Button(Text("button-stop"), pack("stop"))
    others = [one for one in LANGUAGES if one != person.language]
    rows: list[Row] = [(Button(Text(f"button-language-{one}"), pack("language", one)),) for one in others]
    rows += [(COME_BACK,)] if silent else [(Button(Text("button-pause"), pack("pause")),), (stop,)]
    rows += [
        (Button(Text("button-consents"), pack("consents")),),
        (Button(Text("button-my-data"), pack("my-data")),),
        (Button(Text("button-erase-me"), pack("erase")),),
        (MENU,),
    ]
    params: dict[str, Value] = {
        "language": Text(f"language-{person.language}"),
        "silence": _silence(person, now),
    }
    return Message("settings", params, tuple(rows))


def door() -> Message:
    """For somebody we know nothing about: how to begin."""
    return Message("enrol-first", rows=((Button(Text("button-begin"), pack("begin")),),))


def out_of_date() -> Message:
    return Message("button-out-of-date", rows=((MENU,),))


def sorry() -> Message:
    return Message("sorry", rows=((MENU,),))


def patience() -> Message:
    return Message("patience", rows=((MENU,),))


def given_up() -> Message:
    """To administrators: somebody's message could not be handled."""
    return Message("update-given-up")
