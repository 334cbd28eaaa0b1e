"""The rules of a story: what fits, who may decide, when a second reading may be asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.testimonies import (
    LONGEST,
    Decision,
    Fits,
    Level,
    NotDecided,
    Part,
    State,
    Testimony,
    TooLong,
    Verdict,
    decide,
    may_ask_review,
    may_read,
    may_undo,
    room_for,
    whole,
)

NOON = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
AUTHOR, LEO, INES = 1, 2, 3

WAITING = Testimony(
    id=7, number="123456", person_id=AUTHOR, prompt_id=None, state=State.SUBMITTED, level=Level.TEAM,
    quote=False, sensitive=True, revision=1, urgent=False, created_at=NOON, submitted_at=NOON,
    claimed_by=None, claimed_until=None, review_asked_at=None,
)  # fmt: skip
HELD = replace(WAITING, claimed_by=INES, claimed_until=NOON + timedelta(minutes=30))
MINE = replace(WAITING, claimed_by=LEO, claimed_until=NOON + timedelta(minutes=30))
REFUSAL = Decision(7, 1, Verdict.REFUSE, "pub", LEO, NOON)


# --- writing --------------------------------------------------------------------------------------


def test_parts_are_one_story() -> None:
    assert whole([Part("Un bruit."), Part("Puis rien.")]) == "Un bruit.\nPuis rien."


def test_the_last_character_fits_and_the_next_does_not() -> None:
    told = [Part("a" * 1000, 1)]

    assert room_for(told, Part("b" * 499, 2)) == Fits(0)
    assert room_for(told, Part("b" * 500, 2)) == TooLong(1501, 499)


def test_what_is_left_can_be_written_to_the_last_character() -> None:
    told = [Part("a" * 1000, 1)]
    refused = room_for(told, Part("b" * 600, 2))

    assert isinstance(refused, TooLong)
    assert room_for(told, Part("b" * refused.left, 2)) == Fits(0)


def test_a_changed_message_takes_its_own_place() -> None:
    assert room_for([Part("a" * LONGEST, 1)], Part("b" * LONGEST, 1)) == Fits(0)


# --- deciding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_decision_leads_to_its_state(verdict: Verdict) -> None:
    outcome = decide(MINE, (), verdict, "pub", moderator_id=LEO, revision=1, now=NOON)

    assert isinstance(outcome, Decision)
    assert outcome.verdict is verdict
    assert verdict.leads_to in (State.ACCEPTED, State.CHANGE_ASKED, State.REFUSED)


def test_nobody_decides_on_their_own_story() -> None:
    outcome = decide(WAITING, (), Verdict.ACCEPT, None, moderator_id=AUTHOR, revision=1, now=NOON)

    assert outcome == NotDecided("own")


def test_the_second_to_decide_learns_what_was_decided() -> None:
    decided = replace(WAITING, state=State.REFUSED)

    late = decide(decided, [REFUSAL], Verdict.ACCEPT, None, moderator_id=INES, revision=1, now=NOON)

    assert late == NotDecided("decided", decision=REFUSAL)


def test_nothing_is_decided_while_a_colleague_reads() -> None:
    late = decide(HELD, (), Verdict.ACCEPT, None, moderator_id=LEO, revision=1, now=NOON)

    assert late == NotDecided("held", moderator_id=INES, until=HELD.claimed_until)


def test_nothing_is_decided_by_whoever_does_not_have_the_story_open() -> None:
    after = NOON + timedelta(minutes=30)

    for story, now in ((WAITING, NOON), (MINE, after)):
        assert decide(story, (), Verdict.ACCEPT, None, moderator_id=LEO, revision=1, now=now) == NotDecided(
            "not-open"
        )


def test_a_lease_that_has_run_out_holds_nobody_back() -> None:
    after = NOON + timedelta(minutes=30)

    assert may_read(HELD, (), moderator_id=LEO, revision=1, now=after) is None
    assert HELD.holder(after) is None


@pytest.mark.parametrize("verdict", [Verdict.CHANGE, Verdict.REFUSE])
def test_asking_and_refusing_need_a_reason(verdict: Verdict) -> None:
    outcome = decide(MINE, (), verdict, None, moderator_id=LEO, revision=1, now=NOON)

    assert outcome == NotDecided("no-reason")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": State.WITHDRAWN}, "withdrawn"),
        ({"state": State.TO_CONFIRM}, "to-confirm"),
        ({"state": State.DRAFT, "revision": 2}, "rewritten"),
        ({"revision": 2}, "rewritten"),
    ],
)
def test_what_the_author_has_changed_is_not_decided(changes: dict[str, object], why: str) -> None:
    changed = replace(WAITING, **changes)  # type: ignore[arg-type]

    refused = may_read(changed, (), moderator_id=LEO, revision=1, now=NOON)

    assert refused is not None
    assert refused.why == why


# --- taking a decision back -----------------------------------------------------------------------


def test_whoever_decided_may_take_it_back_within_a_minute_and_nobody_else() -> None:
    decided = replace(WAITING, state=State.REFUSED)

    def undone(by: int, *, after: float, story: Testimony = decided) -> NotDecided | None:
        return may_undo(story, REFUSAL, moderator_id=by, revision=1, now=NOON + timedelta(seconds=after))

    assert undone(LEO, after=59) is None
    assert undone(LEO, after=60) == NotDecided("too-late")
    assert undone(INES, after=1) == NotDecided("unknown")
    assert undone(LEO, after=1, story=replace(decided, state=State.WITHDRAWN)) == NotDecided("withdrawn")
    assert undone(LEO, after=1, story=replace(decided, state=State.SUBMITTED, revision=2)) == NotDecided(
        "rewritten"
    )


# --- a second reading -----------------------------------------------------------------------------


def test_whoever_refused_does_not_read_again_and_a_colleague_does() -> None:
    again = replace(WAITING, revision=2, review_asked_at=NOON)

    assert may_read(again, [REFUSAL], moderator_id=LEO, revision=2, now=NOON) == NotDecided("for-a-colleague")
    assert may_read(again, [REFUSAL], moderator_id=INES, revision=2, now=NOON) is None


def test_a_correction_may_come_back_to_the_same_moderator() -> None:
    change = replace(REFUSAL, verdict=Verdict.CHANGE)
    corrected = replace(WAITING, revision=2)

    assert may_read(corrected, [change], moderator_id=LEO, revision=2, now=NOON) is None


def test_a_review_can_be_asked_for_once_within_the_days() -> None:
    refused = replace(WAITING, state=State.REFUSED)
    last_moment, too_late = NOON + timedelta(days=15, seconds=-1), NOON + timedelta(days=15)

    assert may_ask_review(refused, REFUSAL, days=15, now=last_moment)
    assert not may_ask_review(refused, REFUSAL, days=15, now=too_late)
    assert not may_ask_review(replace(refused, review_asked_at=NOON), REFUSAL, days=15, now=NOON)
    assert not may_ask_review(replace(refused, state=State.ACCEPTED), REFUSAL, days=15, now=NOON)
