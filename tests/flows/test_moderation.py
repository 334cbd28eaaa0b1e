"""Moderators read what waits and decide once; authors are told what was decided, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from actions import decisions
from domain.people import Role
from domain.testimonies import LEASE, Decision, NotDecided, State, Testimony, Verdict
from storage.tables import journal, testimony_decisions
from storage.tx import Tx
from tests.flows.stories import STORY, decides, is_answered, last_story, opens, tells, writes
from tests.phone import Phone
from tests.town import Town, enrol


async def moderators(town: Town) -> tuple[Phone, Phone]:
    return await town.citizen("Léo", Role.MODERATOR), await town.citizen("Inès", Role.MODERATOR)


async def noted(town: Town, act: str) -> list[Mapping[str, Any]]:
    """What the journal says of an act."""

    def query(connection: Connection) -> list[Mapping[str, Any]]:
        lines = connection.execute(select(journal).where(journal.c.act == act).order_by(journal.c.id))
        return [dict(line._mapping) for line in lines]

    return await town.read(query)


async def test_an_accepted_story_is_recorded_and_its_author_told(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await leo.says("/moderation")
    queue = await leo.reads_until("1 témoignage attend")
    assert "Depuis 1 minute" in queue.text
    await leo.taps("Ouvrir le plus ancien")
    shown = await leo.reads_until("Que décidez-vous")

    await leo.taps("Accepter")

    record = await leo.reads_until("vous l’avez accepté")
    assert record.message_id == shown.message_id
    await town.passes(seconds=61)
    told = await awa.reads_until("Votre témoignage est accepté")
    assert "groupe tiré au sort" in told.text
    assert story.number in told.text
    assert "publié" not in told.text
    assert (await last_story(town, awa)).state is State.ACCEPTED


async def test_a_moderator_sees_all_that_is_needed_to_decide(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    await tells(town, awa, "Appelez ma voisine au 06 12 34 56 78 ou paul@exemple.fr.")

    await leo.says("/moderation")
    await leo.reads_until("attend.")
    await leo.taps("Ouvrir le plus ancien")

    shown = (await leo.reads_until("Que décidez-vous")).text
    assert "Invitation : Le moment de l’alerte" in shown
    assert "avec le groupe tiré au sort, sans mon nom" in shown
    assert "Une phrase peut être citée" in shown
    assert "accord donné" in shown
    assert "un numéro de téléphone" in shown
    assert "une adresse e-mail" in shown
    assert "Dans le doute, on accepte" in shown
    assert "jusqu’à 12 h 30" in shown
    assert "Awa" not in shown


async def test_a_change_is_asked_with_a_published_reason_and_the_correction_comes_back(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await leo.taps_data("moderation-next")
    await leo.reads_until("Que décidez-vous")
    await leo.taps("Demander un changement")
    reasons = await leo.reads_until("pourquoi demander un changement")
    assert "1. Elle donne le nom ou la photo" in reasons.text
    await leo.taps("1")
    await leo.reads_until("demandé un changement")
    await town.passes(seconds=61)
    told = await awa.reads_until("Il manque un petit changement")
    assert "Elle donne le nom ou la photo d’une autre personne" in told.text

    await awa.taps("Corriger")
    prefilled = await awa.reads_until("Le changement demandé")
    assert "premier étage" in prefilled.text
    await awa.taps("Tout réécrire")
    await awa.reads_until("nouvelle version")
    await writes(awa, "Une voisine m'a hébergée.")
    for label, answer in (("Relire et envoyer", "fidèle"), ("Valider", "Que pouvons-nous"),
                          ("Pour l’équipe", "prêt"), ("Envoyer", "bien arrivé")):  # fmt: skip
        await awa.taps(label)
        await awa.reads_until(answer)

    again = await last_story(town, awa)
    assert (again.id, again.number, again.revision, again.state) == (
        story.id, story.number, 2, State.SUBMITTED,
    )  # fmt: skip
    await leo.taps_data("moderation-next")
    assert "Une voisine m" in (await leo.reads_until("Que décidez-vous")).text


async def test_a_dropped_correction_leaves_what_was_sent(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await decides(town, leo, story, "change", "pas-clair")
    await awa.reads_until("petit changement")
    await awa.taps("Corriger")
    await awa.reads_until("Le changement demandé")

    await awa.says("annuler")
    await awa.reads_until("Abandonner cette correction")
    await awa.says("oui")

    await awa.reads_until("abandonnée")
    after = await last_story(town, awa)
    assert (after.state, after.revision) == (State.CHANGE_ASKED, 1)
    assert await town.write(lambda tx: tx.testimonies.words(story.id, 1)) == STORY


async def test_a_refusal_says_why_and_another_moderator_reads_again(town: Town) -> None:
    leo, ines = await moderators(town)
    awa = await town.citizen()
    story = await tells(town, awa)
    record = await decides(town, leo, story, "refuse", "hors-sujet")
    assert "vous l’avez refusé" in record.text
    told = await awa.reads_until("Nous ne pouvons pas accepter")
    assert "Elle n’a pas de lien avec notre sujet" in told.text

    await awa.says("réexaminer")

    await awa.reads_until("demande de réexamen est bien reçue")
    await leo.says("/moderation")
    assert "Pour un collègue" in (await leo.reads_until("attend.")).text
    await leo.taps_data(f"moderation-accept:{story.id}:2")
    await leo.reads_until("par un collègue")
    await leo.taps_data("moderation-next")
    await leo.reads_until("attend un collègue")
    await ines.taps_data("moderation-next")
    await ines.reads_until("Deuxième lecture")
    await ines.taps("Accepter")
    await ines.reads_until("accepté")
    await town.passes(seconds=61)
    await awa.reads_until("Une autre personne a relu")
    assert (await last_story(town, awa)).state is State.ACCEPTED


async def test_a_review_comes_too_late_after_fifteen_days(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await decides(town, leo, story, "refuse", "hors-sujet")
    await awa.reads_until("Nous ne pouvons pas")
    await town.passes(days=16)

    await awa.taps_data(f"contribution-review:{story.id}")

    await awa.reads_until("n’est plus possible")
    assert (await last_story(town, awa)).state is State.REFUSED


async def test_a_second_moderator_learns_who_decided_and_what(town: Town) -> None:
    leo, ines = await moderators(town)
    awa = await town.citizen()
    story = await tells(town, awa)
    await decides(town, leo, story, "accept")

    await ines.taps_data(f"moderation-refuse:{story.id}:1:pub")

    late = await ines.reads_until("a déjà décidé")
    assert "Léo" in late.text
    assert "accepté" in late.text
    assert (await last_story(town, awa)).state is State.ACCEPTED
    outcomes = [line["outcome"] for line in await noted(town, "decide_testimony")]
    assert outcomes == ["accept", "decided"]


async def test_others_see_who_reads_and_until_when(town: Town) -> None:
    leo, ines = await moderators(town)
    awa = await town.citizen()
    story = await tells(town, awa)
    await leo.taps_data("moderation-next")
    await leo.reads_until("Que décidez-vous")

    await ines.says("/moderation")

    assert "Léo le lit jusqu’à 12 h 30" in (await ines.reads_until("attend.")).text
    await ines.taps_data("moderation-next")
    await ines.reads_until("entre de bonnes mains")
    await ines.taps_data(f"moderation-accept:{story.id}:1")
    await ines.reads_until("Léo lit le témoignage")
    assert (await last_story(town, awa)).state is State.SUBMITTED


async def test_a_story_can_be_left_to_a_colleague(town: Town) -> None:
    leo, ines = await moderators(town)
    awa = await town.citizen()
    await tells(town, awa)
    await leo.taps_data("moderation-next")
    await leo.reads_until("Que décidez-vous")

    await leo.taps("Passer à un collègue")
    await leo.reads_until("À qui passez-vous")
    await leo.taps("À qui est libre")

    await leo.reads_until("attend un collègue. Merci")
    await ines.taps_data("moderation-next")
    await ines.reads_until("Que décidez-vous")


async def test_after_the_lease_another_may_take_it_and_the_first_is_told(town: Town) -> None:
    leo, ines = await moderators(town)
    awa = await town.citizen()
    await tells(town, awa)
    await leo.taps_data("moderation-next")
    await leo.reads_until("Que décidez-vous")
    await town.passes(minutes=31)
    await ines.taps_data("moderation-next")
    await ines.reads_until("Que décidez-vous")

    await leo.taps("Accepter")

    await leo.reads_until("Inès lit le témoignage")
    assert (await last_story(town, awa)).state is State.SUBMITTED


async def test_a_story_left_open_for_too_long_is_opened_again_before_it_is_decided(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await opens(leo, story)
    await town.passes(hours=3)
    await leo.taps("Accepter")
    await leo.reads_until("n’est plus ouvert chez vous")
    assert (await last_story(town, awa)).state is State.SUBMITTED

    await leo.taps("Ouvrir de nouveau")
    await leo.reads_until("Que décidez-vous")
    await leo.taps("Accepter")

    await leo.reads_until("vous l’avez accepté")


async def test_nobody_decides_on_their_own_story(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    story = await tells(town, leo)

    await leo.taps_data(f"moderation-accept:{story.id}:1")

    await leo.reads_until("est le vôtre")
    await leo.says("/moderation")
    await leo.reads_until("Rien n’attend")
    assert (await last_story(town, leo)).state is State.SUBMITTED


async def test_a_moderator_whose_right_was_taken_away_changes_nothing(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    await tells(town, awa)
    await leo.taps_data("moderation-next")
    await leo.reads_until("Que décidez-vous")
    person = await town.person(leo)
    await town.write(lambda tx: tx.people.change(person.id, roles=frozenset()))

    await leo.taps("Accepter")

    await leo.reads_until("réservée à une autre équipe")
    assert (await last_story(town, awa)).state is State.SUBMITTED
    assert [line["outcome"] for line in await noted(town, "moderation-accept")] == ["not allowed"]


async def test_a_citizen_with_a_moderators_button_changes_nothing(town: Town) -> None:
    awa = await town.citizen()
    story = await tells(town, awa)

    for data in (f"moderation-accept:{story.id}:1", "moderation-next", "moderation", "moderation-open:1"):
        await awa.taps_data(data)
        await awa.reads_until("réservée à une autre équipe")

    assert (await last_story(town, awa)).state is State.SUBMITTED


async def test_nonsense_in_a_button_is_refused_without_a_failure(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)

    for data in (
        "moderation-accept:999:1", "moderation-accept:x:y", f"moderation-accept:{story.id}:7",
        f"moderation-refuse:{story.id}:1", f"moderation-refuse:{story.id}:1:nom-tiers",
        f"moderation-reasons:{story.id}:1:accept", "moderation-release:999", "moderation-open:0",
    ):  # fmt: skip
        await leo.taps_data(data)
    await is_answered(leo)

    assert (await last_story(town, awa)).state is State.SUBMITTED


async def test_fifty_pairs_of_moderators_at_once_make_fifty_decisions(town: Town) -> None:
    stories, pair = await town.write(many_stories, town.clock.now(), 50)
    rules = town.rebonds.content.moderation if town.rebonds else None

    def decide(story: Testimony, moderator: int, verdict: Verdict) -> Any:
        reason = "pub" if verdict is Verdict.REFUSE else None
        return town.write(
            decisions.decide_testimony, by=pair[moderator], now=town.clock.now(), rules=rules,
            testimony_id=story.id, revision=1, verdict=verdict, reason=reason,
        )  # fmt: skip

    def read(tx: Tx) -> None:
        """Each story is open with one of the two; the other comes across it."""
        for number, story in enumerate(stories):
            holder = pair[number % 2]
            tx.testimonies.claim(story.id, holder.id, until=town.clock.now() + LEASE, now=town.clock.now())

    await town.write(read)
    outcomes = await asyncio.gather(
        *(decide(story, 0, Verdict.ACCEPT) for story in stories),
        *(decide(story, 1, Verdict.REFUSE) for story in reversed(stories)),
    )

    made = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    told = [outcome for outcome in outcomes if isinstance(outcome, NotDecided)]
    assert len(made) == 50
    assert {outcome.why for outcome in told} <= {"held", "decided"}
    assert {outcome.decision for outcome in told if outcome.decision} <= set(made)
    kept = await town.read(lambda connection: connection.execute(select(testimony_decisions)).all())
    assert len(kept) == 50
    lines = [line["outcome"] for line in await noted(town, "decide_testimony")]
    assert lines.count("accept") + lines.count("refuse") == 50
    assert len(lines) == 100


def many_stories(tx: Tx, now: Any, count: int) -> tuple[list[Testimony], tuple[Any, Any]]:
    """Stories that wait, and two moderators."""
    roles = (Role.MODERATOR,)
    pair = (enrol(tx, 501, "Léo", "fr", roles, False, now), enrol(tx, 502, "Inès", "fr", roles, False, now))
    told = []
    for number in range(count):
        author = enrol(tx, 600 + number, "Awa", "fr", (), False, now)
        draft = tx.testimonies.begin(author.id, None, sensitive=True, now=now)
        tx.testimonies.change(draft.id, level="team", quote=False)
        tx.testimonies.submit(draft, STORY, revision=1, now=now)
        told.append(draft)
    return told, pair
