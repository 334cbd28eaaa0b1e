"""The way in: what this is, the age gate, the consents, the profile, the welcome.

Until the age is declared nothing is kept: what a stranger carries travels in the buttons. After that,
what to ask next is what has no answer yet, so that any message, a week later or after a restart, goes on
where the person had stopped.
"""

from __future__ import annotations

from datetime import datetime

from actions import invitations
from actions.screens import consents as consent_screens
from actions.screens import enrolment as screens
from actions.screens import invitations as invitation_screens
from actions.screens import menus
from content.loader import Content
from domain import enrolment
from domain.enrolment import (
    FIRST_NAME,
    AlreadyIn,
    AskConsent,
    Asked,
    AskProfile,
    Complete,
    Enrolled,
    Outcome,
    Step,
    TurnedAway,
)
from domain.messages import Text, Value
from domain.people import Person, Stage, Stranger
from storage.tx import Tx

# --- at the door ----------------------------------------------------------------------------------


def begin(
    tx: Tx, *, by: Person | Stranger, now: datetime, content: Content, code: str = "",
    message_id: int | None = None,
) -> Outcome:  # fmt: skip
    """Somebody outside presses Start, opens an invitation, or goes on where they had stopped."""
    if isinstance(by, Stranger):
        tx.answer(by, screens.information(1, code), now=now, edits=message_id)
        return Asked()
    refused = invitations.carry(tx, by, code, now=now) if code else None
    note = invitation_screens.why_not(refused) if refused else ""
    return go_on(tx, _now(tx, by), now=now, content=content, note=note, edits=message_id)


def inform(
    tx: Tx, *, by: Person | Stranger, now: datetime, content: Content, step: int, code: str,
    message_id: int | None,
) -> Outcome:  # fmt: skip
    """The next thing to know before any question; after the last, the age gate."""
    if isinstance(by, Person):
        return resume(tx, by=by, now=now, content=content, was_lost=False, edits=message_id)
    if 1 <= step <= len(screens.INFORMATION):
        tx.answer(by, screens.information(step, code), now=now)
    else:
        tx.answer(by, screens.age_gate(code), now=now)
    return Asked()


def show_notice(tx: Tx, *, by: Person | Stranger, now: datetime, code: str) -> None:
    """The privacy notice, whole, for somebody who has not said anything yet."""
    tx.answer(by, screens.whole_notice(code), now=now)


def answer_stranger(tx: Tx, *, by: Person | Stranger, now: datetime, content: Content, words: str) -> Outcome:
    """A stranger types: the age is declared with a button; anything else leads to the door."""
    if isinstance(by, Person):
        return resume(tx, by=by, now=now, content=content)
    is_age = enrolment.sounds_like_an_age(words)
    tx.answer(by, screens.age_gate(was_typed=True) if is_age else menus.door(), now=now)
    return Asked()


def declare_age(
    tx: Tx, *, by: Person | Stranger, now: datetime, content: Content, is_adult: bool, code: str,
    message_id: int | None,
) -> Outcome:  # fmt: skip
    """The age gate: the first thing that is kept is that somebody is of age, and only that."""
    if isinstance(by, Person) and (by.is_enrolled or (is_adult and tx.consents.given(by.id))):
        return resume(tx, by=by, now=now, content=content, was_lost=False, edits=message_id)
    if not is_adult:
        tx.answer(forget(tx, by), screens.under_age(), now=now, edits=message_id)
        return TurnedAway("under-18")
    refused = None
    if isinstance(by, Stranger):
        by = tx.people.add(by.telegram_id, language=by.language, now=now)
        refused = invitations.carry(tx, by, code, now=now) if code else None
    note = invitation_screens.why_not(refused) if refused else ""
    tx.answer(by, screens.of_age(note), now=now, edits=message_id)
    return Asked()


# --- the next question ----------------------------------------------------------------------------


def resume(
    tx: Tx, *, by: Person, now: datetime, content: Content, was_lost: bool = True, edits: int | None = None
) -> Outcome:
    """Whatever somebody on the way in does, they find their question again; who is in, the menu."""
    if by.is_enrolled:
        tx.answer(by, menus.menu(by, now=now), now=now, edits=edits)
        return AlreadyIn(by)
    note = Text("enrolment-answer-here") if was_lost else ""
    return go_on(tx, by, now=now, content=content, note=note, edits=edits)


def go_on(
    tx: Tx, person: Person, *, now: datetime, content: Content, noted: Value = "", note: Value = "",
    edits: int | None = None,
) -> Outcome:  # fmt: skip
    """Ask what has no answer yet; where nothing is left, the person is in."""
    step = next_step(tx, person, content)
    if not isinstance(step, AskConsent) and person.invitation_id is not None:
        person = invitations.spend_carried(tx, person, now=now)
    expect_words(tx, person, step)
    match step:
        case AskConsent():
            tx.answer(person, consent_screens.question(step, person.language, note), now=now, edits=edits)
        case AskProfile(question):
            communes = content.territory.communes
            shown = screens.question(question, communes, step=step, noted=noted, note=note)
            tx.answer(person, shown, now=now, edits=edits)
        case Complete() if person.is_enrolled:
            return resume(tx, by=person, now=now, content=content)
        case Complete():
            return _welcome(tx, person, now=now)
    return Asked()


def put_off(tx: Tx, *, by: Person, now: datetime, message_id: int | None) -> None:
    """Not now: what was answered is kept, and the way on stays on the message."""
    shown = menus.menu(by, now=now) if by.is_enrolled else screens.later()
    tx.answer(by, shown, now=now, edits=message_id)


def next_step(tx: Tx, person: Person, content: Content) -> Step:
    answered = set(tx.profile.answers(person.id))
    if person.first_name is not None:
        answered.add(FIRST_NAME)
    given = tx.consents.given(person.id)
    return enrolment.next_step(content.consents, content.profile, given=given, answered=answered)


def expect_words(tx: Tx, person: Person, step: Step) -> None:
    """A first name and a commune may be typed: they own the next words."""
    match step:
        case AskProfile(question) if question.kind in screens.TYPED:
            tx.people.await_text(person.id, screens.owner_of_words(question))
        case _:
            tx.people.await_text(person.id, None)


def _welcome(tx: Tx, person: Person, *, now: datetime) -> Enrolled:
    is_in_panel = tx.invitations.opened_panel(person.id) and invitations.lives_here(tx, person)
    tx.people.change(person.id, stage=Stage.ENROLLED, enrolled_at=now, panel=is_in_panel)
    person = _now(tx, person)
    tx.journal("enrol", f"person:{person.id}", "enrolled", at=now, by=person)
    tx.answer(person, screens.welcome(person, tx.sessions.first()), now=now)
    return Enrolled(person)


def forget(tx: Tx, by: Person | Stranger) -> Stranger:
    """Nothing of this person is kept: they are a stranger again."""
    if isinstance(by, Stranger):
        return by
    assert by.telegram_id is not None
    tx.register.forget(by)
    return Stranger(by.telegram_id, by.language)


def _now(tx: Tx, person: Person) -> Person:
    """The person as this transaction has left them so far."""
    return tx.people.locked(person.id)
