"""A fact of the place is changed: checked, once, kept with what it was, and said from then on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from actions.facts import change_fact
from content.loader import load
from content.rendering import render
from content.told import Place, fits, retold, sentences_with, value_in
from domain.facts import FACTS, Changed, NotChanged, wrong
from domain.messages import Message
from domain.people import Person, Role
from storage import facts
from storage.store import Store
from tests.town import enrol

NOW = datetime(2027, 1, 11, 11, 0, tzinfo=UTC)
CONTENT = load()
PHONE = FACTS["contact_phone"]


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    with Store(database_url) as store:
        yield store


async def change(store: Store, by: Person, value: str, seen: str) -> Changed | NotChanged:
    return await store.write(
        change_fact, by=by, now=NOW, key="contact_phone", value=value, seen=seen, in_file="02 61 91 00 10"
    )


async def test_of_two_who_change_it_at_once_the_second_is_told(store: Store) -> None:
    olga = await store.write(enrol, 1, "Olga", "fr", (Role.ORGANIZER,), False, NOW)
    numbers = [f"02 61 91 00 {n}" for n in range(20, 28)]

    outcomes = await asyncio.gather(*(change(store, olga, one, "02 61 91 00 10") for one in numbers))

    assert sum(isinstance(one, Changed) for one in outcomes) == 1
    assert outcomes.count(NotChanged("meanwhile")) == 7
    (kept,) = await store.read(facts.history, "contact_phone")
    assert (kept.by, await store.read(facts.changes)) == ("Olga", {"contact_phone": kept.value})


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("contact_phone", "", "needed"),
        ("contact_phone", "12", "phone"),
        ("contact", "nobody", "mail"),
        ("contact", "a@b.fr{territory}", "markup"),
        ("organizer", "<b>nous</b>", "markup"),
        ("organizer", "x" * 121, "too-long"),
        ("links.rules", "javascript:alert(1)", "link"),
        ("help_numbers.crisis_line", "le 3114", "short-phone"),
        ("answer_deadline", "2027-02-30", "date"),
        ("retention_months", "0", "months"),
        ("contact", "", None),
        ("contact_phone", "+262 262 12 34 56", None),
        ("help_numbers.victims_line", "116 006", None),
        ("answer_deadline", "2027-09-01", None),
    ],
)
def test_a_fact_is_checked_like_the_file_is(key: str, value: str, why: str | None) -> None:
    assert wrong(FACTS[key], value) == why


def test_the_facts_that_ship_pass_the_same_checks() -> None:
    assert [key for key, fact in FACTS.items() if wrong(fact, value_in(CONTENT, fact))] == []


def test_a_changed_fact_is_said_and_an_empty_one_leaves_its_sentence_out() -> None:
    message = Message("distress-help-stranger")
    changed = retold(CONTENT, {"contact_phone": "02 61 91 00 99"})
    emptied = retold(CONTENT, {"contact_phone": ""})

    assert "02 61 91 00 99" in render(changed, message, "fr").text.replace("\u00a0", " ")
    assert "Pour parler à l" not in render(emptied, message, "fr").text
    assert value_in(changed, PHONE, Place.FILE) == "02 61 91 00 10"
    assert sentences_with(CONTENT, PHONE, "fr"), "some sentence says it"
    assert retold(changed, {}).territory == CONTENT.territory, "what is taken back is as it was"


def test_english_says_a_fact_in_its_own_way() -> None:
    told = retold(CONTENT, {"organizer": "la ville", "organizer@en": "the town"})

    assert value_in(told, FACTS["organizer@en"]) == "the town"
    assert value_in(told, FACTS["organizer"]) == "la ville"


def test_what_would_make_a_message_too_long_is_seen() -> None:
    assert fits(CONTENT, FACTS["name"], "Valbrune-la-Neuve")
    assert not fits(CONTENT, FACTS["name"], "V" * 4000)
