"""Setting, moving and cancelling a session: what may be decided, and what moves with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from content.programme import programme_of
from domain.sessions import Decision, Refused, decide, difference
from domain.timetable import FIRST, Dates, Placed, Timetable, timetable
from tests.town import shipped_content

PARIS = ZoneInfo("Europe/Paris")
PROGRAMME = programme_of(shipped_content())
NOON = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
DATES = Dates({FIRST: Placed(datetime(2027, 1, 16, 10, 0, tzinfo=PARIS))}, version=1)
NOTHING = Dates({})


def decided(session: str, day: date | None = None, *, why: str | None = None, now: datetime = NOON) -> Dates:
    after = decide(Decision(session, day, cancelled_for=why), DATES, PROGRAMME, now=now)
    assert isinstance(after, Dates)
    return after


def days(times: Timetable) -> list[tuple[int, date]]:
    return [(one.number, one.starts_at.date()) for one in times.sessions]


def day_of(times: Timetable, key: str) -> date:
    return next(due.at.date() for due in times.due if due.key == key)


def test_sessions_without_a_date_of_their_own_follow_the_first() -> None:
    after = timetable(PROGRAMME, decided(FIRST, date(2027, 1, 23)))

    assert days(after) == [
        (1, date(2027, 1, 23)), (2, date(2027, 2, 13)), (3, date(2027, 3, 6)), (4, date(2027, 3, 27)),
    ]  # fmt: skip


def test_a_session_moved_by_itself_takes_what_prepares_it_and_nothing_else() -> None:
    before, after = timetable(PROGRAMME, DATES), timetable(PROGRAMME, decided("session-2", date(2027, 2, 13)))

    assert [one for one in days(after) if one not in days(before)] == [(2, date(2027, 2, 13))]
    assert day_of(after, "14:reminder:rappel-j7") == date(2027, 2, 6)
    assert day_of(after, "22:summary:bilan-session") == date(2027, 2, 14)
    changed = {one.key for one in difference(before, after).sends}
    assert "10:module:c03-alerte" in changed
    assert not changed & {"-5:module:c01-mon-territoire", "24:module:c05-pret-72h", "35:reminder:rappel-j7"}


def test_what_has_left_moves_no_more() -> None:
    before, after = timetable(PROGRAMME, DATES), timetable(PROGRAMME, decided("session-2", date(2027, 2, 13)))

    changed = {one.key for one in difference(before, after, left={"10:module:c03-alerte"}).sends}

    assert "10:module:c03-alerte" not in changed


def test_a_cancelled_session_reminds_nobody_and_its_modules_go_on() -> None:
    before, after = (
        timetable(PROGRAMME, DATES),
        timetable(PROGRAMME, decided("session-2", why="Salle fermée")),
    )

    changes = difference(before, after)

    assert {one.key for one in changes.dropped} == {
        "14:reminder:rappel-j7", "20:reminder:rappel-j1", "21:reminder:rappel-h2",
    }  # fmt: skip
    assert not changes.moved
    assert after.sessions[1].cancelled_for == "Salle fermée"


def test_a_cancelled_session_can_be_held_after_all() -> None:
    cancelled = decided("session-2", why="Salle fermée")

    again = decide(Decision("session-2", date(2027, 2, 6)), cancelled, PROGRAMME, now=NOON)

    assert isinstance(again, Dates)
    assert not timetable(PROGRAMME, again).sessions[1].is_cancelled


def test_an_hour_of_its_own_counts_for_the_last_reminder_too() -> None:
    after = decide(Decision("session-2", date(2027, 2, 6), time(14, 30)), DATES, PROGRAMME, now=NOON)

    assert isinstance(after, Dates)
    due = next(one for one in timetable(PROGRAMME, after).due if one.key == "21:reminder:rappel-h2")
    assert due.at == datetime(2027, 2, 6, 12, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (Decision("session-9", date(2027, 2, 6)), "unknown"),
        (Decision(FIRST, date(2027, 1, 4)), "past"),
        (Decision(FIRST, date(2027, 1, 16)), "as-it-was"),
        (Decision("session-2", date(2027, 1, 16)), "too-early"),
        (Decision("session-2", date(2027, 2, 27)), "too-late"),
        (Decision("session-2", cancelled_for="  "), "no-reason"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(decision: Decision, why: str) -> None:
    refused = decide(decision, DATES, PROGRAMME, now=NOON)

    assert isinstance(refused, Refused)
    assert refused.why == why


def test_before_the_first_session_has_a_date_no_other_can_have_one() -> None:
    dated = decide(Decision("session-2", date(2027, 2, 6)), NOTHING, PROGRAMME, now=NOON)
    cancelled = decide(Decision(FIRST, cancelled_for="Grippe"), NOTHING, PROGRAMME, now=NOON)

    assert dated == Refused("first-is-missing")
    assert cancelled == Refused("no-date")


def test_a_session_that_has_begun_stays_where_it_is() -> None:
    during = datetime(2027, 1, 16, 10, 0, tzinfo=PARIS)

    for decision in (Decision(FIRST, date(2027, 1, 23)), Decision(FIRST, cancelled_for="Grippe")):
        refused = decide(decision, DATES, PROGRAMME, now=during)
        assert isinstance(refused, Refused)
        assert refused.why == "has-begun"
