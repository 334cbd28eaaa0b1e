"""The rules of answering a poll, without a phone or a database."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from content.loader import load
from domain import poll_answers as rules
from domain.messages import BUTTON_BYTES, pack
from domain.poll_answers import Opening, PollAnswer, Recorded, Refused, Ticked, WordsWanted
from domain.polls import Poll

NOON = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
POLLS = load().polls
WORD, LIVED = POLLS["s04-mot-coeur"], POLLS["s01-vecu"]
LEVERS, TRUST = POLLS["s05-leviers"], POLLS["s08-confiance"]
OPENING = Opening(1, WORD.id, NOON, NOON + timedelta(hours=72))
NOTHING = PollAnswer(opening_id=1, person_id=7)


def choose(poll: Poll, answer: PollAnswer, option: str) -> rules.Outcome:
    return rules.choose(poll, OPENING, answer, option, now=NOON)


def recorded(outcome: rules.Outcome) -> PollAnswer:
    assert isinstance(outcome, Recorded)
    return outcome.answer


def ticked(poll: Poll, *options: str) -> PollAnswer:
    """What is ticked after tapping these, one after the other."""
    answer = NOTHING
    for option in options:
        outcome = choose(poll, answer, option)
        if isinstance(outcome, Ticked):
            answer = outcome.answer
    return answer


@pytest.mark.parametrize(
    ("at", "why"), [(NOON - timedelta(seconds=1), "not-open"), (OPENING.closes_at, "closed")]
)
def test_nothing_counts_before_the_opening_nor_from_the_close_on(at: datetime, why: rules.Why) -> None:
    given = replace(NOTHING, choosing=("justice",), options=("justice",), revision=1)

    assert rules.choose(WORD, OPENING, given, "confiance", now=at) == Refused(why)
    assert rules.validate(WORD, OPENING, given, now=at) == Refused(why)
    assert rules.write_own(WORD, OPENING, given, "autre", "Entraide", now=at) == Refused(why)
    assert rules.say_why(TRUST, OPENING, given, "Des dates", now=at) == Refused(why)


def test_the_last_second_counts() -> None:
    last = OPENING.closes_at - timedelta(microseconds=1)

    assert recorded(rules.choose(WORD, OPENING, NOTHING, "justice", now=last)).options == ("justice",)


def test_fifty_changes_are_fifty_revisions_and_the_last_one_stands() -> None:
    options = [option.id for option in WORD.options if not option.own_words]
    answer, changes = NOTHING, 0
    for option in random.Random(7).choices(options, k=50):
        changes += answer.options != (option,)
        answer = recorded(choose(WORD, answer, option))

    assert (answer.options, answer.revision) == ((option,), changes)


def test_the_same_answer_again_is_no_new_revision() -> None:
    once = recorded(choose(WORD, NOTHING, "justice"))

    assert recorded(choose(WORD, once, "justice")) == once


@pytest.mark.parametrize("poll", POLLS.values(), ids=lambda poll: poll.id)
def test_an_option_that_a_poll_does_not_have_is_refused(poll: Poll) -> None:
    assert choose(poll, NOTHING, "nowhere") == Refused("no-such-option")


@pytest.mark.parametrize("poll", POLLS.values(), ids=lambda poll: poll.id)
def test_every_option_fits_a_button(poll: Poll) -> None:
    for option in poll.options:
        assert len(pack("poll-option", 10**9, option.id).encode()) <= BUTTON_BYTES


# --- several --------------------------------------------------------------------------------------


def test_an_exclusive_option_unticks_the_others_and_they_untick_it() -> None:
    assert ticked(LIVED, "cyber", "coupure", "aucun").choosing == ("aucun",)
    assert ticked(LIVED, "aucun", "cyber").choosing == ("cyber",)


def test_an_option_tapped_twice_is_not_ticked() -> None:
    assert ticked(LIVED, "cyber", "coupure", "cyber").choosing == ("coupure",)


def test_three_at_most_means_that_a_fourth_is_refused_and_the_three_stay() -> None:
    three = ticked(LEVERS, "liens", "nature", "alertes")

    assert choose(LEVERS, three, "services") == Refused("too-many")
    assert isinstance(choose(LEVERS, three, "nature"), Ticked)


def test_what_is_ticked_counts_in_the_order_of_the_poll_whatever_the_order_of_the_taps() -> None:
    answer = recorded(rules.validate(LIVED, OPENING, ticked(LIVED, "violence", "inondation"), now=NOON))

    assert answer.options == ("inondation", "violence")


def test_nothing_ticked_is_no_answer() -> None:
    assert rules.validate(LIVED, OPENING, NOTHING, now=NOON) == Refused("nothing-chosen")


# --- own words ------------------------------------------------------------------------------------


def test_own_words_are_asked_for_then_are_the_answer() -> None:
    asked = choose(WORD, NOTHING, "autre")
    assert isinstance(asked, WordsWanted)

    answer = recorded(
        rules.write_own(WORD, OPENING, NOTHING, "autre", "  Entraide\nentre voisins ", now=NOON)
    )

    assert (answer.options, answer.own_words) == (("autre",), "Entraide entre voisins")


def test_thirty_characters_fit_and_thirty_one_do_not() -> None:
    assert recorded(rules.write_own(WORD, OPENING, NOTHING, "autre", "é" * 30, now=NOON)).is_given
    assert rules.write_own(WORD, OPENING, NOTHING, "autre", "é" * 31, now=NOON) == Refused("too-long")


def test_an_option_of_the_poll_takes_the_place_of_own_words() -> None:
    written = recorded(rules.write_own(WORD, OPENING, NOTHING, "autre", "Entraide", now=NOON))

    answer = recorded(choose(WORD, written, "justice"))

    assert (answer.own_words, answer.revision) == (None, 2)


# --- why ------------------------------------------------------------------------------------------


def test_a_sentence_that_explains_is_a_new_revision_of_the_same_answer() -> None:
    answer = recorded(choose(TRUST, NOTHING, "n2"))

    explained = recorded(rules.say_why(TRUST, OPENING, answer, "Des dates précises", now=NOON))

    assert (explained.options, explained.own_words, explained.revision) == (("n2",), "Des dates précises", 2)


def test_a_sentence_stays_with_its_author_when_the_answer_changes() -> None:
    answer = recorded(choose(TRUST, NOTHING, "n2"))
    explained = recorded(rules.say_why(TRUST, OPENING, answer, "Des dates précises", now=NOON))

    changed = recorded(choose(TRUST, explained, "n4"))

    assert (changed.options, changed.own_words) == (("n4",), "Des dates précises")


def test_nobody_explains_an_answer_they_have_not_given_nor_where_no_poll_asks() -> None:
    given = recorded(choose(WORD, NOTHING, "justice"))

    assert rules.say_why(TRUST, OPENING, NOTHING, "Des dates", now=NOON) == Refused("no-such-option")
    assert rules.say_why(WORD, OPENING, given, "Des dates", now=NOON) == Refused("no-such-option")


def test_a_sentence_has_three_hundred_characters_at_most() -> None:
    answer = recorded(choose(TRUST, NOTHING, "n2"))

    assert rules.say_why(TRUST, OPENING, answer, "x" * 301, now=NOON) == Refused("too-long")


# --- the order that is shown ----------------------------------------------------------------------


def test_options_are_shuffled_for_each_person_and_anchored_ones_stay_last() -> None:
    orders = {tuple(option.id for option in rules.shown_order(WORD, person)) for person in range(50)}

    assert len(orders) > 10
    assert {order[-1] for order in orders} == {"autre"}
    assert rules.shown_order(WORD, 7) == rules.shown_order(WORD, 7)


def test_a_scale_keeps_its_order() -> None:
    assert [option.id for option in rules.shown_order(TRUST, 7)] == ["n1", "n2", "n3", "n4", "n5"]
