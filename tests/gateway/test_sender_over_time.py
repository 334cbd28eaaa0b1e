"""When the sender sends: not too late, not at night, not too much, and in the words of that moment."""

from __future__ import annotations

from datetime import timedelta

from domain.sending import Kind
from storage.tx import Tx
from tests.gateway.promising import breaks, calls, ends, looks_twice, promises, row
from tests.town import Town


async def test_what_is_too_late_is_never_sent(town: Town) -> None:
    awa = await town.citizen()
    soon = town.clock.now() + timedelta(hours=1)
    await promises(town, awa, due_at=soon, not_after=soon + timedelta(minutes=5))

    await town.passes(hours=2)

    assert (await ends(town)).state == "expired"
    assert await calls(town, awa) == []


async def test_a_retry_that_would_be_too_late_is_not_made(town: Town) -> None:
    awa = await town.citizen()
    await breaks(town, awa, "429", retry_after=3600)
    await promises(town, awa, not_after=town.clock.now() + timedelta(minutes=5))
    while (await row(town)).reason != "too many requests":
        pass

    await town.passes(hours=2)

    assert (await ends(town)).state == "expired"
    assert len(await calls(town, awa)) == 1


async def test_reminders_wait_for_the_morning_and_answers_do_not(town: Town) -> None:
    awa = await town.citizen()
    await town.passes(hours=12)  # midnight in Paris
    await promises(town, awa, "reminder", kind=Kind.SESSION)
    await promises(town, awa, "answer")
    await promises(town, awa, "crisis", kind=Kind.CRISIS)

    assert (await ends(town, "answer")).state == (await ends(town, "crisis")).state == "sent"
    assert (await row(town, "reminder")).state == "waiting"
    await town.passes(hours=7, minutes=59)
    await looks_twice(town)
    assert (await row(town, "reminder")).state == "waiting"
    await town.passes(minutes=2)
    assert (await ends(town, "reminder")).state == "sent"


async def test_what_is_too_much_for_a_day_waits_for_the_next_morning(town: Town) -> None:
    awa = await town.citizen()
    await promises(town, awa, "one", kind=Kind.MODULE)
    await ends(town, "one")
    await promises(town, awa, "two", kind=Kind.POLL)
    await promises(town, awa, "three", kind=Kind.BROADCAST)
    await promises(town, awa, "four", kind=Kind.BROADCAST)
    await promises(town, awa, "session", kind=Kind.SESSION)

    assert (await ends(town, "session")).state == "sent", "session reminders are never dropped for it"
    assert (await ends(town, "three")).state == "sent"
    while (await row(town, "four")).due_at < town.clock.now():
        pass
    assert [(await row(town, key)).state for key in ("two", "four")] == ["waiting"] * 2
    await town.passes(days=1)
    assert (await ends(town, "two")).state == "sent"
    assert (await ends(town, "four")).state == "sent"


async def test_a_text_is_rendered_when_it_is_sent_in_the_language_its_reader_has_then(town: Town) -> None:
    awa = await town.citizen()
    later = town.clock.now() + timedelta(hours=1)
    await promises(town, awa, due_at=later)

    def learn_english(tx: Tx) -> None:
        person = tx.people.by_telegram(awa.id)
        assert person is not None
        tx.people.change(person.id, language="en")

    await town.write(learn_english)
    await town.passes(hours=1)

    assert "Please try again" in (await awa.reads()).text
