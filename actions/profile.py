"""Profile questions: answered with a button or in words, and changed later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from actions.enrolment import expect_words, go_on, next_step
from actions.invitations import lives_here
from actions.screens import enrolment as screens
from actions.screens import menus
from content.loader import Content
from content.rendering import say
from domain import enrolment
from domain.enrolment import ELSEWHERE, FIRST_NAME, AlreadyIn, Asked, FirstName, Outcome, Stale
from domain.messages import Message, Text
from domain.people import Person
from domain.profile_questions import DECLINED, ProfileQuestion
from domain.spelling import fold
from domain.territory import Commune, find_communes
from storage.tx import Tx


def answer_profile(
    tx: Tx, *, by: Person, now: datetime, content: Content, question_id: str, answer: str,
    message_id: int | None,
) -> Outcome:  # fmt: skip
    """An answer is tapped. Tapped twice it is one answer; tapped later it replaces the first."""
    question = _question(tx, by, content, question_id)
    if question is None:
        return _gone(tx, by, now=now, content=content)
    communes = content.territory.communes
    if not _is_answer(question, answer, communes):
        tx.answer(by, screens.question(question, communes), now=now, edits=message_id)
        return Stale()
    was_answered = _is_answered(tx, by, question)
    by = _keep(tx, by, question, answer, now=now)
    words = screens.answer_in_words(question, answer, communes)
    record = screens.profile_record(question, words, is_inside=by.is_enrolled)
    tx.answer(by, record, now=now, edits=message_id)
    if not was_answered:
        return go_on(tx, by, now=now, content=content)
    _expect_next(tx, by, content)
    return AlreadyIn(by) if by.is_enrolled else Asked()


def answer_in_words(
    tx: Tx, *, by: Person, now: datetime, content: Content, question_id: str, words: str
) -> Outcome:
    """An answer is typed: a first name, a commune by a few letters or its postcode."""
    question = _question(tx, by, content, question_id)
    if question is None:
        return _gone(tx, by, now=now, content=content)
    communes = content.territory.communes
    understood = _understand(question, words, content, by.language)
    if isinstance(understood, Message):
        tx.answer(by, understood, now=now)
        return Asked()
    by = _keep(tx, by, question, understood, now=now)
    said = screens.answer_in_words(question, understood, communes)
    if not by.is_enrolled:
        return go_on(tx, by, now=now, content=content, noted=screens.noted(said))
    _expect_next(tx, by, content)
    tx.answer(by, screens.profile_record(question, said, is_inside=True), now=now)
    return AlreadyIn(by)


def change_answer(
    tx: Tx, *, by: Person, now: datetime, content: Content, question_id: str, message_id: int | None
) -> Outcome:
    """Ask a question once more, on the message that holds its answer."""
    question = _question(tx, by, content, question_id)
    if question is None:
        return _gone(tx, by, now=now, content=content)
    if question.kind in screens.TYPED:
        tx.people.await_text(by.id, screens.owner_of_words(question))
    tx.answer(by, screens.question(question, content.territory.communes), now=now, edits=message_id)
    return Asked()


def _question(tx: Tx, by: Person, content: Content, question_id: str) -> ProfileQuestion | None:
    """The question, where this person may be asked it."""
    question = content.profile.get(question_id)
    if question is None or question.kind == "several":
        return None
    return question if tx.consents.given(by.id).get(question.consent) else None


def _gone(tx: Tx, by: Person, *, now: datetime, content: Content) -> Outcome:
    """A button of a question that is not asked, or not of this person."""
    if not by.is_enrolled:
        return go_on(tx, by, now=now, content=content)
    tx.people.await_text(by.id, None)
    tx.answer(by, menus.out_of_date(), now=now)
    return Stale()


def _is_answer(question: ProfileQuestion, answer: str, communes: Sequence[Commune]) -> bool:
    if question.kind == "commune":
        return answer == ELSEWHERE or any(commune.code == answer for commune in communes)
    return enrolment.is_option(question, answer)


def _is_answered(tx: Tx, by: Person, question: ProfileQuestion) -> bool:
    has_name = question.id == FIRST_NAME and by.first_name is not None
    return has_name or question.id in tx.profile.answers(by.id)


def _keep(tx: Tx, by: Person, question: ProfileQuestion, answer: str, *, now: datetime) -> Person:
    """Keep an answer. A first name stands with the person only; living elsewhere leaves the panel."""
    if question.id == FIRST_NAME and answer != DECLINED:
        tx.people.change(by.id, first_name=answer)
        tx.profile.remove(by.id, FIRST_NAME)
    else:
        if question.id == FIRST_NAME:
            tx.people.change(by.id, first_name=None)
        tx.profile.save(by.id, question.id, answer, now=now)
    if question.kind == "commune" and by.is_enrolled:
        _place_in_panel(tx, by)
    outcome = "declined" if answer == DECLINED else "answered"
    tx.journal("answer_profile", f"question:{question.id}", outcome, at=now, by=by)
    return tx.people.locked(by.id)


def _place_in_panel(tx: Tx, by: Person) -> None:
    """Somebody who moves away leaves the panel; who moves back finds the place an invitation gave."""
    if not lives_here(tx, by):
        tx.people.change(by.id, panel=False)
    elif tx.invitations.opened_panel(by.id):
        tx.people.change(by.id, panel=True)


def _expect_next(tx: Tx, by: Person, content: Content) -> None:
    """The next words belong to the question that is still open, or to nobody."""
    if by.is_enrolled:
        tx.people.await_text(by.id, None)
    else:
        expect_words(tx, by, next_step(tx, by, content))


# --- words ----------------------------------------------------------------------------------------


def _understand(question: ProfileQuestion, words: str, content: Content, language: str) -> str | Message:
    """The answer these words stand for, or what to ask instead."""

    def is_called(key: str) -> bool:
        return fold(words) == fold(say(content, Text(key), language))

    if question.kind == "commune":
        return ELSEWHERE if is_called("live-elsewhere") else _commune(question, words, content)
    if is_called("prefer-not-to-answer"):
        return DECLINED
    return _first_name(question, words, content)


def _commune(question: ProfileQuestion, words: str, content: Content) -> str | Message:
    """A name typed whole is the answer; a few letters bring the communes that may be meant."""
    communes = content.territory.communes
    found = find_communes(words, communes)
    if len(found) == 1 and fold(found[0].name) == fold(words):
        return found[0].code
    if not found:
        return screens.question(question, communes, note=Text("profile-commune-not-found"))
    note = Text("profile-commune-which", {"n": len(found)})
    return screens.question(question, found, note=note)


def _first_name(question: ProfileQuestion, words: str, content: Content) -> str | Message:
    match enrolment.first_name(words, question.max_characters):
        case FirstName(name):
            return name
        case "too-long":
            told = {"given": len(words), "max": question.max_characters}
            note = Text("profile-name-too-long", told)
        case "no-letter":
            note = Text("profile-name-no-letter")
    return screens.question(question, content.territory.communes, note=note)
