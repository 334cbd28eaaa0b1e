"""What moderators do with the story they have open, and what nobody can do around them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from actions import decisions, duties, moderation
from domain.people import Role
from domain.privileged import PRIVILEGED
from domain.testimonies import LEASE, Decision, NotDecided, State, Testimony, Verdict
from storage.tables import outbox, testimony_decisions
from storage.tx import Tx
from tests.actions.team import NOON, PARIS, TOLD, Team, tell
from tests.town import enrol

# --- the claim ------------------------------------------------------------------------------------


async def test_reading_on_keeps_the_story_and_leaving_gives_it_to_the_others(team: Team) -> None:
    await team.opens(team.leo)
    assert await team.does(moderation.extend_claim, team.leo, after=1200, testimony_id=team.story)

    held = await team.opens(team.ines, after=2400)
    assert isinstance(held, NotDecided)
    assert (held.why, held.moderator_id, held.until) == (
        "held",
        team.leo.id,
        NOON + timedelta(seconds=1200) + LEASE,
    )

    await team.does(moderation.release_testimony, team.leo, after=2400, testimony_id=team.story)
    assert isinstance(await team.opens(team.ines, after=2400), Testimony)


async def test_a_claim_that_was_lost_is_not_taken_back_by_a_page_that_is_still_open(team: Team) -> None:
    await team.opens(team.leo)

    assert not await team.does(moderation.extend_claim, team.leo, after=1801, testimony_id=team.story)
    await team.opens(team.ines, after=1801)
    assert not await team.does(moderation.extend_claim, team.leo, after=1802, testimony_id=team.story)


async def test_nothing_is_done_to_a_story_that_is_not_open_with_whoever_would_do_it(team: Team) -> None:
    await team.opens(team.leo)
    mine: dict[str, Any] = {"testimony_id": team.story}

    for outcome in (
        await team.decides(team.ines, Verdict.ACCEPT),
        await team.corrects(team.ines),
        await team.does(moderation.mark_urgent, team.ines, urgent=True, **mine),
        await team.does(moderation.pass_on, team.ines, to=team.leo.id, **mine),
        await team.does(moderation.read_testimony, team.ines, **mine),
        await team.decides(team.sam, Verdict.ACCEPT),
    ):
        assert isinstance(outcome, NotDecided)
        assert outcome.why == "held"
    assert (await team.now()).state is State.SUBMITTED


async def test_an_administrator_breaks_a_claim_with_a_sealed_line_and_whoever_had_it_is_told(
    team: Team,
) -> None:
    await team.opens(team.leo)

    await team.does(moderation.break_claim, team.sam, testimony_id=team.story)

    assert await team.waits_for(team.leo) == ["moderation-claim-was-broken"]
    assert await team.noted("break_claim") == ["broken"]
    assert PRIVILEGED["break_claim"] is Role.ADMINISTRATOR
    late = await team.decides(team.leo, Verdict.ACCEPT, after=1)
    assert isinstance(late, NotDecided)
    assert late.why == "not-open"


async def test_a_story_is_passed_on_by_name_and_the_colleague_is_told(team: Team) -> None:
    await team.opens(team.leo)

    await team.does(moderation.pass_on, team.leo, testimony_id=team.story, to=team.ines.id)

    assert await team.waits_for(team.ines) == ["moderation-passed-to-you"]
    waiting = await team.store.write(lambda tx: tx.testimonies.waiting(but_of=team.leo.id))
    assert [one.is_rather_for_others(team.leo.id) for one in waiting] == [True]
    assert isinstance(await team.opens(team.ines), Testimony)


async def test_a_story_is_not_passed_on_to_its_author_nor_to_somebody_off_duty(team: Team) -> None:
    await team.opens(team.leo)
    await team.does(duties.go_off_duty, team.ines)

    for to in (team.awa.id, team.ines.id, team.leo.id, 999):
        outcome = await team.does(moderation.pass_on, team.leo, testimony_id=team.story, to=to)
        assert outcome == NotDecided("no-colleague")
    assert await team.waits_for(team.ines) == []


async def test_whoever_left_a_story_is_given_another_one_first(team: Team) -> None:
    await team.opens(team.leo)
    await team.does(moderation.release_testimony, team.leo, testimony_id=team.story)
    second = await team.store.write(lambda tx: tell(tx, enrol(tx, 9, "Lou", "fr", (), False, NOON)))

    opened = await team.does(moderation.open_next, team.leo)

    assert opened.id == second


# --- second thoughts ------------------------------------------------------------------------------


async def test_a_decision_is_undone_within_a_minute_as_if_it_had_not_been_made(team: Team) -> None:
    await team.opens(team.leo)
    await team.decides(team.leo, Verdict.REFUSE)
    assert await team.waits_for(team.awa) == ["decision-refuse"]

    assert isinstance(await team.undoes(team.leo, after=59), decisions.Undone)

    assert await team.waits_for(team.awa) == []
    story = await team.now()
    assert (story.state, story.holder(NOON + timedelta(seconds=60))) == (State.SUBMITTED, team.leo.id)
    assert not await team.store.read(lambda connection: connection.execute(select(testimony_decisions)).all())
    assert isinstance(await team.decides(team.leo, Verdict.ACCEPT, after=60), Decision)
    assert await team.waits_for(team.awa) == ["decision-accept"]


async def test_after_a_minute_or_by_somebody_else_nothing_is_undone(team: Team) -> None:
    await team.opens(team.leo)
    await team.decides(team.leo, Verdict.ACCEPT)

    assert (await team.undoes(team.ines, after=1)).why == "unknown"
    assert (await team.undoes(team.leo, after=60)).why == "too-late"
    assert (await team.now()).state is State.ACCEPTED
    assert await team.waits_for(team.awa) == ["decision-accept"]


async def test_a_decision_whose_message_has_left_stays(team: Team) -> None:
    await team.opens(team.leo)
    await team.decides(team.leo, Verdict.ACCEPT)
    await team.store.write(
        lambda tx: tx.connection.execute(outbox.update().values(state="sending", attempts=1))
    )

    assert (await team.undoes(team.leo, after=30)).why == "too-late"


# --- being told -----------------------------------------------------------------------------------


async def test_what_waits_is_told_once_at_each_chosen_hour_and_not_before(team: Team) -> None:
    at_nine = datetime(2027, 1, 12, 9, 0, tzinfo=PARIS)
    await team.store.write(lambda tx: tx.moderation.keep_duty(tx.moderation.duty(team.ines.id).toggled(9)))

    await team.tells_at(NOON + timedelta(hours=1))
    assert await team.waits_for(team.leo) == []
    for minutes in (0, 2, 90):
        await team.tells_at(at_nine + timedelta(minutes=minutes))

    assert await team.waits_for(team.leo) == ["moderation-digest"]
    assert await team.waits_for(team.ines) == ["moderation-digest"], "since 17 h of the day before"
    assert await team.waits_for(team.sam) == [], "an administrator is told where no moderator can read"


async def test_whoever_is_off_duty_hears_nothing_until_they_come_back(team: Team) -> None:
    await team.does(duties.go_off_duty, team.leo)
    await team.tells_at(NOON + timedelta(days=1))
    await team.store.write(lambda tx: tx.testimonies.change(team.story, urgent=True))
    await team.store.write(
        lambda tx: moderation.tell_moderators(tx, tx.testimonies.locked(team.story), now=NOON)
    )  # type: ignore[arg-type]
    assert await team.waits_for(team.leo) == []
    assert await team.waits_for(team.ines) == ["moderation-digest", "moderation-urgent"]

    await team.does(duties.come_on_duty, team.leo)
    await team.tells_at(NOON + timedelta(days=1))

    assert await team.waits_for(team.leo) == ["moderation-digest"]


async def test_an_urgent_story_reaches_everybody_where_nobody_is_on_duty(team: Team) -> None:
    for one in (team.leo, team.ines):
        await team.does(duties.go_off_duty, one)
    await team.store.write(lambda tx: tx.testimonies.change(team.story, urgent=True))

    await team.store.write(
        lambda tx: moderation.tell_moderators(tx, tx.testimonies.locked(team.story), now=NOON)
    )  # type: ignore[arg-type]

    assert await team.waits_for(team.leo) == ["moderation-urgent"]
    assert await team.waits_for(team.ines) == ["moderation-urgent"]


# --- a second look --------------------------------------------------------------------------------


async def ask_again(team: Team) -> None:
    """Léo refuses, and Awa asks for a second reading."""
    await team.opens(team.leo)
    await team.decides(team.leo, Verdict.REFUSE)

    def again(tx: Tx) -> None:
        story = tx.testimonies.locked(team.story)
        assert story is not None
        tx.testimonies.submit(story, TOLD, revision=2, now=NOON)
        tx.testimonies.change(story.id, review_asked_at=NOON)

    await team.store.write(again)


async def test_a_second_look_where_there_is_one_moderator_is_an_administrators(team: Team) -> None:
    await team.store.write(lambda tx: tx.people.change(team.ines.id, roles=()))
    await ask_again(team)

    await team.tells_at(NOON + timedelta(days=1))

    assert await team.waits_for(team.sam) == ["moderation-digest"]
    assert (await team.opens(team.leo)).why == "for-a-colleague"
    assert isinstance(await team.opens(team.sam), Testimony)
    assert isinstance(await team.decides(team.sam, Verdict.ACCEPT, revision=2), Decision)


async def test_where_nobody_may_read_administrators_are_asked_to_invite_somebody(team: Team) -> None:
    await team.store.write(lambda tx: tx.people.change(team.ines.id, roles=()))
    await team.store.write(lambda tx: tx.people.change(team.sam.id, roles=()))
    await team.store.write(lambda tx: tx.people.change(team.leo.id, roles=(Role.ADMINISTRATOR,)))
    await ask_again(team)

    await team.tells_at(NOON + timedelta(days=1))
    await team.tells_at(NOON + timedelta(days=1, hours=1))

    assert await team.waits_for(team.leo) == ["moderation-nobody-can"]
