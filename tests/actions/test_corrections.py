"""A corrected word is an offer: its author says yes, no, or nothing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from actions import corrections, decisions
from domain.corrections import Correction
from domain.testimonies import NotDecided, State, Verdict
from storage.tables import testimony_corrections
from tests.actions.team import CORRECTED, NOON, TOLD, Team


async def test_a_correction_is_the_story_only_when_its_author_agrees(team: Team) -> None:
    await team.opens(team.leo)
    proposed = await team.corrects(team.leo)
    assert isinstance(proposed, Correction)
    assert (await team.now()).state is State.TO_CONFIRM
    assert await team.waits_for(team.awa) == ["correction-question"]

    await team.does(corrections.agree_to_correction, team.awa, after=90, correction_id=proposed.id)

    story = await team.now()
    assert (story.state, story.revision) == (State.ACCEPTED, 2)
    assert await team.store.write(lambda tx: tx.testimonies.words(team.story, 2)) == CORRECTED
    decided = await team.store.write(lambda tx: tx.testimonies.decisions(team.story))
    assert [(one.verdict, one.moderator_id) for one in decided] == [(Verdict.ACCEPT, team.leo.id)]


async def test_an_author_who_declines_keeps_their_words_and_the_team_reads_again(team: Team) -> None:
    await team.opens(team.leo)
    proposed = await team.corrects(team.leo)

    await team.does(corrections.decline_correction, team.awa, after=90, correction_id=proposed.id)
    await team.does(corrections.agree_to_correction, team.awa, after=91, correction_id=proposed.id)

    story = await team.now()
    assert (story.state, story.revision) == (State.SUBMITTED, 1)
    assert await team.store.write(lambda tx: tx.testimonies.words(team.story, 1)) == TOLD


async def test_nobody_else_answers_for_the_author(team: Team) -> None:
    await team.opens(team.leo)
    proposed = await team.corrects(team.leo)

    for somebody in (team.leo, team.ines, team.sam):
        assert await team.does(corrections.agree_to_correction, somebody, correction_id=proposed.id) is None
        assert not await team.does(corrections.decline_correction, somebody, correction_id=proposed.id)
    assert (await team.now()).state is State.TO_CONFIRM


async def test_a_correction_unanswered_for_a_week_goes_back_to_the_queue(team: Team) -> None:
    await team.opens(team.leo)
    proposed = await team.corrects(team.leo)
    a_week = NOON + timedelta(days=7)

    assert await team.store.write(corrections.give_back_unanswered, now=a_week - timedelta(seconds=1)) == 0
    assert await team.store.write(corrections.give_back_unanswered, now=a_week) == 1

    assert (await team.now()).state is State.SUBMITTED
    assert (
        await team.does(corrections.agree_to_correction, team.awa, after=700_000, correction_id=proposed.id)
        is None
    )


async def test_a_correction_is_undone_before_its_author_is_asked(team: Team) -> None:
    await team.opens(team.leo)
    proposed = await team.corrects(team.leo)

    undone = await team.does(corrections.undo_correction, team.leo, after=59, correction_id=proposed.id)

    assert isinstance(undone, decisions.Undone)
    assert await team.waits_for(team.awa) == []
    again = await team.corrects(team.leo, after=60)
    late = await team.does(corrections.undo_correction, team.leo, after=120, correction_id=again.id)
    assert late == NotDecided("too-late")


async def test_a_withdrawn_story_takes_its_corrections_with_it(team: Team) -> None:
    await team.opens(team.leo)
    await team.corrects(team.leo)

    await team.store.write(lambda tx: tx.testimonies.forget_words(team.story))

    assert not await team.store.read(
        lambda connection: connection.execute(select(testimony_corrections)).all()
    )
