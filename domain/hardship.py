"""Which stories may be hard to read: whoever opens one is told first, and may leave it to somebody else."""

from __future__ import annotations

import re

from domain.personal_data import kinds_in
from domain.testimonies import Testimony

_HARD = re.compile(
    r"\b(?:mort|morte|morts|mortes|mourir|meurt|d[ée]c[ée]d[ée]e?s?|cadavres?|noy[ée]e?s?|noyade|tu[ée]e?s?|viol[ée]?e?s?"
    r"|violences?|frapp[ée]e?s?|battue?s?|agress\w{1,6}|suicid\w{0,6}|hurl\w{2,6}|sang|deuil|enterrement|cercueil"
    r"|dead|died|drown\w{0,4}|killed|raped?|beaten|suicide|blood)\b",
    re.IGNORECASE,
)


def may_be_painful(testimony: Testimony, words: str) -> bool:
    """Urgent, of death or violence, or of somebody's health where its author agreed to tell of it."""
    if testimony.urgent or _HARD.search(words):
        return True
    return bool(testimony.sensitive) and "health" in kinds_in(words)
