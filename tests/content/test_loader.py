"""The files as typed values, and what is said when they do not fit."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from content.loader import Content, load
from content.problems import ContentError
from domain.consents import Consent
from domain.programme import SENT_KINDS
from tests.content.conftest import Replace

PARIS = ZoneInfo("Europe/Paris")


def problems_of(directory: Path) -> set[tuple[str, int, str]]:
    with pytest.raises(ContentError) as caught:
        load(directory)
    assert all(problem.fix for problem in caught.value.problems)
    return {(problem.file, problem.line, problem.what) for problem in caught.value.problems}


def test_nothing_of_the_brief_is_missing(content: Content) -> None:
    assert len(content.modules) == 10
    assert len(content.polls) == 8
    assert len(content.prompts) == 6
    assert len(content.statements) == 30
    assert len(content.faq) == 15
    assert len(content.sessions) == 4
    assert len(content.calendar.entries) == 58
    assert [phase.order for phase in content.programme.phases] == list(range(9))
    assert all(len(module.quiz) == 3 for module in content.modules.values())


def test_the_files_become_values(content: Content) -> None:
    poll = content.polls["s04-mot-coeur"]
    own_words = poll.option("autre")

    assert poll.kind == "one"
    assert own_words is not None
    assert own_words.own_words == 30
    assert poll.option("nonsense") is None
    assert content.polls["s05-leviers"].max_choices == 3
    assert content.modules["c03-alerte"].questions()["c03-q1"].right == "orange"
    assert content.modules["c03-alerte"].choices()["a"].verdict == "right"
    assert content.profile["pr-age"].consent == "tirage"
    assert not content.profile["pr-commune"].can_be_declined
    assert [reason.id for reason in content.moderation.reasons_to("refuse")][0] == "propos-illicites"


def test_being_of_age_is_no_consent_of_its_own(content: Content) -> None:
    assert [consent.id for consent in content.consents.values() if consent.required] == ["participer"]
    assert "majorite" not in content.consents
    assert isinstance(content.consents["tirage"], Consent)


def test_the_bot_says_which_entries_it_sends(content: Content) -> None:
    sent = {entry.kind for entry in content.calendar.entries if entry.is_sent}

    assert sent == SENT_KINDS


@pytest.mark.parametrize(
    ("kind", "day", "moment"),
    [
        ("poll", -6, datetime(2027, 1, 10, 18, 30, tzinfo=PARIS)),
        ("session", 63, datetime(2027, 3, 20, 9, 30, tzinfo=PARIS)),
        ("reminder", 63, datetime(2027, 3, 20, 7, 30, tzinfo=PARIS)),
        ("follow-up", 153, datetime(2027, 6, 18, 18, 30, tzinfo=PARIS)),
    ],
)
def test_an_entry_is_due_at_a_moment(content: Content, kind: str, day: int, moment: datetime) -> None:
    (entry,) = [one for one in content.calendar.entries if (one.kind, one.day) == (kind, day)]
    start = datetime(2027, 3, 20, 9, 30, tzinfo=PARIS)

    assert entry.moment(content.territory.first_session + timedelta(days=day), start) == moment


def test_every_problem_is_told_at_once(copy: Path, replace: Replace) -> None:
    kind = replace("polls.yaml", "kind: several", "kind: some")
    question = replace("faq.yaml", "  question:", "  qestion:")

    assert problems_of(copy) == {
        ("polls.yaml", kind, "`1.kind` does not fit."),
        ("faq.yaml", question, "Nothing is called `1.qestion` here."),
        ("faq.yaml", question - 1, "`1.question` is missing."),
    }


def test_a_broken_file_is_named_with_its_line(copy: Path, replace: Replace) -> None:
    line = replace("polls.yaml", "kind: several", "kind: several: one")
    replace("faq.yaml", "- id: f02", "- id: f02\n  id: f02")
    (copy / "privacy.yaml").unlink()

    found = {(file, what.split(":")[0]): at for file, at, what in problems_of(copy)}

    assert found[("polls.yaml", "This is not YAML")] == line
    assert ("faq.yaml", "`id` is written twice.") in found
    assert ("privacy.yaml", "This file is missing.") in found


def test_an_id_serves_once(copy: Path, replace: Replace) -> None:
    line = replace("faq.yaml", "id: f02", "id: f01")

    assert problems_of(copy) == {("faq.yaml", line, "`f01` is used twice.")}


def test_a_text_is_written_once(copy: Path) -> None:
    path = copy / "texts" / "fr.po"
    source = path.read_text(encoding="utf-8")
    path.write_text(source + '\nmsgid "welcome"\nmsgstr "Encore bonjour !"\n', encoding="utf-8")

    line = source.count("\n") + 2

    assert problems_of(copy) == {("texts/fr.po", line, "The text `welcome` is written twice.")}


def test_an_empty_file_is_a_problem_like_another(copy: Path) -> None:
    (copy / "calendar.yaml").write_text("", encoding="utf-8")

    assert ("calendar.yaml", 1, "`calendar.yaml` does not fit.") in problems_of(copy)
