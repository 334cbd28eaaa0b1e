"""Seeing all that is held, and having it erased: at once, and for good."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from actions.screens import holdings
from content.loader import load
from content.rendering import say
from domain.messages import Message, Text
from domain.people import Role, Stage
from domain.sending import Kind
from storage.engines import sqlite_file
from storage.poll_results import tally
from storage.register import REGISTER
from storage.tables import people
from storage.tx import Tx
from tests.phone import ROOT, Phone, Simulator
from tests.storage.lives import ACCOUNT, AUTHOR, Canary, everything, live
from tests.town import MONDAY_NOON, Town, enrol, open_town

SHOWN = [(table, column) for table, one in REGISTER.items() for column, it in one.columns.items() if it.label]


async def answer_a_poll(town: Town, phone: Phone, option: str = "confiance") -> int:
    now = town.clock.now()

    def verb(tx: Tx) -> int:
        return tx.polls.open("s04-mot-coeur", "test", opens_at=now, closes_at=now + timedelta(hours=9)).id

    opening = await town.write(verb)
    await phone.taps_data(f"poll-option:{opening}:{option}")
    await phone.reads()
    return opening


async def file_of(town: Town, phone: Phone) -> str:
    """The words in the file that a person was sent."""
    sent = await phone.reads()
    assert sent.document is not None
    assert sent.document["file_name"] == "mes-donnees-rebonds.txt"
    return (await town.simulator.bytes_of(sent.document["file_id"])).decode()


# --- seeing ---------------------------------------------------------------------------------------


async def test_the_file_says_in_plain_words_what_is_held(town: Town) -> None:
    awa = await town.citizen("Awa", panel=True)
    await answer_a_poll(town, awa)

    await awa.says("/mesdonnees")

    written = (await file_of(town, awa)).replace("\u00a0", " ").replace("\u202f", " ")
    assert "Prénom ou surnom : Awa" in written
    assert f"Votre numéro Telegram : {awa.id}" in written
    assert "Dans le groupe tiré au sort : Oui" in written
    assert "Vos choix : Confiance" in written
    assert "Ce que nous ne gardons pas" in written


async def test_the_file_is_in_the_language_of_its_reader(town: Town) -> None:
    awa = await town.citizen("Awa", language="en")

    await awa.says("/mesdonnees")

    assert "Your data in Rebonds" in await file_of(town, awa)


async def test_the_file_speaks_of_one_person_only(town: Town) -> None:
    awa, leo = await town.citizen("Awa"), await town.citizen("Léopoldine")
    await answer_a_poll(town, leo, "justice")

    await awa.says("/mesdonnees")

    written = await file_of(town, awa)
    assert "Léopoldine" not in written
    assert "Justice" not in written
    assert str(leo.id) not in written


async def test_the_file_leads_on(town: Town) -> None:
    awa = await town.citizen()

    await awa.says("/mesdonnees")

    assert (await awa.reads()).labels == ["Mes accords", "Supprimer mes données", "Menu"]


async def test_the_file_is_not_kept_once_it_is_sent(town: Town) -> None:
    awa = await town.citizen("Awa")
    await awa.says("/mesdonnees")
    await awa.reads()
    await town.has_sent_what_is_due()

    assert "Votre numéro Telegram" not in await town.read(everything)


async def test_a_message_that_waits_stands_in_the_file_as_it_will_be_said(town: Town) -> None:
    awa = await town.citizen()
    person = await town.person(awa)
    due = town.clock.now() + timedelta(days=1)

    def verb(tx: Tx) -> None:
        tx.promise(person, Message("back-after-crisis"), key="k", kind=Kind.MODULE, due_at=due)

    await town.write(verb)
    await awa.says("/mesdonnees")

    assert "Message : Bonjour. Nous pensons à vous." in (await file_of(town, awa)).replace("\u00a0", " ")


async def test_a_stranger_learns_that_nothing_is_held(town: Town) -> None:
    stranger = await town.newcomer()

    for command in ("/mesdonnees", "/supprimer"):
        await stranger.says(command)
        assert "Nous ne gardons rien sur vous" in (await stranger.reads()).text


async def test_everything_the_register_shows_is_in_the_file(town: Town) -> None:
    canaries = await town.write(lambda tx: live(tx.connection))

    written = await town.write(written_out)

    missing = [one for one in canaries if _is_shown(one) and one.text not in written]
    assert missing == []
    assert str(ACCOUNT) in written
    hidden = [one for one in canaries if not _is_shown(one) and one.text in written]
    assert hidden == []


def written_out(tx: Tx) -> str:
    person = tx.people.by_id(AUTHOR)
    assert person is not None
    return holdings.written_out(tx.register.holdings(person), load(), "fr", MONDAY_NOON)


def _is_shown(canary: Canary) -> bool:
    return (canary.table, canary.column) in SHOWN


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everything_shown_has_a_name_in_words(language: str) -> None:
    content = load()

    for table, column in SHOWN:
        label = REGISTER[table].columns[column].label
        assert "qz" in say(content, Text(label, {"value": "qz"}), language), label
        assert say(content, Text(f"held-title-{table}"), language), table


def test_every_act_of_the_journal_has_words() -> None:
    keys = load().texts.keys()
    sources = "".join(path.read_text() for path in (ROOT / "actions").glob("*.py"))

    acts = set(re.findall(r'tx\.journal\(\s*"([a-z_]+)"', sources))

    assert len(acts) > 20
    assert [act for act in acts if f"held-act-{act.replace('_', '-')}" not in keys] == []


async def test_the_journal_is_shown_in_words(town: Town) -> None:
    awa = await town.citizen()
    await answer_a_poll(town, awa)

    await awa.says("/mesdonnees")

    lines = (await file_of(town, awa)).replace("\u00a0", " ").splitlines()
    assert (
        "4 janvier 2027 à 12 h · réponse à un sondage · enregistré · Le mot au cœur de notre définition"
        in lines
    )


# --- erasing --------------------------------------------------------------------------------------


async def erase(phone: Phone) -> None:
    await phone.says("/supprimer")
    await phone.reads_until("C’est définitif")
    await phone.taps("Oui, tout effacer")


async def test_before_erasing_it_is_said_what_goes_and_what_stays(town: Town) -> None:
    awa = await town.citizen()

    await awa.says("/supprimer")

    asked = await awa.reads()
    assert "Effacé tout de suite" in asked.text
    assert "Gardé sans lien avec vous" in asked.text
    assert "ne peut pas être rappelé" in asked.text
    assert asked.labels == ["Oui, tout effacer", "Non, je garde"]
    assert await town.person(awa)


async def test_somebody_who_changes_their_mind_loses_nothing(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/supprimer")
    await awa.reads()

    await awa.taps("Non, je garde")

    assert "rien n’est effacé" in (await awa.reads()).text
    assert (await town.person(awa)).first_name == "Awa"


async def test_whoever_is_erased_is_told_and_found_nowhere(town: Town) -> None:
    zebulonne = await town.citizen("Zébulonne")
    await answer_a_poll(town, zebulonne, "autre")
    await zebulonne.says("Entraidissime")
    await zebulonne.reads_until("Entraidissime")
    before = await town.read(everything)
    assert "Zébulonne" in before
    assert "Entraidissime" in before

    await erase(zebulonne)

    assert (await zebulonne.reads()).text.startswith("C’est effacé")
    await town.has_sent_what_is_due()
    after = await town.read(everything)
    assert "Zébulonne" not in after
    assert "Entraidissime" not in after
    assert str(zebulonne.id) not in after


async def test_the_results_of_a_poll_do_not_change(town: Town) -> None:
    awa = await town.citizen(panel=True)
    opening = await answer_a_poll(town, awa, "justice")
    before = await town.read(tally, opening)

    await erase(awa)

    await awa.reads()
    assert await town.read(tally, opening) == before
    assert before[True] == {"": 1, "?": 1, "justice": 1}


async def test_two_taps_erase_once_and_harm_nobody(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/supprimer")
    asked = await awa.reads()

    for _ in range(3):
        await awa.taps_data("erase-yes", asked.message_id)

    await awa.reads_until("C’est effacé")
    await awa.says("bonjour")
    await awa.reads_until("s’inscrire")
    assert await town.read(_erased) == 1


def _erased(connection: Connection) -> int | None:
    return connection.scalar(select(func.count()).where(people.c.stage == "erased"))


async def test_whoever_comes_again_is_new(town: Town) -> None:
    awa = await town.citizen("Awa", Role.MODERATOR)
    first = await town.person(awa)
    await erase(awa)
    await awa.reads()

    await awa.says("/start")

    assert "Bienvenue dans Rebonds" in (await awa.reads()).text
    assert not await town.write(lambda tx: tx.people.by_telegram(awa.id))
    assert not await town.write(lambda tx: tx.people.by_id(first.id))


async def test_an_old_keyboard_of_somebody_erased_opens_nothing(town: Town) -> None:
    awa = await town.citizen()
    opening = await answer_a_poll(town, awa)
    await erase(awa)
    await awa.reads()

    await awa.taps_data(f"poll-option:{opening}:justice")

    assert "s’inscrire" in (await awa.reads()).text


async def test_somebody_half_enrolled_can_be_erased(town: Town) -> None:
    awa = await town.citizen()
    person = await town.person(awa)
    await town.write(lambda tx: tx.people.change(person.id, stage=Stage.STARTED))

    await erase(awa)

    await awa.reads_until("C’est effacé")
    assert not await town.write(lambda tx: tx.people.by_telegram(awa.id))


async def test_what_was_promised_to_somebody_erased_is_not_sent(town: Town) -> None:
    awa = await town.citizen()
    person = await town.person(awa)
    due = town.clock.now() + timedelta(hours=1)

    def verb(tx: Tx) -> None:
        tx.promise(person, Message("back-after-crisis"), key="k", kind=Kind.CRISIS, due_at=due)

    await town.write(verb)
    await erase(awa)
    await awa.reads()

    await town.passes(hours=2)
    await town.has_sent_what_is_due()

    assert await awa.unread() == []


async def test_a_restart_in_the_middle_forgets_no_erasure(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/supprimer")
    await awa.reads()
    await town.closes()
    await town.opens()

    await awa.taps("Oui, tout effacer")

    await awa.reads_until("C’est effacé")
    assert not await town.write(lambda tx: tx.people.by_telegram(awa.id))


async def test_the_journal_says_that_somebody_was_erased_and_not_who(town: Town) -> None:
    awa = await town.citizen()
    await erase(awa)
    await awa.reads()
    await town.has_sent_what_is_due()

    kept = await town.read(everything)

    assert "journal.act='erase'" in kept
    assert str(awa.id) not in kept.replace("outbox.chat_id", "")


async def test_nothing_of_somebody_erased_is_left_in_the_files(simulator: Simulator, sqlite_url: str) -> None:
    async with open_town(simulator, sqlite_url, send_rate=0) as town:
        awa = await simulator.phone(id=ACCOUNT, first_name="Zébulonne", language="fr", bot=town.bot_id)
        await awa.says("Je raconte mon hiver à Zébulonville")
        await awa.reads()
        await town.write(enrol, ACCOUNT, "Zébulonne", "fr", (), True, town.clock.now())
        await answer_a_poll(town, awa, "autre")
        await awa.says("Entraidissime")
        await awa.reads_until("Entraidissime")
        await awa.says("/mesdonnees")
        await awa.reads()
        await erase(awa)
        await awa.reads_until("C’est effacé")
        await town.has_sent_what_is_due()
        await town.moves_to(town.clock.now() + timedelta(seconds=60))

        left = b"".join(path.read_bytes() for path in files_of(sqlite_url))

        traces = ["Zébulon".encode(), b"Entraidissime", str(ACCOUNT).encode(), ACCOUNT.to_bytes(6, "big")]
        assert [trace for trace in traces if trace in left] == []


def files_of(url: str) -> list[Path]:
    """The database, its write-ahead log and whatever else stands beside them."""
    file = sqlite_file(url)
    assert file is not None
    return [path for path in file.parent.iterdir() if path.is_file()]
