"""The menu, the settings, help, and what nobody asked for: never silence, never a dead end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from content.loader import load
from domain.people import Role
from handlers.commands import COMMANDS
from storage.tx import Tx
from tests.phone import Phone
from tests.storage.lives import everything
from tests.town import Town


async def open_poll(town: Town) -> int:
    now = town.clock.now()

    def verb(tx: Tx) -> int:
        return tx.polls.open("s04-mot-coeur", "test", opens_at=now, closes_at=now + timedelta(hours=9)).id

    return await town.write(verb)


async def menu(phone: Phone) -> list[str]:
    await phone.says("/menu")
    return (await phone.reads()).labels


# --- the menu -------------------------------------------------------------------------------------


async def test_the_menu_counts_the_polls_that_wait_for_this_person(town: Town) -> None:
    awa = await town.citizen()
    assert (await menu(awa))[0] == "Répondre aux sondages"
    opening = await open_poll(town)
    assert (await menu(awa))[0] == "Répondre à 1 sondage"

    await awa.taps_data(f"poll-option:{opening}:confiance")
    await awa.reads()

    assert (await menu(awa))[0] == "Répondre aux sondages"


async def test_a_module_that_was_left_is_taken_up_from_the_menu(town: Town) -> None:
    awa = await town.citizen()
    await awa.taps_data("module-begin:c01-mon-territoire")
    await awa.reads()

    assert (await menu(awa))[0] == "Reprendre mon module"
    await awa.taps("Reprendre mon module")

    assert "Suite" in (await awa.reads()).labels


async def test_everybody_sees_the_doors_of_their_role_and_no_others(town: Town) -> None:
    citizen, moderator = await town.citizen(), await town.citizen("Mireille", Role.MODERATOR)
    organizer, administrator = (
        await town.citizen("Samuel", Role.ORGANIZER),
        await town.citizen("Ada", Role.ADMINISTRATOR),
    )

    staff = {"Témoignages à lire", "Organisation"}
    assert staff & set(await menu(citizen)) == set()
    assert staff & set(await menu(moderator)) == {"Témoignages à lire"}
    assert staff & set(await menu(organizer)) == {"Organisation"}
    assert staff & set(await menu(administrator)) == staff


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
async def test_every_button_of_the_menu_and_of_the_settings_leads_somewhere(
    town: Town, role: Role | None
) -> None:
    awa = await town.citizen("Awa", *([role] if role else []))
    for way in ("/menu", "settings"):
        await (awa.says(way) if way == "/menu" else awa.taps_data(way))
        shown = await awa.reads()
        for label in shown.labels:
            await awa.taps_data(shown.data(label), shown.message_id)
            answer = await awa.reads()
            assert "n’est plus actif" not in answer.text, label
            assert answer.labels or answer.document, f"{label} is a dead end"


async def test_opening_the_menu_takes_back_the_question_that_waited_for_words(town: Town) -> None:
    awa = await town.citizen()
    person = await town.person(awa)
    await town.write(lambda tx: tx.people.await_text(person.id, "poll-words:1:autre"))

    await menu(awa)

    assert (await town.person(awa)).awaiting is None


# --- the language ---------------------------------------------------------------------------------


async def test_the_language_changes_at_once_and_in_place(town: Town) -> None:
    awa = await town.citizen()
    await awa.taps_data("settings")
    settings = await awa.reads()

    await awa.taps("English")

    changed = await awa.reads()
    assert changed.message_id == settings.message_id
    assert changed.text.startswith("Your settings")
    assert "Answer the polls" in await menu(awa)
    await awa.taps_data("language:fr")
    assert (await awa.reads()).text.startswith("Vos réglages")


async def test_a_language_nobody_speaks_here_changes_nothing(town: Town) -> None:
    awa = await town.citizen()

    await awa.taps_data("language:xx")

    assert (await awa.reads()).text.startswith("Vos réglages")
    assert (await town.person(awa)).language == "fr"


# --- help -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_help_names_only_commands_that_exist(language: str) -> None:
    words = load().texts.text("help", language, {"not_an_emergency": ""})

    named = set(re.findall(r"/([a-z]+)", words))

    assert named
    assert named <= set(COMMANDS)


async def test_help_says_that_this_is_no_emergency_service_and_offers_a_person(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/aide")
    shown = await awa.reads()
    assert "n’est pas un service d’urgence" in shown.text

    await awa.taps("Parler à une personne")

    assert "Vous préférez parler à quelqu’un" in (await awa.reads()).text


@pytest.mark.parametrize("command", ["/aide", "/help", "/contact", "/vieprivee", "/faq"])
async def test_a_stranger_may_ask_for_help_before_anything_is_kept(town: Town, command: str) -> None:
    stranger = await town.newcomer()

    await stranger.says(command)

    shown = await stranger.reads()
    assert shown.labels
    assert "s’inscrire" not in shown.text
    assert not await town.write(lambda tx: tx.people.by_telegram(stranger.id))


async def test_the_privacy_notice_is_short_then_whole(town: Town) -> None:
    stranger = await town.newcomer()
    await stranger.says("/vieprivee")
    short = await stranger.reads()
    assert short.text.startswith("Votre vie privée, en bref")

    await stranger.taps("Lire le texte entier")

    whole = await stranger.reads()
    assert whole.message_id == short.message_id
    assert whole.text.startswith("1. Qui est responsable")
    assert "10. Pas de publicité" in whole.text


async def test_a_question_is_answered_where_it_stood_and_leads_back(town: Town) -> None:
    stranger = await town.newcomer()
    await stranger.says("/faq")
    shown = await stranger.reads()
    assert "1. C’est quoi, Rebonds ?" in shown.text

    await stranger.taps("1")
    answer = await stranger.reads()
    assert answer.message_id == shown.message_id
    assert "Un groupe de personnes de" in answer.text
    await stranger.taps("Voir les autres questions")

    assert (await stranger.reads()).text == shown.text


async def test_a_question_can_be_chosen_by_typing_its_number(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/faq")
    await awa.reads()

    await awa.says("11")

    assert "Pourquoi Telegram ?" in (await awa.reads()).text


# --- what nobody asked for ------------------------------------------------------------------------

PLACE = {"latitude": 48.117266, "longitude": -1.6777926}
SOMEBODY_ELSE = {"phone_number": "+33639980001", "first_name": "Inconnue", "user_id": 424242}
UNASKED: list[dict[str, object]] = [
    {"sticker": True}, {"location": PLACE}, {"contact": SOMEBODY_ELSE}, {"contact": True},
    {"voice": {"duration": 3}}, {"photo": True}, {"text": "bonjour tout le monde"}, {"text": "/nexistepas"},
    {"text": "🛑"},
]  # fmt: skip


@pytest.mark.parametrize("content", UNASKED, ids=str)
async def test_whatever_nobody_asked_for_is_answered_with_the_menu(
    town: Town, content: dict[str, object]
) -> None:
    awa = await town.citizen()

    await awa.sends(**content)

    shown = await awa.reads()
    assert shown.text.startswith("Nous n’avons pas compris")
    assert "Mes réglages" in shown.labels


async def test_a_place_and_a_contact_that_were_sent_are_kept_nowhere(town: Town) -> None:
    awa = await town.citizen()
    await awa.sends(location=PLACE)
    await awa.reads()
    await awa.sends(contact=SOMEBODY_ELSE)
    await awa.reads()

    kept = await town.read(everything)

    assert "48.11" not in kept
    assert "33639980001" not in kept


async def test_an_edited_message_is_no_new_message(town: Town) -> None:
    awa = await town.citizen()
    said = await awa.says("bonjour")
    await awa.reads()

    await awa.edits(said, "bonsoir")
    await awa.says("/menu")

    assert (await awa.reads()).text.startswith("Que voulez-vous faire")
