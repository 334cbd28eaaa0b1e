"""What may not have arrived: organizers see it, send it once more or leave it, and nothing happens twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from domain.messages import Message
from domain.people import Role
from domain.sending import Kind
from storage.tables import journal, outbox
from storage.tx import Tx
from tests.phone import Phone
from tests.town import Town


async def organizer(town: Town, name: str = "Olga") -> Phone:
    return await town.citizen(name, Role.ORGANIZER)


async def doubtful(
    town: Town, *phones: Phone, kind: Kind = Kind.DECISION, not_after: datetime | None = None, key: str = "it"
) -> None:
    """Each of them was to be told something, and nobody knows whether they were."""
    now = town.clock.now()

    def happen(tx: Tx) -> None:
        for phone in phones:
            person = tx.people.by_telegram(phone.id)
            assert person is not None
            tx.promise(
                person, Message("sorry"), key=f"{key}:{phone.id}", kind=kind,
                due_at=now + timedelta(days=300), not_after=not_after,
            )  # fmt: skip
        tx.outbox.flush()
        values = {"state": "unknown", "attempts": 3, "settled_at": now, "due_at": now, "reason": "no answer"}
        mine = outbox.c.key.startswith(f"{key}:")
        tx.connection.execute(update(outbox).where(mine).values(values))

    await town.write(happen)


async def ended(town: Town, key: str = "it") -> list[tuple[str, int]]:
    """What became of those messages, once nothing waits."""
    await town.has_sent_what_is_due()

    def look(connection: Connection) -> list[tuple[str, int]]:
        mine = select(outbox).where(outbox.c.key.startswith(f"{key}:")).order_by(outbox.c.id)
        return [(row.state, row.attempts) for row in connection.execute(mine)]

    return await town.read(look)


async def noted(town: Town) -> list[tuple[str, str, Any]]:
    acts = select(journal).where(journal.c.act.in_(["send_again", "leave_unknown"])).order_by(journal.c.id)

    def look(connection: Connection) -> list[tuple[str, str, Any]]:
        return [(row.act, row.subject, row.details["n"]) for row in connection.execute(acts)]

    return await town.read(look)


async def opened(olga: Phone) -> Any:
    """The heap, reached from where organizers start."""
    await olga.says("/organisation")
    await olga.reads_until("Que voulez-vous faire")
    await olga.taps("Messages peut-être pas arrivés")
    listed = await olga.reads_until("Telegram n’a pas répondu")
    await olga.taps(listed.labels[0])
    return await olga.reads_until("Depuis")


async def test_what_may_not_have_arrived_is_seen_and_sent_once_more(town: Town) -> None:
    olga, awa, leo = await organizer(town), await town.citizen("Awa"), await town.citizen("Léo")
    await doubtful(town, awa, leo)

    heap = await opened(olga)
    assert heap.text.startswith("Décision sur un témoignage")
    assert "2 personnes ne l’ont peut-être pas reçu." in heap.text
    assert "certaines personnes liront peut-être le message deux fois" in heap.text
    await olga.taps("Renvoyer à 2 personnes")

    await awa.reads_until("Merci de réessayer")
    await leo.reads_until("Merci de réessayer")
    assert await ended(town) == [("sent", 4)] * 2
    await olga.reads_until("Il n’y a aucun message")
    assert await noted(town) == [("send_again", "kind:decision", 2)]


async def test_tapped_twice_and_by_two_organizers_it_leaves_once(town: Town) -> None:
    olga, omar, awa = await organizer(town), await organizer(town, "Omar"), await town.citizen("Awa")
    await doubtful(town, awa)
    again = (await opened(olga)).data("Renvoyer à 1 personne")
    await omar.says("/organisation")
    await omar.reads()

    for _ in range(3):
        await olga.taps_data(again)
        await omar.taps_data(again)

    await awa.reads_until("Merci de réessayer")
    assert await ended(town) == [("sent", 4)]
    assert not await awa.unread()
    assert await noted(town) == [("send_again", "kind:decision", 1)]


async def test_what_is_left_is_listed_no_more_and_nothing_leaves(town: Town) -> None:
    olga, awa = await organizer(town), await town.citizen("Awa")
    await doubtful(town, awa)
    await opened(olga)

    await olga.taps("Laisser ainsi")

    await olga.reads_until("Il n’y a aucun message")
    assert await ended(town) == [("dismissed", 3)]
    assert await noted(town) == [("leave_unknown", "kind:decision", 1)]
    await olga.says("/organisation")
    assert "peut-être" not in (await olga.reads_until("Que voulez-vous faire")).text


async def test_what_is_too_late_cannot_be_sent_again_only_left(town: Town) -> None:
    olga, awa = await organizer(town), await town.citizen("Awa")
    await doubtful(town, awa, kind=Kind.SESSION, not_after=town.clock.now() + timedelta(minutes=1))
    await town.passes(hours=1)

    heap = await opened(olga)

    assert "Pour 1 personne, il est trop tard" in heap.text
    assert heap.labels[0] == "Laisser ainsi"
    await olga.taps_data("unknown-again:0:session:9999999999999")
    assert await ended(town) == [("unknown", 3)]


async def test_an_old_button_does_not_reach_what_became_unknown_later(town: Town) -> None:
    olga, awa, leo = await organizer(town), await town.citizen("Awa"), await town.citizen("Léo")
    await doubtful(town, awa)
    again = (await opened(olga)).data("Renvoyer à 1 personne")
    await town.passes(minutes=1)
    await doubtful(town, leo, key="later")

    await olga.taps_data(again)

    await awa.reads_until("Merci de réessayer")
    assert await ended(town, "later") == [("unknown", 3)]


async def test_a_reminder_says_in_its_own_words_what_may_not_have_arrived(town: Town) -> None:
    olga, awa = await organizer(town), await town.citizen("Awa", panel=True)
    await olga.taps_data("broadcast-to:panel")
    await olga.reads()
    await olga.says("La salle a changé.")
    await olga.taps((await olga.reads_until("Il part vers")).labels[0])
    await olga.reads_until("vous pouvez annuler")
    await town.passes(minutes=1)
    await awa.reads_until("La salle a changé")
    await town.has_sent_what_is_due()
    lost = {"state": "unknown", "settled_at": town.clock.now()}
    mine = outbox.c.kind == Kind.BROADCAST.value
    await town.write(lambda tx: tx.connection.execute(update(outbox).where(mine).values(lost)).rowcount)

    await olga.taps_data("broadcast-state:1")
    progress = await olga.reads_until("Peut-être reçu : 1")
    assert "Messages peut-être pas arrivés" in progress.labels
    heap = await opened(olga)

    assert heap.text.startswith("Rappel de l’équipe\n« La salle a changé. »")


async def test_a_button_that_was_tampered_with_changes_nothing(town: Town) -> None:
    olga, awa = await organizer(town), await town.citizen("Awa")
    await doubtful(town, awa)

    for data in ("unknown-again:0:nothing:1", "unknown-leave::x", "unknown:99:decision", "unknown-again"):
        await olga.taps_data(data)
    await olga.reads_until("Telegram n’a pas répondu")

    assert await ended(town) == [("unknown", 3)]
    assert await noted(town) == []
