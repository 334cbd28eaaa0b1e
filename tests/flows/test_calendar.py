"""Time passes: what the calendar holds reaches those it is for, once, at the right hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from storage import campaigns, outbox
from storage.tx import Tx
from tests.phone import Message, Phone
from tests.town import Town

PARIS = ZoneInfo("Europe/Paris")
FIRST = datetime(2027, 1, 16, 10, 0, tzinfo=PARIS)


def paris(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


async def set_first_session(town: Town) -> None:
    await town.write(lambda tx: tx.sessions.set_first(FIRST, now=town.clock.now()))


async def received(town: Town, phone: Phone) -> Sequence[Message]:
    """What has reached a phone, once everything due has left."""
    await town.has_sent_what_is_due()
    return await phone.unread()


async def test_the_panel_is_reminded_a_week_before_at_the_right_hour(town: Town) -> None:
    await set_first_session(town)
    awa, leo = await town.citizen("Awa", panel=True), await town.citizen("Léo")
    await town.moves_to(paris(9, 17, 59))
    assert not await received(town, awa)

    await town.moves_to(paris(9, 18, 0))

    reminder = await awa.reads()
    assert "Dans une semaine : Se rencontrer et regarder où nous en sommes." in reminder.text
    assert "samedi 16 janvier à 10 h" in reminder.text
    assert "Salle des Tilleuls" in reminder.text
    assert not await received(town, leo)


async def test_everybody_enrolled_gets_the_first_poll_and_can_answer_it(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa")
    await town.moves_to(paris(11, 8, 0))

    await awa.reads_until("Nouveau sondage : Prêt ou prête pour 3 jours")
    await awa.taps("Je réponds")
    await awa.reads()
    await awa.taps("2 - Un peu")

    await awa.reads_until("enregistrée : 2 - Un peu")


async def test_what_falls_on_a_sunday_before_five_waits_until_five(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa")
    await town.moves_to(paris(10, 12, 0))
    assert not await received(town, awa)

    await town.moves_to(paris(10, 18, 30))

    await awa.reads_until("Nouveau sondage")


async def test_an_entry_is_sent_once_however_often_the_clock_knocks(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    await town.moves_to(paris(9, 18, 1))
    await awa.reads_until("Dans une semaine")

    for minute in (2, 3, 4):
        await town.moves_to(paris(9, 18, minute))

    assert not await received(town, awa)


async def test_an_entry_is_sent_once_across_a_restart(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    await town.moves_to(paris(9, 18, 1))
    await awa.reads_until("Dans une semaine")

    await town.closes()
    await town.opens()

    assert not await received(town, awa)


async def test_a_reminder_missed_while_the_bot_was_down_is_sent_when_it_still_helps(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    await town.closes()
    town.clock.move_to(paris(11, 12, 0))
    await town.simulator.sets_clock(paris(11, 12, 0).isoformat())

    await town.opens()

    await awa.reads_until("Dans une semaine")


async def test_what_is_too_late_is_never_sent_and_stands_as_late(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)

    await town.moves_to(paris(15, 8, 0))  # the module of Monday 11 and the prompt of Thursday 14 are over

    states = await town.read(campaigns.known_keys, "calendar:")
    assert states["calendar:-5:module:c01-mon-territoire"] == "late"
    texts = [message.text for message in await received(town, awa)]
    assert not any("Connaître les risques" in text for text in texts)


async def test_one_content_a_day_reaches_a_person_and_the_rest_waits_for_tomorrow(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa")
    await town.moves_to(paris(13, 18, 30))  # two polls are open at once: the bot was started late

    first = await awa.reads_until("Nouveau sondage")
    assert not await received(town, awa)

    await town.moves_to(paris(14, 8, 0))
    second = await awa.reads_until("Nouveau sondage")
    assert first.text != second.text


async def test_somebody_who_said_stop_is_sent_nothing(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    awa_id = (await town.person(awa)).id
    await town.write(lambda tx: tx.people.change(awa_id, stopped_at=town.clock.now()))

    await town.moves_to(paris(9, 18, 0))

    assert not await received(town, awa)


async def test_somebody_who_says_stop_between_promise_and_send_is_sent_nothing(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    awa_id = (await town.person(awa)).id
    await town.moves_to(paris(9, 17, 0))
    await town.closes()

    await town.opens()
    await town.write(promise_later, awa_id, paris(9, 18, 0))
    await town.write(lambda tx: tx.people.change(awa_id, stopped_at=town.clock.now()))
    await town.moves_to(paris(9, 18, 1))

    await town.has_sent_what_is_due()
    assert (await town.read(outbox.counts))["cancelled"] >= 1


def promise_later(tx: Tx, person_id: int, due_at: datetime) -> None:
    from domain.messages import Message as Promised
    from domain.sending import Kind

    person = tx.people.by_id(person_id)
    assert person is not None
    tx.promise(person, Promised("crisis"), key="test", kind=Kind.BROADCAST, due_at=due_at)


async def test_a_new_date_moves_what_has_not_left(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    later = datetime(2027, 1, 30, 10, 0, tzinfo=PARIS)
    await town.write(lambda tx: tx.sessions.set_first(later, now=town.clock.now()))

    await town.moves_to(paris(9, 18, 1))
    assert not await received(town, awa)
    await town.moves_to(paris(23, 18, 0))

    assert "samedi 30 janvier" in (await awa.reads_until("Dans une semaine")).text


async def test_the_ten_weeks_reach_a_panelist_in_order_and_within_the_daily_limit(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa", panel=True)
    days: dict[date, int] = {}
    moment = town.clock.now()
    while moment < datetime(2027, 3, 27, 12, 0, tzinfo=UTC):
        moment = next_hour(moment)
        await town.moves_to(moment)
        for _ in await received(town, awa):
            local = moment.astimezone(PARIS)
            assert 8 <= local.hour < 21
            days[local.date()] = days.get(local.date(), 0) + 1

    # Modules, polls, prompts, reminders: all but the H-2 of session 4, which would fall at 7:30.
    assert sum(days.values()) == 10 + 9 + 6 + 11
    assert max(days.values()) <= 3  # two unasked at most, and a session's reminder


def next_hour(moment: datetime) -> datetime:
    """The next hour at which the calendar may hold something."""
    local = moment.astimezone(PARIS)
    for hour, minute in ((8, 0), (10, 0), (12, 0), (18, 0), (18, 30)):
        candidate = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if candidate > local:
            return candidate.astimezone(UTC)
    tomorrow = (local.replace(hour=12)).toordinal() + 1
    day = date.fromordinal(tomorrow)
    return datetime(day.year, day.month, day.day, 8, 0, tzinfo=PARIS).astimezone(UTC)


async def test_each_invitation_of_the_calendar_opens_what_it_invites_to(town: Town) -> None:
    await set_first_session(town)
    awa = await town.citizen("Awa")

    await town.moves_to(paris(11, 18, 30))
    await awa.reads_until("Nouveau sondage")
    await town.moves_to(paris(13, 18, 30))
    await awa.reads_until("Nouveau sondage")
    await town.moves_to(paris(14, 18, 30))
    await awa.reads_until("Appel à témoignage : Le jour où tout s’est arrêté")
    await awa.taps("Je raconte")
    assert "plus actif" not in (await awa.reads()).text

    await town.moves_to(paris(19, 18, 30))
    await awa.reads_until("Module : Résilience")
    await awa.taps("Je commence")
    assert "étape 1 sur" in (await awa.reads()).text
