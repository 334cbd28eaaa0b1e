"""What is asked next is what has no answer yet; what an invitation still opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.consents import Consent
from domain.enrolment import (
    AskConsent,
    AskProfile,
    Complete,
    FirstName,
    first_name,
    is_option,
    next_step,
    sounds_like_an_age,
    text_hash,
)
from domain.invitations import CODE_CHARACTERS, UNREADABLE, Invitation, Refused, code_in
from domain.messages import BUTTON_BYTES, pack
from domain.people import Person, Role, Stage
from domain.profile_questions import ProfileOption, ProfileQuestion

NOON = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)


def consent(id: str, *, required: bool = False) -> Consent:
    return Consent(id=id, version=1, required=required, text=f"I agree to {id}.")


def question(id: str, consent: str, *, for_the_draw: bool) -> ProfileQuestion:
    return ProfileQuestion(
        id=id, kind="one", consent=consent, question="?", why="Because.", for_the_draw=for_the_draw,
        options=(ProfileOption(id="a", text="A"), ProfileOption(id="np", text="No answer")),
    )  # fmt: skip


CONSENTS = {one.id: one for one in (consent("participer", required=True), consent("tirage"))}
QUESTIONS = {
    one.id: one
    for one in (
        question("pr-prenom", "participer", for_the_draw=False),
        question("pr-commune", "participer", for_the_draw=True),
        question("pr-age", "tirage", for_the_draw=True),
        question("pr-vecu", "tirage", for_the_draw=False),
    )
}
BOTH = {"participer": True, "tirage": True}


def step(given: dict[str, bool], *answered: str) -> object:
    return next_step(CONSENTS, QUESTIONS, given=given, answered=answered)


def test_the_first_consent_comes_first() -> None:
    assert step({}) == AskConsent(CONSENTS["participer"], 1, 2)


def test_a_refused_consent_is_answered_too() -> None:
    assert step({"participer": True, "tirage": False}) == AskProfile(QUESTIONS["pr-prenom"], 1, 2)


def test_a_consent_that_was_skipped_is_asked_before_any_question() -> None:
    assert step({"participer": True}, "pr-prenom") == AskConsent(CONSENTS["tirage"], 2, 2)


def test_questions_come_only_with_the_consent_they_need() -> None:
    assert step({"participer": True, "tirage": False}, "pr-prenom", "pr-commune") == Complete()
    assert step(BOTH, "pr-prenom", "pr-commune") == AskProfile(QUESTIONS["pr-age"], 3, 3)


def test_questions_that_can_wait_are_not_asked_at_enrolment() -> None:
    assert step(BOTH, "pr-prenom", "pr-commune", "pr-age") == Complete()


def test_only_the_options_of_a_question_answer_it() -> None:
    asked = QUESTIONS["pr-age"]

    assert is_option(asked, "a")
    assert is_option(asked, "np")
    assert not is_option(asked, "b")


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("Awa", FirstName("Awa")),
        ("  Marie \n Jeanne ", FirstName("Marie Jeanne")),
        ("محمد", FirstName("محمد")),
        ("x" * 30, FirstName("x" * 30)),
        ("x" * 31, "too-long"),
        ("12", "no-letter"),
        ("", "no-letter"),
    ],
)
def test_a_first_name_is_a_line_with_letters(typed: str, understood: object) -> None:
    assert first_name(typed, 30) == understood


@pytest.mark.parametrize(
    "typed", ["oui", "Non", "j'ai 18 ans", "J’AI 17 ANS !", "18", "majeure", "i am 20 years old"]
)
def test_an_age_in_words_is_recognised(typed: str) -> None:
    assert sounds_like_an_age(typed)


@pytest.mark.parametrize("typed", ["bonjour", "oui mais pourquoi", "c'est quoi ?", "", "dans le 93 rien"])
def test_other_words_are_no_age(typed: str) -> None:
    assert not sounds_like_an_age(typed)


def test_the_proof_of_a_consent_changes_with_its_words() -> None:
    assert text_hash("J'accepte.") == text_hash("J'accepte.")
    assert text_hash("J'accepte.") != text_hash("J’accepte.")


# --- invitations ----------------------------------------------------------------------------------


def invitation(**changes: object) -> Invitation:
    values = {"id": 1, "role": None, "panel": False, "uses_left": 1, "expires_at": NOON}
    return Invitation(**(values | changes))  # type: ignore[arg-type]


def test_an_invitation_opens_until_the_moment_it_expires() -> None:
    assert invitation().refusal(NOON - timedelta(microseconds=1)) is None
    refused = invitation().refusal(NOON)
    assert refused is not None
    assert refused.why == "expired"


def test_an_invitation_without_uses_opens_nothing() -> None:
    used = invitation(uses_left=0, expires_at=None)

    assert used.refusal(NOON) == Refused("used-up", used)


def test_an_invitation_offers_only_what_the_person_does_not_have() -> None:
    person = Person(1, 1, "fr", Stage.ENROLLED, roles=frozenset({Role.MODERATOR}))

    assert not invitation(role=Role.MODERATOR).offers(person, lives_here=True)
    assert invitation(role=Role.ORGANIZER).offers(person, lives_here=True)
    assert invitation(panel=True).offers(person, lives_here=True)
    assert not invitation(panel=True).offers(person, lives_here=False)
    assert not invitation().offers(person, lives_here=True)


@pytest.mark.parametrize("payload", ["x" * 64, "a:b", "é", "a b", "x" * (CODE_CHARACTERS + 1)])
def test_what_cannot_be_a_code_is_still_told_to_whoever_brought_it(payload: str) -> None:
    assert code_in(payload) == UNREADABLE


def test_the_longest_code_fits_every_button_that_carries_it() -> None:
    code = code_in("x" * CODE_CHARACTERS)

    assert code == "x" * CODE_CHARACTERS
    for data in (pack("enrol", 6, code), pack("enrol-notice", code), pack("age", "yes", code)):
        assert len(data.encode()) <= BUTTON_BYTES


def test_nothing_after_start_is_no_code() -> None:
    assert code_in("") == ""
