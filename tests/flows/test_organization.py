"""An organizer sets the date, marks the panel, writes a reminder and follows it."""

from __future__ import annotations

from domain.people import Role
from tests.phone import Phone
from tests.town import Town


async def organizer(town: Town) -> Phone:
    return await town.citizen("Olga", Role.ORGANIZER)


async def test_a_date_is_typed_its_consequences_read_and_then_set(town: Town) -> None:
    olga = await organizer(town)
    await olga.says("/organisation")
    assert "La date de la première session n’est pas fixée" in (await olga.reads()).text
    await olga.taps("Fixer la date de la session 1")
    await olga.reads()

    await olga.says("30 janvier 2027")
    shown = await olga.reads_until("Rien n’est encore fixé")
    assert "Session 4 : samedi 3 avril à 9 h 30" in shown.text
    assert "ne sont pas encore envoyées par le robot" in shown.text
    await olga.taps("Fixer cette date")

    done = await olga.reads_until("C’est fixé")
    assert "Session 1 : samedi 30 janvier à 10 h" in done.text
    assert "Prochain envoi : samedi 23 janvier à 18 h, rappel une semaine avant la session" in done.text


async def test_a_session_is_moved_by_itself_and_then_cancelled_with_a_reason(town: Town) -> None:
    olga = await organizer(town)
    await olga.taps_data("session-set:session-1:2027-01-30:0")
    await olga.reads_until("C’est fixé")
    await olga.says("/organisation")
    await olga.reads()
    await olga.taps("Sessions et dates")
    await olga.reads_until("Les sessions")
    await olga.taps("Date session 2")
    await olga.reads_until("Quand a lieu la session 2")

    await olga.says("27/02/2027")
    shown = await olga.reads_until("Rien n’est encore fixé")
    assert "Avant : samedi 20 février à 10 h.\nAprès : samedi 27 février à 10 h." in shown.text
    assert "Personne ne connaît encore l’ancienne date" in shown.text
    await olga.taps("Fixer cette date")
    await olga.reads_until("C’est fixé")

    await olga.taps_data("session-cancel:session-2")
    await olga.reads_until("Pour annuler : écrivez pourquoi")
    await olga.says("La salle est inondée")
    done = await olga.reads_until("La session est annulée")
    assert "Session 2 : annulée. Elle était prévue samedi 27 février à 10 h." in done.text


async def test_an_organizer_who_saw_other_dates_is_told_that_somebody_was_faster(town: Town) -> None:
    olga = await organizer(town)
    await olga.taps_data("session-set:session-1:2027-01-30:0")
    await olga.reads_until("C’est fixé")

    await olga.taps_data("session-set:session-1:2027-02-06:0")

    await olga.reads_until("Quelqu’un d’autre vient de changer une date")


async def test_a_date_can_be_picked_by_tapping_alone(town: Town) -> None:
    olga = await organizer(town)
    await olga.says("/organisation")
    await olga.reads()
    await olga.taps("Fixer la date de la session 1")

    await olga.taps((await olga.reads_until("Quand a lieu")).labels[0])

    await olga.reads_until("Rien n’est encore fixé")


async def test_a_date_nobody_can_read_changes_nothing_and_says_how_to_write_it(town: Town) -> None:
    olga = await organizer(town)
    await olga.taps_data("session-date:session-1")
    await olga.reads()

    await olga.says("le jour de la fête")

    assert "16/01/2027" in (await olga.reads_until("pas compris")).text


async def test_the_calendar_lists_what_the_bot_does_not_send_yet(town: Town) -> None:
    olga = await organizer(town)
    await olga.taps_data("session-set:session-1:2027-01-30:0")
    await olga.reads_until("C’est fixé")

    await olga.taps("Voir le calendrier")

    page = await olga.reads_until("Calendrier, page 1")
    assert (
        "tirage au sort. Pour : toutes les personnes inscrites. Pas encore envoyé par le robot." in page.text
    )
    await olga.taps("Suite")
    await olga.reads_until("Calendrier, page 2")


