"""When a message that is due in the quiet hours leaves after all."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.sending import Kind, leaves_at, may_leave

PARIS = ZoneInfo("Europe/Paris")


def january(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 1, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("kind", "due", "leaves"),
    [
        (Kind.POLL, january(4, 18, 30), january(4, 18, 30)),
        (Kind.POLL, january(4, 21, 30), january(5, 8)),
        (Kind.POLL, january(5, 3), january(5, 8)),
        (Kind.POLL, january(9, 21), january(10, 17)),  # Saturday night: Sunday is quiet until 17:00
        (Kind.POLL, january(10, 9), january(10, 17)),
        (Kind.POLL, january(10, 22), january(11, 8)),
        (Kind.SESSION, january(9, 22), january(10, 8)),  # reminders may leave on Sunday morning
        (Kind.ANSWER, january(5, 3), january(5, 3)),
        (Kind.DISTRESS, january(10, 3), january(10, 3)),
    ],
)
def test_what_is_due_at_night_leaves_when_the_quiet_hours_end(kind: Kind, due: datetime, leaves: datetime):
    assert leaves_at(kind, due, PARIS) == leaves
    assert may_leave(kind, leaves, PARIS)


def test_the_night_in_which_the_clocks_change_ends_at_eight_as_well():
    due = datetime(2027, 3, 27, 22, 0, tzinfo=PARIS)

    assert leaves_at(Kind.SESSION, due, PARIS) == datetime(2027, 3, 28, 8, 0, tzinfo=PARIS)
