"""A message becomes words in somebody's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from content.lengths import units
from content.loader import Content
from content.rendering import Rendered, RenderedButton, render, say
from domain.messages import Button, Document, Lines, Message, Text, When, Words

SATURDAY = datetime(2027, 2, 6, 9, 0, tzinfo=UTC)
REMINDER = {
    "session_title": Words("sessions/session-2/title"),
    "session_date": When(SATURDAY, "day"),
    "session_time": When(SATURDAY, "time"),
    "session_place": "Salle des Tilleuls",
    "map_link": "https://example.org/plan",
}


def plain(text: str) -> str:
    """What is seen, whichever spaces and apostrophes the printer set."""
    return text.replace("\u00a0", " ").replace("’", "'")


def test_a_message_in_french_and_in_english(content: Content) -> None:
    message = Message("stopped")

    assert plain(render(content, message, "fr").text).startswith("C'est fait : vous ne recevrez plus")
    assert render(content, message, "en").text.startswith("Done: you will get no more messages.")


def test_content_takes_the_values_of_its_message(content: Content) -> None:
    message = Message("bare", {"words": Words("reminders/rappel-j7"), **REMINDER})

    said = say(content, message.params["words"], "fr", message.params)

    assert plain(said).split("\n")[:4] == [
        "Dans une semaine : Trouver nos mots et préparer les premières heures.",
        "Quand : samedi 6 février à 10 h.",
        "Où : Salle des Tilleuls.",
        "Plan et accès : https://example.org/plan",
    ]


def test_a_reminder_is_whole_in_english(content: Content) -> None:
    said = say(content, Words("reminders/rappel-j7"), "en", REMINDER)

    assert "In one week: Finding our words and preparing the first hours." in said
    assert "When: Saturday 6 February at 10:00." in said


def test_the_facts_of_the_place_stand_in_every_text(content: Content) -> None:
    said = render(content, Message("who-decides"), "fr").text

    assert "L’association Passerelle de Valbrune." in said
    assert "avant le 30 juin 2027" in said
    assert "The Valbrune community of communes." in render(content, Message("who-decides"), "en").text


def test_our_words_are_set_in_type_and_a_citizens_are_left_alone(content: Content) -> None:
    said = say(content, Words("prompts/common/read_back"), "fr", {"excerpt": "J'ai eu peur !  Vraiment ?"})

    assert "J'ai eu peur !  Vraiment ?" in said
    assert "Est-ce fidèle\u00a0?" in said


def test_a_number_chooses_its_form(content: Content) -> None:
    def pause(n: int, language: str) -> str:
        return render(content, Message("pause-confirmed", {"n": n}), language).text

    assert "pendant 1 jour." in pause(1, "fr")
    assert "pendant 7 jours." in pause(7, "fr")
    assert "for 1 day." in pause(1, "en")
    assert "for 0 days." in pause(0, "en")
    assert "pendant 1\u00a0234 jours." in pause(1234, "fr")


def test_what_nobody_gave_is_left_out_and_named(content: Content) -> None:
    rendered = render(content, Message("module-finished", {"n": 2}), "fr")

    assert rendered.missing == {"total"}
    assert plain(rendered.text).startswith("Module terminé !\nLe score est privé.")
    assert "{" not in rendered.text


def test_what_has_no_english_is_said_in_french_with_one_line_about_it(content: Content) -> None:
    rows = ((Button(Words("polls/s01-vecu/options/inondation"), "poll-option:1:inondation"),),)
    message = Message("help", {}, rows)

    french, english = render(content, message, "fr"), render(content, message, "en")

    assert not french.fallback
    assert english.fallback
    assert english.rows == [
        [RenderedButton("Inondation, tempête ou forte pluie", "poll-option:1:inondation", "")]
    ]


def test_the_line_about_french_stands_once_at_the_end(content: Content) -> None:
    question = Words("polls/s01-vecu/question")
    message = Message("consent-recorded", {"date": Lines((question, question))})

    said = render(content, message, "en").text

    assert said.endswith("\n\nThis part is only in French for now.")
    assert said.count("only in French") == 1


def test_buttons_and_documents_come_along(content: Content) -> None:
    message = Message(
        "export-ready",
        rows=((Button(Text("button-yes"), "yes"), Button("Géorisques", url="https://georisques.gouv.fr")),),
        document=Document("donnees.txt", "Tout."),
    )

    assert render(content, message, "en") == Rendered(
        "Here is your data, in a file. Keep it to yourself.",
        [[RenderedButton("Yes", "yes", ""), RenderedButton("Géorisques", "", "https://georisques.gouv.fr")]],
        Document("donnees.txt", "Tout."),
    )


def test_empty_lines_leave_no_trace(content: Content) -> None:
    assert say(content, Lines(("un", "", "deux")), "fr") == "un\ndeux"


def test_an_unknown_language_is_answered_in_french(content: Content) -> None:
    assert render(content, Message("button-yes"), "de").text == "Oui"


def test_a_key_or_an_address_that_does_not_exist_is_a_defect(content: Content) -> None:
    with pytest.raises(KeyError, match="no-such-text"):
        render(content, Message("no-such-text"), "en")
    with pytest.raises(KeyError, match="polls/none/question"):
        say(content, Words("polls/none/question"), "fr")


def test_a_long_story_is_shortened_and_our_words_stay_whole(content: Content) -> None:
    story = "👩‍🚒 L'eau montait. " * 400
    message = Message("consent-recorded", {"date": Lines((story, Text("contact")))})

    rendered = render(content, message, "fr")

    assert 4080 < units(rendered.text) <= 4096
    assert "…\nVous préférez parler à quelqu" in rendered.text
    assert rendered.text.endswith("Vous pouvez changer d’avis avec /mesdonnees.")


def test_content_that_holds_itself_ends(content: Content) -> None:
    around = {"title": Words("reminders/module-oublie")}

    assert "module" in say(content, Words("reminders/module-oublie"), "fr", around)
