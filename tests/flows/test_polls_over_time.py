"""A citizen explains an answer, changes it fifty times, comes too late, and reads the result."""

from __future__ import annotations

import asyncio
import random

import pytest
from sqlalchemy import Connection, select

from storage.tables import poll_answer_events
from tests.flows.poll_steps import answer_of, many_answer, open_poll
from tests.town import Town


def history(connection: Connection, opening_id: int) -> list[list[str]]:
    """Every answer that was ever current, the oldest first."""
    events = poll_answer_events.c
    statement = select(events.options).where(events.opening_id == opening_id).order_by(events.revision)
    return list(connection.scalars(statement))


# --- why ------------------------------------------------------------------------------------------


async def test_a_sentence_that_explains_is_asked_for_once_the_answer_is_recorded(town: Town) -> None:
    opening = await open_poll(town, "s08-confiance")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:n2")
    asked = await awa.reads()
    assert "enregistrée : 2 - Un peu" in asked.text
    assert "Qu’est-ce qui vous donnerait plus confiance" in asked.text
    assert (await answer_of(town, opening, awa.id)).is_given

    await awa.says("Des dates précises")

    assert "Votre phrase : « Des dates précises »" in (await awa.reads()).text
    answer = await answer_of(town, opening, awa.id)
    assert (answer.options, answer.own_words) == (("n2",), "Des dates précises")


@pytest.mark.parametrize("typed", [False, True])
async def test_a_sentence_may_be_passed_over(town: Town, typed: bool) -> None:
    opening = await open_poll(town, "s08-confiance")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:n5")
    await awa.reads()

    if typed:
        await awa.says("passer")
    else:
        await awa.taps("Passer")

    assert (await awa.reads()).labels == ["Changer", "Menu"]
    assert (await answer_of(town, opening, awa.id)).own_words is None
    assert (await town.person(awa)).awaiting is None


async def test_a_sentence_too_long_keeps_the_answer_and_asks_again(town: Town) -> None:
    opening = await open_poll(town, "s08-confiance")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:n2")
    await awa.reads()
    await awa.says("trop long " * 40)
    assert "Il en faut 300 au plus" in (await awa.reads()).text

    await awa.says("Des dates")

    await awa.reads_until("Votre phrase : « Des dates »")


async def test_a_sentence_typed_after_the_close_is_refused_with_the_result(town: Town) -> None:
    opening = await open_poll(town, "s08-confiance", hours=1)
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:n2")
    await awa.reads()
    await town.passes(hours=2)

    await awa.says("Des dates précises")

    end = await awa.reads_until("Ce sondage est fini depuis")
    assert "Votre réponse était : 2 - Un peu" in end.text
    assert (await answer_of(town, opening, awa.id)).own_words is None


async def test_the_next_text_is_not_taken_for_own_words_once_an_option_was_tapped(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:autre")
    await awa.reads()
    await awa.taps_data(f"poll-option:{opening}:justice")
    await awa.reads()

    await awa.says("bonjour")
    await awa.reads()

    assert (await answer_of(town, opening, awa.id)).options == ("justice",)


# --- many taps, two devices, closed doors ---------------------------------------------------------


async def test_of_fifty_taps_the_last_one_stands_and_all_are_remembered(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()
    taps = random.Random(7).choices(["justice", "confiance", "adaptation"], k=49)
    for option in (*taps, "solidarite"):
        await awa.taps_data(f"poll-option:{opening}:{option}", message_id=2)

    await awa.reads_until("enregistrée : Solidarité")

    taps.append("solidarite")
    changes = [option for option, before in zip(taps, ["", *taps], strict=False) if option != before]
    assert await town.read(history, opening) == [[option] for option in changes]
    assert (await answer_of(town, opening, awa.id)).options == ("solidarite",)


async def test_two_devices_at_once_leave_one_answer(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur")
    awa = await town.citizen()

    await asyncio.gather(
        awa.taps_data(f"poll-option:{opening}:justice"), awa.taps_data(f"poll-option:{opening}:confiance")
    )

    await awa.reads_until("enregistrée")
    while len(remembered := await town.read(history, opening)) < 2:
        pass  # each look is a trip to the database: the second tap is handled meanwhile
    answer = await answer_of(town, opening, awa.id)
    assert list(answer.options) == remembered[-1]
    assert sorted(remembered) == [["confiance"], ["justice"]]


async def test_own_words_typed_after_the_close_are_refused(town: Town) -> None:
    opening = await open_poll(town, "s04-mot-coeur", hours=1)
    awa = await town.citizen()
    await awa.taps_data(f"poll-option:{opening}:autre")
    await awa.reads()
    await town.passes(hours=2)

    await awa.says("Entraide")

    await awa.reads_until("Ce sondage est fini depuis")
    assert not (await answer_of(town, opening, awa.id)).is_given


@pytest.mark.parametrize("button", ["poll", "poll-validate", "poll-change", "poll-skip"])
async def test_every_button_of_a_closed_poll_shows_its_end(town: Town, button: str) -> None:
    opening = await open_poll(town, "s05-leviers", hours=1)
    awa = await town.citizen()
    await town.passes(hours=2)

    await awa.taps_data(f"{button}:{opening}")

    assert (await awa.reads()).text.startswith("Sondage : Agir en premier\n\nCe sondage est fini depuis")


async def test_a_result_shows_the_panel_apart_and_nothing_about_fewer_than_ten(town: Town) -> None:
    opening = await open_poll(town, "s02-preparation", hours=1)
    awa = await town.citizen()
    await town.write(many_answer, opening, panel=10, others=9)
    await town.passes(hours=2)

    await awa.taps_data(f"poll:{opening}")

    end = (await awa.reads()).text
    assert "Groupe tiré au sort, 10 réponses :\n- 1 - Pas du tout : 0 (0 %)\n- 2 - Un peu : 10 (100 %)" in end
    assert "Inscription libre : trop peu de réponses pour être montré" in end
    assert "pas de toute la population" in end
    assert "représentatif" not in end
