"""A date as somebody types it: "16/01/2027", "16 janvier 2027", "16 January 2027", "2027-01-16"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from domain.spelling import fold

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv january jan", "fevrier fevr february feb", "mars march mar", "avril april apr",
            "mai may", "juin june jun", "juillet juil july jul", "aout august aug",
            "septembre sept september sep", "octobre oct october", "novembre nov november",
            "decembre dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

SATURDAY = 5


def read_date(typed: str, *, today: date) -> date | None:
    """The date somebody means, or None. Without a year it is the next such day."""
    words = [word for word in fold(typed).split() if word not in ("le", "the", "of")]
    words = [re.sub(r"^(\d+)(er|st|nd|rd|th)$", r"\1", word) for word in words]
    words = [word for word in words if word.isdigit() or word in MONTHS]
    if len(words) == 3 and len(words[0]) == 4:
        words.reverse()
    if len(words) > 1 and words[0] in MONTHS:
        words[0], words[1] = words[1], words[0]
    match words:
        case [day, month]:
            return _next(day, month, today)
        case [day, month, year]:
            return _date(day, month, year)
        case _:
            return None


def _next(day: str, month: str, today: date) -> date | None:
    this_year = _date(day, month, str(today.year))
    if this_year is not None and this_year >= today:
        return this_year
    return _date(day, month, str(today.year + 1))


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), MONTHS.get(month) or int(month), int(day))
    except ValueError:
        return None


def saturdays(today: date, *, weeks_ahead: int, count: int) -> list[date]:
    """The next Saturdays that leave enough time before them."""
    first = today + timedelta(weeks=weeks_ahead)
    first += timedelta(days=(SATURDAY - first.weekday()) % 7)
    return [first + timedelta(weeks=week) for week in range(count)]
