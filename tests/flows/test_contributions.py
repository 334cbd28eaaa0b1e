"""An author follows a story they have sent: where it stands, its text, taking it back."""

from __future__ import annotations

from domain.people import Role
from domain.testimonies import State
from tests.flows.stories import (
    STORY,
    begins,
    decides,
    everything,
    is_answered,
    last_story,
    sends,
    tells,
    writes,
)
from tests.town import Town


async def test_somebody_who_told_nothing_is_shown_how(town: Town) -> None:
    awa = await town.citizen()

    await awa.says("/mescontributions")

    assert "Témoigner" in (await awa.reads_until("pas encore envoyé")).labels


async def test_somebody_elses_story_cannot_be_read_or_withdrawn(town: Town) -> None:
    awa, leo = await town.citizen(), await town.citizen("Léo")
    story = await tells(town, awa)

    for name in ("contribution", "contribution-withdraw-now", "contribution-correct", "contribution-review"):
        await leo.taps_data(f"{name}:{story.id}")
    await is_answered(leo)

    assert "premier étage" not in str(await leo.screen())
    assert (await last_story(town, awa)).state is State.SUBMITTED


async def test_a_correction_waits_until_another_draft_is_finished(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await decides(town, leo, story, "change", "pas-clair")
    await awa.reads_until("petit changement")
    await begins(town, awa)
    await writes(awa, "Une autre histoire.")

    await awa.taps_data(f"contribution-correct:{story.id}")

    await awa.reads_until("déjà un récit commencé")


async def test_a_decision_stays_to_be_read_where_the_author_had_blocked_the_bot(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await awa.blocks()
    await decides(town, leo, story, "accept")
    await town.has_sent_what_is_due()
    await awa.unblocks()

    await awa.says("/mescontributions")

    assert "accepté" in (await awa.reads_until(f"n° {story.number}")).text


async def test_contributions_show_where_each_story_stands(town: Town) -> None:
    awa = await town.citizen()
    story = await tells(town, awa)
    await awa.says("/mescontributions")
    listed = await awa.reads_until("témoignage")
    assert story.number in listed.text
    assert "il attend une lecture" in listed.text

    await awa.taps(f"N° {story.number}")

    shown = await awa.reads_until("Votre texte")
    assert "premier étage" in shown.text


async def test_a_withdrawn_story_is_gone_from_the_queue_and_from_the_moderators_screen(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await leo.taps_data("moderation-next")
    shown = await leo.reads_until("premier étage")
    await awa.taps_data(f"contribution-withdraw:{story.id}")
    await awa.reads_until("Retirer le témoignage")

    await awa.taps("Oui")

    await awa.reads_until("est retiré")
    gone = await leo.reads_until("a été retiré")
    assert gone.message_id == shown.message_id
    assert "premier étage" not in gone.text
    await leo.taps_data(f"moderation-accept:{story.id}:1")
    await is_answered(leo)
    assert "plus rien à décider" in str(await leo.screen())
    assert (await last_story(town, awa)).state is State.WITHDRAWN
    assert await town.write(lambda tx: tx.testimonies.words(story.id, 1)) == ""


async def test_a_withdrawn_story_is_nowhere_any_more(town: Town) -> None:
    leo = await town.citizen("Léo", Role.MODERATOR)
    awa = await town.citizen()
    story = await tells(town, awa)
    await leo.taps_data("moderation-next")
    await leo.reads_until("premier étage")
    await awa.taps_data(f"contribution:{story.id}")
    await awa.reads_until("Votre texte")
    await awa.taps("Retirer")
    await awa.reads_until("Retirer le témoignage")

    await awa.taps("Oui")

    await leo.reads_until("a été retiré")
    await is_answered(awa)
    assert "premier" not in str(await town.read(everything))


async def test_an_edit_after_sending_changes_nothing(town: Town) -> None:
    awa = await town.citizen()
    await begins(town, awa)
    message = await awa.says(STORY)
    await awa.reads_until("noté")
    await sends(awa)
    story = await last_story(town, awa)

    await awa.edits(message, "Autre chose.")
    await awa.says("/mescontributions")

    await awa.reads_until(story.number)
    assert await town.write(lambda tx: tx.testimonies.words(story.id, 1)) == STORY
