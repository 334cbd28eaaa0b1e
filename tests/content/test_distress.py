"""A call for help is heard; a story of a flood is not taken for one."""

from __future__ import annotations

import time

import pytest

from content.loader import Content, load
from domain.distress import sounds_distressed

DISTRESS = load().distress


@pytest.mark.parametrize("phrase", DISTRESS.phrases)
def test_a_call_is_heard(phrase: str) -> None:
    assert sounds_distressed(f"Bonjour, {phrase.upper()} !!", DISTRESS.phrases)


@pytest.mark.parametrize("story", DISTRESS.counter_examples)
def test_an_ordinary_story_is_no_call(story: str) -> None:
    assert not sounds_distressed(story, DISTRESS.phrases)


def test_there_are_as_many_stories_as_calls() -> None:
    assert len(DISTRESS.counter_examples) >= len(DISTRESS.phrases)
    assert all(len(phrase.split()) > 1 for phrase in DISTRESS.phrases), "phrases, not single words"


def test_a_professional_has_yet_to_confirm_them(content: Content) -> None:
    assert content.distress.status == "to_confirm"


@pytest.mark.parametrize(
    "typed",
    ["je veux   en\nfinir", "Je veux en finir.", "J’ai envie d’en finir", "JE SUIS COINCE DANS L EAU"],
)
def test_it_does_not_matter_how_it_is_typed(typed: str) -> None:
    assert sounds_distressed(typed, DISTRESS.phrases)


def test_part_of_a_word_is_not_the_word() -> None:
    assert not sounds_distressed("Un film me frappement", ["me frappe"])
    assert not sounds_distressed("", DISTRESS.phrases)


@pytest.mark.parametrize("bait", ["je veux en fini ", "je suis coincé dans l'ea ", "a", "é", "je "])
def test_a_text_built_to_be_slow_is_not(bait: str) -> None:
    text = bait * (1_000_000 // len(bait))
    start = time.process_time()

    assert not sounds_distressed(text, DISTRESS.phrases)

    assert time.process_time() - start < 0.5, "about 50 ms on a quiet machine"
