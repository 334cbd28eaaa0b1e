"""Every rule of writing and every reference: broken in a copy, seen with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.check import check
from content.loader import CONTENT
from tests.content.conftest import Broken, Replace

C01 = "modules/c01-mon-territoire.yaml"
FACE = "\U0001f600"


def test_what_ships_has_no_problem() -> None:
    assert check(CONTENT) == []


@pytest.mark.parametrize(
    ("file", "words", "others", "what"),
    [
        (C01, "Que conseillez-vous à", "{unknown} : que conseillez-vous à", "Nobody fills in {unknown}"),
        (C01, "Que conseillez-vous à", "Que {Conseillez}-vous à", "A brace belongs to no variable"),
        (C01, "Que conseillez-vous à", "Que CONSEILLEZ-vous à", "`CONSEILLEZ` stands in capitals"),
        (C01, "Que conseillez-vous à", f"{FACE} Que conseillez-vous à", "An emoji stands before the end"),
        (C01, "vous à Samira ?", f"vous à Samira ? {FACE}{FACE}", "more than one emoji"),
        (C01, "vous à Samira ?", "vous à Samira " + "encore " * 20, "words, 20 at most"),
        (C01, '"Sur le site des impôts"', f'"{"a" * 91}"', "91 characters, 90 at most"),
        (C01, "Où voir les risques connus", "a" * 281, "280 at most"),
        (C01, "vous voyez les risques connus.", "a" * 180, "180 at most"),
        (C01, "vous voyez les risques connus.", "a.\\n\\n\\nb.", "breaks its line twice at most"),
        (C01, "Oui. Samira a droit", "a" * 301, "300 at most"),
        ("statements.yaml", "Être résilient, c'est d'abord", "a" * 141, "140 at most"),
        ("polls.yaml", "Canicule, sécheresse", "a" * 91, "90 at most"),
        ("polls.yaml", "Quels événements avez-vous", "a" * 281, "280 at most"),
        ("profile.yaml", "18 à 24 ans", "a" * 91, "90 at most"),
    ],
)
def test_a_rule_of_writing(broken: Broken, file: str, words: str, others: str, what: str) -> None:
    assert what in broken(file, words, others).what


def test_a_card_fits_a_screen(copy: Path, replace: Replace) -> None:
    line = replace(C01, "Bonjour ! Premier module", "\n      ".join(["a" * 60] * 10))

    (problem,) = check(copy)

    assert (problem.file, problem.line) == (C01, line - 1), "on the line where the text begins"
    assert "600 at most" in problem.what


@pytest.mark.parametrize(
    ("file", "words", "others", "what"),
    [
        ("calendar.yaml", "ref: c02-resilience", "ref: c99", "There is no module called `c99`"),
        ("calendar.yaml", "ref: s01-vecu", "ref: s99", "There is no poll called `s99`"),
        ("calendar.yaml", "ref: t01-jour-arrete", "ref: t99", "There is no testimony called `t99`"),
        ("calendar.yaml", "ref: rappel-j1", "ref: rappel-j2", "There is no reminder called `rappel-j2`"),
        ("calendar.yaml", "ref: welcome", "ref: wellcome", "There is no registration called `wellcome`"),
        ("calendar.yaml", "ref: lot-1", "ref: lot-9", "There is no statements called `lot-9`"),
        ("calendar.yaml", "ref: suivi-j30", "ref: suivi-j31", "There is no follow-up called `suivi-j31`"),
        ("calendar.yaml", "with: appel-questions", "with: appel", "There is no announcement called `appel`"),
        ("calendar.yaml", 'time: "18:00", kind: draw', 'time: "6 pm", kind: draw', "`6 pm` is no time"),
        ("calendar.yaml", "phase: accueil", "phase: acceuil", "There is no phase called `acceuil`"),
        (
            "programme.yaml",
            "modules: [c01-mon-territoire]",
            "modules: [c00]",
            "There is no module called `c00`",
        ),
        ("programme.yaml", "statements: lot-1", "statements: lot-0", "There is no lot of statements"),
        ("programme.yaml", "session: session-1", "session: session-9", "There is no session called"),
        ("sessions.yaml", "phases: [p1-diagnostic]", "phases: [p9]", "There is no phase called `p9`"),
        ("polls.yaml", "phase: p1-diagnostic", "phase: p9", "There is no phase called `p9`"),
        ("polls.yaml", "repeats: [-6, 66]", "repeats: [-6, 67]", "Nothing is sent on day 67"),
        ("polls.yaml", "{id: chaleur-feu,", "{id: Chaleur,", "`Chaleur` cannot be an id"),
        (
            "testimony_prompts.yaml",
            "[type-evenement, moment]",
            "[type, moment]",
            "There is no theme called `type`",
        ),
        ("statements.yaml", "lot: lot-1, theme", "lot: lot-7, theme", "There is no lot called `lot-7`"),
        ("profile.yaml", "consent: tirage", "consent: hasard", "There is no consent called `hasard`"),
        (
            "profile.yaml",
            "when: [recherche, retraite]",
            "when: [rentier]",
            "There is no option called `rentier`",
        ),
        (
            "moderation.yaml",
            "{id: nom-tiers, decides",
            "{id: nom, decides",
            "There is no reason called `nom`",
        ),
        (C01, "right: georisques", "right: google", "There is no answer called `google`"),
        (C01, "id: c01-mon-territoire", "id: c01-territoire", "The file is not called after"),
        ("territory.yaml", "density_3: 2, density_7: 2", "density_3: 4, density_7: 2", "no such density"),
        ("territory.yaml", 'start: "10:00"', 'start: "10h"', "`10h` is no hour"),
    ],
)
def test_a_name_that_leads_nowhere(
    copy: Path, replace: Replace, file: str, words: str, others: str, what: str
) -> None:
    line = replace(file, words, others)

    found = [problem for problem in check(copy) if (problem.file, problem.line) == (file, line)]

    assert any(what in problem.what and problem.fix for problem in found), check(copy)


def test_an_option_is_offered_once(broken: Broken) -> None:
    assert "`inondation` is used twice" in broken("polls.yaml", "{id: chaleur-feu,", "{id: inondation,").what


def test_a_button_carries_what_it_stands_for(copy: Path, replace: Replace) -> None:
    replace("polls.yaml", "{id: chaleur-feu,", f"{{id: {'a' * 60},")

    (problem,) = check(copy)

    assert "No button can carry" in problem.what


def test_a_profile_question_can_be_declined(copy: Path, replace: Replace) -> None:
    replace("profile.yaml", '      - {id: np, text: "Je préfère ne pas répondre"}\n', "")
    replace("profile.en.yaml", '      - {id: np, text: "I prefer not to answer"}\n', "")

    assert [problem.what for problem in check(copy)] == ["`pr-age` cannot be declined."]


@pytest.mark.parametrize("nothing", ['""', '"À REMPLIR"', '"  "'])
def test_a_fact_that_is_not_filled_in_is_named(broken: Broken, nothing: str) -> None:
    problem = broken("territory.yaml", '"02 61 91 00 10"', nothing)

    assert problem.what == "`contact_phone` is not filled in."


def test_a_session_has_a_place(copy: Path) -> None:
    territory = copy / "territory.yaml"
    source = territory.read_text(encoding="utf-8")
    begin, end = source.index("  session-4:"), source.index("\nexperts:")
    territory.write_text(source[:begin] + source[end:], encoding="utf-8")

    (problem,) = check(copy)

    assert problem.what == "`session-4` has no place."


def test_a_text_of_ours_fits_one_message(copy: Path) -> None:
    for language in ("fr", "en"):
        with (copy / "texts" / f"{language}.po").open("a", encoding="utf-8") as file:
            file.write('\nmsgid "long"\nmsgstr "' + "Un mot. " * 500 + '{place} {place}"\n')

    assert {problem.what for problem in check(copy)} == {
        "long: With its variables it may have 4601 characters."
    }


def test_publishing_waits_for_every_fact(copy: Path) -> None:
    held_back = {(problem.file, problem.what) for problem in check(copy, publish=True)}

    assert ("territory.yaml", "This territory is invented.") in held_back
    assert ("modules/c01-mon-territoire.yaml", "`sources.5` depends on the place.") in held_back
    assert ("distress.yaml", "The whole file is still to be confirmed.") in held_back


def test_publishing_goes_ahead_once_all_is_confirmed(copy: Path) -> None:
    for path in copy.rglob("*.yaml"):
        source = path.read_text(encoding="utf-8").replace("invented: true", "invented: false")
        for status in ("to_confirm", "local"):
            source = source.replace(f"status: {status}", "status: verified")
        path.write_text(source, encoding="utf-8")

    assert check(copy, publish=True) == []
