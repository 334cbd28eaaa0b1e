"""Stopping, pausing, coming back, blocking the bot: each takes effect at once, none is for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from domain.messages import Message
from domain.people import Person, Stage
from domain.sending import Kind
from storage.tables import outbox
from storage.tx import Tx
from tests.phone import Phone
from tests.town import Town


async def promise(town: Town, phone: Phone, kind: Kind = Kind.MODULE, hours: float = 24) -> None:
    """Something nobody asked for is on its way to this person."""
    person = await town.person(phone)

    def verb(tx: Tx) -> None:
        due = town.clock.now() + timedelta(hours=hours)
        tx.promise(person, Message("back-after-crisis"), key=f"test:{kind}", kind=kind, due_at=due)

    await town.write(verb)


async def states(town: Town) -> dict[str, str]:
    """What has become of what was promised."""

    def query(connection: Connection) -> dict[str, str]:
        rows = connection.execute(select(outbox.c.key, outbox.c.state))
        return {row.key.removeprefix("test:"): row.state for row in rows if row.key.startswith("test:")}

    return await town.read(query)


async def becomes(town: Town, phone: Phone, is_so: Callable[[Person], bool]) -> None:
    """Wait until the bot knows something about the owner of a phone."""
    async with asyncio.timeout(10):
        while not is_so(await town.person(phone)):
            pass  # each look is a trip to the database


@pytest.mark.parametrize("said", ["/stop", "STOP", "Arrêt", "je veux me désinscrire", "CANCEL"])
async def test_stop_takes_effect_before_anything_is_asked(town: Town, said: str) -> None:
    awa = await town.citizen()
    await promise(town, awa)

    await awa.says(said)

    done = await awa.reads()
    assert done.text.startswith("C’est fait")
    assert done.labels == [
        "Reprendre les messages",
        "Faire plutôt une pause",
        "Supprimer mes données",
        "Menu",
    ]
    assert (await town.person(awa)).stopped_at is not None
    assert await states(town) == {"module": "cancelled"}


async def test_stop_wins_over_whoever_waits_for_words(town: Town) -> None:
    awa = await town.citizen()
    person = await town.person(awa)
    await town.write(lambda tx: tx.people.await_text(person.id, "poll-words:1:autre"))

    await awa.says("stop")

    assert (await awa.reads()).text.startswith("C’est fait")
    assert (await town.person(awa)).awaiting is None


async def test_inside_a_story_cancel_is_not_stop_but_stop_is(town: Town) -> None:
    awa = await town.citizen()
    person = await town.person(awa)
    await town.write(lambda tx: tx.people.await_text(person.id, "testimony-nobody:1"))
    await awa.says("cancel")
    await awa.reads()
    assert (await town.person(awa)).stopped_at is None

    await awa.says("stop")

    await awa.reads_until("C’est fait")
    assert (await town.person(awa)).stopped_at is not None


async def test_what_is_due_after_stop_is_never_sent(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("stop")
    await awa.reads()
    await promise(town, awa, Kind.MODULE, hours=0)
    await promise(town, awa, Kind.SESSION, hours=0)
    await promise(town, awa, Kind.DECISION, hours=0)  # they asked for it by sending their story

    await awa.reads_until("Nous reprenons doucement")
    await town.has_sent_what_is_due()

    assert await states(town) == {"module": "cancelled", "session": "cancelled", "decision": "sent"}


async def test_stop_twice_is_stop(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("stop")
    await awa.reads()
    first = (await town.person(awa)).stopped_at
    await town.passes(hours=1)

    await awa.says("stop")

    assert (await awa.reads()).text.startswith("C’est fait")
    assert (await town.person(awa)).stopped_at == first


async def test_whoever_comes_back_by_the_button_hears_from_us_again(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("stop")
    await awa.reads()

    await awa.taps("Reprendre les messages")

    assert (await awa.reads()).text.startswith("Bon retour")
    assert (await town.person(awa)).stopped_at is None
    await promise(town, awa, Kind.MODULE, hours=0)
    await awa.reads_until("Nous reprenons doucement")


async def test_whoever_stopped_and_writes_is_answered_and_shown_the_way_back(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("stop")
    await awa.reads()

    await awa.says("bonjour, vous êtes là ?")

    menu = await awa.reads()
    assert "Vous ne recevez plus nos messages" in menu.text
    assert menu.labels[0] == "Reprendre les messages"
    assert (await town.person(awa)).stopped_at is not None  # they asked a question, not for messages


async def test_whoever_stopped_may_go_on_using_everything(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("stop")
    await awa.reads()

    await awa.says("/sondages")

    assert "Aucun sondage n’est ouvert" in (await awa.reads()).text


async def test_a_pause_holds_back_and_ends_by_itself(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/pause")
    assert (await awa.reads()).labels == ["7 jours", "14 jours", "30 jours", "Menu"]
    await awa.taps("7 jours")
    assert "pas de message pendant 7 jours" in (await awa.reads()).text
    await promise(town, awa, Kind.MODULE, hours=1)

    await town.passes(days=6)
    await town.has_sent_what_is_due()
    assert await states(town) == {"module": "waiting"}

    await town.passes(days=2)
    await awa.reads_until("Nous reprenons doucement")


async def test_a_number_of_days_that_is_not_offered_is_asked_again(town: Town) -> None:
    awa = await town.citizen()

    await awa.taps_data("pause:4000")

    assert "Combien de jours" in (await awa.reads()).text
    assert (await town.person(awa)).paused_until is None


async def test_a_pause_can_be_typed_by_its_label(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("/pause")
    await awa.reads()

    await awa.says("14 jours")

    assert "pendant 14 jours" in (await awa.reads()).text


async def test_a_pause_instead_of_stop_is_no_stop_any_more(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("stop")
    await awa.reads()
    await awa.taps("Faire plutôt une pause")
    await awa.reads()

    await awa.taps("30 jours")

    await awa.reads_until("30 jours")
    person = await town.person(awa)
    assert person.stopped_at is None
    assert person.paused_until is not None


async def test_a_stranger_who_says_stop_learns_that_nothing_is_kept(town: Town) -> None:
    stranger = await town.newcomer()

    await stranger.says("STOP")

    assert "Nous ne gardons rien sur vous" in (await stranger.reads()).text
    assert not await town.write(lambda tx: tx.people.by_telegram(stranger.id))


async def test_somebody_on_the_way_in_can_stop_and_come_back(town: Town) -> None:
    awa = await town.citizen()
    person = await town.person(awa)
    await town.write(lambda tx: tx.people.change(person.id, stage=Stage.STARTED))
    await awa.says("stop")
    await awa.reads_until("C’est fait")

    await awa.taps("Reprendre les messages")

    await awa.reads()  # their next question
    assert (await town.person(awa)).stopped_at is None


async def test_whoever_blocks_the_bot_is_left_in_peace_at_once(town: Town) -> None:
    awa = await town.citizen()
    await promise(town, awa)

    await awa.blocks()

    await becomes(town, awa, lambda person: person.unreachable_at is not None)
    assert await states(town) == {"module": "cancelled"}


async def test_whoever_unblocks_the_bot_is_welcomed_back(town: Town) -> None:
    awa = await town.citizen()
    await awa.blocks()

    await awa.unblocks()

    back = await awa.reads()
    assert back.text.startswith("Bon retour")
    assert "Mes réglages" in back.labels
    assert (await town.person(awa)).unreachable_at is None


async def test_unblocking_does_not_undo_a_stop(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("stop")
    await awa.reads()
    await awa.blocks()

    await awa.unblocks()

    back = await awa.reads()
    assert "Vous aviez demandé à ne plus recevoir de messages" in back.text
    assert back.labels[0] == "Reprendre les messages"
    assert (await town.person(awa)).stopped_at is not None


async def test_a_stranger_who_blocks_and_unblocks_leaves_no_trace(town: Town) -> None:
    stranger = await town.newcomer()
    await stranger.says("bonjour")
    await stranger.reads()

    await stranger.blocks()
    await stranger.unblocks()

    await stranger.says("me revoilà")
    assert "s’inscrire" in (await stranger.reads()).text  # the first they hear: coming back said nothing
    assert not await town.write(lambda tx: tx.people.by_telegram(stranger.id))


async def test_a_stop_is_remembered_after_a_restart(town: Town) -> None:
    awa = await town.citizen()
    await awa.says("stop")
    await awa.reads()

    await town.closes()
    await town.opens()
    await promise(town, awa, Kind.MODULE, hours=0)
    await town.has_sent_what_is_due()

    assert await states(town) == {"module": "cancelled"}
