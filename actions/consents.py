"""Consents, one per purpose: given on the way in, seen and changed at any time after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions.enrolment import forget, go_on, next_step
from actions.screens import consents as screens
from actions.screens import enrolment as enrolment_screens
from actions.screens import menus
from content.loader import Content
from content.rendering import say
from domain.consents import Consent
from domain.enrolment import AlreadyIn, AskConsent, AskProfile, Outcome, Stale, TurnedAway, text_hash
from domain.messages import Words
from domain.people import Person
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class ConsentButton:
    """What a consent button says: the answer, and under which words it stood."""

    purpose: str
    version: str
    is_given: bool
    language: str


def answer_consent(
    tx: Tx, *, by: Person, now: datetime, content: Content, button: ConsentButton, message_id: int | None
) -> Outcome:
    """A purpose is agreed to or refused; without the required one, nobody comes in."""
    consent = content.consents.get(button.purpose)
    if by.is_enrolled:
        return _change(tx, by, consent, button, content, now=now, edits=message_id)
    given = tx.consents.given(by.id)
    if consent is not None and consent.id in given:
        tx.answer(by, screens.record(consent, given[consent.id], now), now=now, edits=message_id)
        return Stale()
    step = next_step(tx, by, content)
    is_asked = isinstance(step, AskConsent) and step.consent == consent
    if consent is None or not is_asked or button.version != str(consent.version):
        return go_on(tx, by, now=now, content=content, edits=message_id)
    if consent.required and not button.is_given:
        stranger = forget(tx, by)
        tx.journal("answer_consent", f"consent:{consent.id}", "refused", at=now)
        tx.answer(stranger, enrolment_screens.no_consent(), now=now, edits=message_id)
        return TurnedAway("no-consent")
    _record(tx, by, consent, button, content, now=now)
    tx.answer(by, screens.record(consent, button.is_given, now), now=now, edits=message_id)
    return go_on(tx, by, now=now, content=content)


def show_consents(tx: Tx, *, by: Person, now: datetime, content: Content, message_id: int | None) -> None:
    """Every purpose with the answer of today."""
    given = tx.consents.given(by.id)
    tx.answer(by, screens.overview(content.consents.values(), given), now=now, edits=message_id)


def show_consent(
    tx: Tx, *, by: Person, now: datetime, content: Content, purpose: str, message_id: int | None
) -> None:
    """One purpose, to be agreed to or taken back."""
    consent = content.consents.get(purpose)
    if consent is None:
        tx.answer(by, menus.out_of_date(), now=now)
        return
    today = tx.consents.given(by.id).get(purpose)
    tx.answer(by, screens.one(consent, today, by.language), now=now, edits=message_id)


def _change(
    tx: Tx, by: Person, consent: Consent | None, button: ConsentButton, content: Content, *,
    now: datetime, edits: int | None,
) -> Outcome:  # fmt: skip
    """Somebody who takes part changes their mind: it counts from now on."""
    if consent is None or button.version != str(consent.version):
        tx.answer(by, menus.out_of_date(), now=now)
        return Stale()
    if consent.required and not button.is_given:
        tx.answer(by, screens.cannot_go_without(consent), now=now, edits=edits)
        return Stale()
    if tx.consents.given(by.id).get(consent.id) is not button.is_given:
        _record(tx, by, consent, button, content, now=now)
        if not button.is_given:
            _drop_answers(tx, by, consent, content)
    step = next_step(tx, by, content) if button.is_given else None
    rows = (screens.answer_the_questions(step.question.id),) if isinstance(step, AskProfile) else ()
    tx.answer(by, screens.changed(consent, button.is_given, now, rows), now=now, edits=edits)
    return AlreadyIn(by)


def _drop_answers(tx: Tx, by: Person, consent: Consent, content: Content) -> None:
    """Answers that were given under a consent go with it."""
    for question in content.profile.values():
        if question.consent == consent.id:
            tx.profile.remove(by.id, question.id)


def _record(
    tx: Tx, by: Person, consent: Consent, button: ConsentButton, content: Content, *, now: datetime
) -> None:
    language = button.language if button.language in content.languages else by.language
    shown = say(content, Words(f"consents/{consent.id}"), language)
    tx.consents.record(
        by.id, consent.id, given=button.is_given, text_hash=text_hash(shown), language=language, now=now
    )
    outcome = "given" if button.is_given else "refused"
    tx.journal("answer_consent", f"consent:{consent.id}", outcome, at=now, by=by)