async def test_a_citizen_cannot_open_the_organizers_doors(town: Town) -> None:
    awa = await town.citizen()

    for door in (
        "organization",
        "session-set:session-1:2027-01-30:0",
        "panel-set:1:on:0",
        "broadcast-send:1",
    ):
        await awa.taps_data(door)
        assert "réservée à une autre équipe" in (await awa.reads()).text


async def test_an_organizer_who_is_one_no_more_is_refused_by_an_old_button(town: Town) -> None:
    olga = await organizer(town)
    await olga.says("/organisation")
    await olga.reads()
    person = await town.person(olga)
    await town.write(lambda tx: tx.people.change(person.id, roles=()))

    await olga.taps("Fixer la date de la session 1")

    assert "réservée à une autre équipe" in (await olga.reads()).text


async def test_somebody_put_on_the_panel_is_told_once(town: Town) -> None:
    olga, awa = await organizer(town), await town.citizen("Awa")
    awa_id = (await town.person(awa)).id

    await olga.taps_data(f"panel-set:{awa_id}:on:0")
    await olga.taps_data(f"panel-set:{awa_id}:on:0")

    await awa.reads_until("vous faites partie du groupe tiré au sort")
    assert (await town.person(awa)).panel
    assert not await awa.unread()


async def test_a_reminder_shows_whom_it_reaches_then_leaves_once(town: Town) -> None:
    olga = await organizer(town)
    awa, leo = await town.citizen("Awa", panel=True), await town.citizen("Léo")
    await olga.taps_data("broadcast")
    assert (await olga.reads()).labels[:2] == [
        "Groupe tiré au sort (1 personne)",
        "Toute personne inscrite (3 personnes)",
    ]
    await olga.taps("Toute personne inscrite (3 personnes)")
    await olga.reads()
    await olga.says("La salle a changé : rendez-vous à la halle.")
    assert "Il part vers 3 personnes" in (await olga.reads()).text

    send = (await olga.screen())[-1].data("Envoyer à 3 personnes")
    for _ in range(3):
        await olga.taps_data(send)

    await olga.reads_until("vous pouvez annuler")
    await town.passes(minutes=1)
    for phone in (awa, leo):
        assert (
            await phone.reads_until("La salle a changé")
        ).text == "La salle a changé : rendez-vous à la halle."
        assert not await phone.unread()


async def test_who_is_left_out_is_counted_with_the_reason(town: Town) -> None:
    olga, awa, leo = await organizer(town), await town.citizen("Awa"), await town.citizen("Léo")
    now = town.clock.now()
    awa_id, leo_id = (await town.person(awa)).id, (await town.person(leo)).id
    await town.write(lambda tx: tx.people.change(awa_id, stopped_at=now))
    await town.write(lambda tx: tx.people.change(leo_id, unreachable_at=now))
    await olga.taps_data("broadcast-to:enrolled")
    await olga.reads()

    await olga.says("Bonjour à tout le monde")

    preview = (await olga.reads()).text
    assert "Il part vers 1 personne." in preview
    assert "Sans 1 personne, qui a arrêté les messages." in preview
    assert "Sans 1 personne, qui a bloqué le robot." in preview


async def test_the_state_of_a_reminder_counts_sent_and_refused(town: Town) -> None:
    olga, awa = await organizer(town), await town.citizen("Awa")
    await awa.blocks()
    await town.write(lambda tx: None)
    await olga.taps_data("broadcast-to:enrolled")
    await olga.reads()
    await olga.says("Bonjour")
    await olga.reads()
    await olga.taps((await olga.screen())[-1].labels[0])
    await olga.reads_until("vous pouvez annuler")
    await town.passes(minutes=1)
    await olga.reads_until("Bonjour")

    await olga.taps_data("broadcast-state:1")

    await olga.reads_until("En attente : 0")


async def test_a_draft_that_was_dropped_cannot_be_sent(town: Town) -> None:
    olga = await organizer(town)
    await olga.taps_data("broadcast-to:enrolled")
    await olga.reads()
    await olga.says("Bonjour")
    preview = await olga.reads_until("Il part vers")
    send = preview.data("Envoyer à 1 personne")
    await olga.taps("Ne pas envoyer")
    await olga.reads_until("C’est abandonné")

    await olga.taps_data(send)

    await olga.reads_until("Ce brouillon n’existe plus")
