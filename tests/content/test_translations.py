"""Every language says the same, with the same variables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from content.check import check
from content.loader import CONTENT, load
from content.rendering import say
from content.sources import Sources
from domain.messages import Words
from tests.content.conftest import Broken, Replace


def test_every_text_is_there_in_every_language() -> None:
    french, english = Sources.read(CONTENT).texts.values()

    assert set(french.entries) == set(english.entries)


@pytest.mark.parametrize(
    ("words", "others", "what"),
    [
        ('msgid "crisis"', 'msgid "crises"', "crises: it is missing in `fr`"),
        (
            'msgid "gesture-done"\nmsgstr "',
            'msgid "gesture-done"\nmsgstr "{name}',
            "other variables than in French",
        ),
        ('msgid "right-answer"\nmsgstr "That\'s it!"', 'msgid "right-answer"\nmsgstr ""', "a form is empty"),
    ],
)
def test_a_text_that_one_language_says_otherwise(
    copy: Path, replace: Replace, words: str, others: str, what: str
) -> None:
    line = replace("texts/en.po", words, others)

    found = [problem for problem in check(copy) if (problem.file, problem.line) == ("texts/en.po", line)]

    assert any(what in problem.what for problem in found), check(copy)


def test_a_text_that_counts_in_one_language_only(copy: Path, replace: Replace) -> None:
    plural = 'msgid_plural "right-answer"\nmsgstr[0] "{n}, yes"\nmsgstr[1] "{n}, yes"'
    replace("texts/en.po", 'msgstr "That\'s it!"', plural)

    assert "right-answer: a plural in one language only." in {problem.what for problem in check(copy)}


def test_a_text_that_counts_says_its_number(copy: Path) -> None:
    for language in ("fr", "en"):
        path = copy / "texts" / f"{language}.po"
        path.write_text(path.read_text(encoding="utf-8").replace("{n}", "{m}"), encoding="utf-8")

    assert "pause-confirmed: a text that counts says {n}." in {problem.what for problem in check(copy)}


def test_content_that_french_does_not_have(broken: Broken) -> None:
    problem = broken("sessions.en.yaml", 'title: "Meeting', 'subtitle: "Meeting')

    assert problem.what == "sessions/session-1/subtitle: there is no such piece in French."


def test_content_with_other_variables(copy: Path, replace: Replace) -> None:
    replace("reminders.en.yaml", "Map and access: {map_link}", "Map and access: {link}")

    (problem,) = check(copy)

    assert problem.file == "reminders.en.yaml"
    assert problem.what == "reminders/rappel-j7: other variables than in French."


def test_a_thing_is_translated_whole_or_not_at_all(copy: Path) -> None:
    (copy / "polls.en.yaml").write_text(
        '- {id: s01-vecu, title: "What you lived through"}\n', encoding="utf-8"
    )

    missing = {problem.what for problem in check(copy)}

    assert "polls/s01-vecu/question: it is missing in `en`." in missing
    assert not any("s02-preparation" in what for what in missing)


def test_nobody_agrees_to_what_they_cannot_read(copy: Path) -> None:
    (copy / "consents.en.yaml").unlink()

    assert {problem.what for problem in check(copy)} >= {"consents/participer: it is missing in `en`."}


def test_a_module_may_have_its_english_beside_it(copy: Path) -> None:
    source = (copy / "modules" / "c02-resilience.yaml").read_text(encoding="utf-8")
    translated = re.sub(
        r"^(  )*(phase|minutes|  right|  shuffle|  verdict): .*\n", "", source, flags=re.MULTILINE
    )
    english = translated.replace(
        "Résilience : un mot, plusieurs sens", "Resilience: one word, several meanings"
    )
    (copy / "modules" / "c02-resilience.en.yaml").write_text(english, encoding="utf-8")

    assert check(copy) == []
    assert say(load(copy), Words("modules/c02-resilience/title"), "en").startswith("Resilience: one word")


def test_a_file_that_nothing_reads_is_named(copy: Path) -> None:
    (copy / "modules" / "c22-typo.en.yaml").write_text("title: Resilience\n", encoding="utf-8")

    assert [str(problem) for problem in check(copy)] == [
        "modules/c22-typo.en.yaml:1: Nothing reads this file. Check its name, or take it away."
    ]
