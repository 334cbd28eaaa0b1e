"""Days, hours and numbers as a reader says them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from content.typography import UNBROKEN

Style = Literal["day", "time", "day-time", "date"]
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}


@lru_cache(maxsize=4096)
def moment_in_words(at: datetime, style: Style, language: str, zone: str) -> str:
    """A moment in the territory's zone: "samedi 6 février à 10 h", "Saturday 6 February at 10:00"."""
    local = at.astimezone(ZoneInfo(zone))
    if style == "time":
        return _hour(local, language)
    if style == "date":
        return date_in_words(local.date(), language)
    day = _first_of_month(format_date(local, "EEEE d MMMM", _LOCALES[language]), local.day, language)
    if style == "day":
        return day
    return f"{day} {'à' if language == 'fr' else 'at'} {_hour(local, language)}"


def date_in_words(day: date, language: str) -> str:
    """A date with its year: "6 février 2027", "6 February 2027"."""
    return _first_of_month(format_date(day, "d MMMM y", _LOCALES[language]), day.day, language)


def number_in_words(number: int, language: str) -> str:
    """A number with its thousands parted: "1 234" in French, "1,234" in English."""
    if -1000 < number < 1000:
        return str(number)
    return format_decimal(number, locale=_LOCALES[language]).replace("\u202f", UNBROKEN)


def _hour(local: datetime, language: str) -> str:
    if language != "fr":
        return f"{local:%H:%M}"
    minutes = f"{UNBROKEN}{local:%M}" if local.minute else ""
    return f"{local.hour}{UNBROKEN}h{minutes}"


def _first_of_month(words: str, day: int, language: str) -> str:
    return words.replace("1 ", "1er ", 1) if language == "fr" and day == 1 else words
