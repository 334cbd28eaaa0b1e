"""A message sounds like a call for help: numbers leave at once, moderators are told at any hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from actions.screens import distress as screens
from actions.screens import menus
from domain.messages import When, pack
from domain.people import Person, Role, Stranger
from domain.sending import Kind
from storage import notices
from storage.tx import Tx

HELP_EVERY = timedelta(minutes=10)
"""The help text is not repeated to the same person within this time."""

ALERT_EVERY = timedelta(hours=1)
"""Moderators are not told of the same person again within this time."""


def raise_alarm(tx: Tx, by: Person | Stranger, words: str, *, now: datetime) -> None:
    """Help for whoever wrote, and an alert to the moderators. The message itself is handled all the same."""
    if isinstance(by, Stranger):
        tx.outbox.promise(
            person_id=None, chat_id=by.telegram_id, language=by.language, message=screens.help_for(by),
            key=f"{tx.cause}:distress", kind=Kind.DISTRESS, due_at=now, not_after=None, edits=None,
            campaign_id=None,
        )  # fmt: skip
        tx.journal("raise_alarm", "stranger", "raised", at=now)
    else:
        key = f"distress-help:{by.id}:{_window(now, HELP_EVERY)}"
        tx.promise(by, screens.help_for(by), key=key, kind=Kind.DISTRESS, due_at=now)
        tx.journal("raise_alarm", f"person:{by.id}", "raised", at=now, by=by)
    _alert(tx, by, words, now=now)


def _alert(tx: Tx, by: Person | Stranger, words: str, *, now: datetime) -> None:
    """The words go to the moderators, who must be able to answer them, and nowhere else; a stranger's do not."""
    at = When(now, "day-time")
    who = "stranger" if isinstance(by, Stranger) else str(by.id)
    message = screens.alert_about_a_stranger(at) if isinstance(by, Stranger) else screens.alert(by, words, at)
    for moderator in tx.people.with_role(Role.MODERATOR):
        if isinstance(by, Person) and moderator.id == by.id:
            continue
        key = f"{alerts_about(who)}:{moderator.id}:{_window(now, ALERT_EVERY)}"
        tx.promise(moderator, message, key=key, kind=Kind.DISTRESS, due_at=now)


def alerts_about(who: str) -> str:
    """How the alerts are called that show this person's words."""
    return f"distress:{who}"


def _window(now: datetime, length: timedelta) -> int:
    return int(now.timestamp() // length.total_seconds())


def take_off_screens(tx: Tx, person: Person, *, now: datetime) -> None:
    """Somebody leaves for good: what they wrote in distress goes from the moderators' chats too."""
    notices.empty(tx, alerts_about(str(person.id)), instead=screens.alert_gone(), now=now)


# --- a human answers ------------------------------------------------------------------------------


def begin_to_write(tx: Tx, *, by: Person, now: datetime, person_id: int) -> None:
    """A moderator writes to somebody whose message was a call for help."""
    person = tx.people.by_id(person_id)
    if person is None or person.telegram_id is None:
        tx.answer(by, screens.unreachable(), now=now)
        return
    tx.people.await_text(by.id, pack("distress-write", person.id))
    tx.answer(by, screens.words_wanted(person), now=now)


def write_to_them(tx: Tx, *, by: Person, now: datetime, person_id: int, words: str) -> None:
    """The moderator's own words leave at once, at any hour."""
    tx.people.await_text(by.id, None)
    person = tx.people.by_id(person_id)
    if person is None:
        tx.answer(by, menus.out_of_date(), now=now)
    elif person.telegram_id is None or person.unreachable_at is not None:
        tx.answer(by, screens.unreachable(), now=now)
    else:
        tx.promise(
            person, screens.from_the_team(words), key=f"{tx.cause}:team", kind=Kind.DISTRESS, due_at=now
        )
        tx.journal("write_to_them", f"person:{person.id}", "written", at=now, by=by)
        tx.answer(by, screens.written(person), now=now)
