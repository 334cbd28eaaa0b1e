"""What has no value is not said; never a brace, never half a line."""

from __future__ import annotations

import pytest

from content.templates import make_template
from content.typography import typeset


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("Bonjour {name}.", {"name": "Awa"}, "Bonjour Awa."),
        ("Bonjour {name}. Ça va ?", {}, "Ça va\u00a0?"),
        ("Ça va ? Bonjour {name}.", {}, "Ça va\u00a0?"),
        ("Avant.\nTéléphone : {phone}\nAprès.", {"phone": ""}, "Avant.\nAprès."),
        ("Avant.\n\n{phone}\n\nAprès.", {}, "Avant.\n\nAprès."),
        ("{phone}\n\nAprès.", {}, "Après."),
        ("Avant.\n\n{phone}", {}, "Avant."),
        ("1. {one}\n2. {two}", {"two": "deux"}, "2. deux"),
        ("{words}", {"words": "un\n\ndeux {trois}"}, "un\n\ndeux {trois}"),
        ("{a} et {b}. Puis {a}.", {"a": "un", "b": ""}, "Puis un."),
    ],
)
def test_a_sentence_without_its_value_is_left_out(text: str, values: dict[str, str], said: str) -> None:
    assert make_template(text, "fr", {}).fill(values) == said


def test_a_fact_that_begins_a_sentence_begins_with_a_capital() -> None:
    facts = {"sponsor": "la ville"}

    template = make_template("{sponsor} répond. Avec {sponsor}.\n- {sponsor}", "fr", facts)

    assert template.fixed == "La ville répond. Avec la ville.\n- La ville"


def test_a_fact_that_is_empty_takes_its_sentence_with_it() -> None:
    template = make_template("Appelez. Ou le {phone}.\nTéléphone : {phone}", "fr", {"phone": ""})

    assert template.fixed == "Appelez."


def test_what_is_left_to_say_is_known() -> None:
    assert make_template("{sponsor} et {title}", "fr", {"sponsor": "x"}).variables == {"title"}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("C'est ça !", "C’est ça\u00a0!"),
        ("« Oui » : 10 % ; non ?", "«_Oui_»_: 10_%_; non_?".replace("_", "\u00a0")),
        ("à 18:30, https://example.org/a", "à 18:30, https://example.org/a"),
    ],
)
def test_french_is_set_as_a_printer_sets_it(typed: str, shown: str) -> None:
    assert typeset(typed, "fr") == shown


def test_english_keeps_its_spaces() -> None:
    assert typeset("It's : so", "en") == "It’s : so"
