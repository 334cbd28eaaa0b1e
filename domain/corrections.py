"""A detail that a moderator corrects: a slip, a name. The author sees the difference and says yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from domain.testimonies import LONGEST, NotDecided

WAITS = timedelta(days=7)
"""How long a correction waits for its author; then the story goes back to the queue as it was."""

A_FEW, A_PART = 6, 0.2
"""A small correction changes a few words, or a fifth of a long story. What is more is its author's to write."""

AROUND = 4
"""How many words are shown on either side of a change, so that it is found again."""


class Answer(StrEnum):
    """What became of a correction."""

    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The words a moderator proposes in place of a revision's."""

    id: int
    testimony_id: int
    revision: int
    words: str
    moderator_id: int
    proposed_at: datetime
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that changes: how it read, how it would read; either may be empty."""

    before: str
    after: str


def check(original: str, corrected: str) -> NotDecided | None:
    """Why this is no small correction, or None where it is one."""
    if not corrected.strip() or corrected.split() == original.split():
        return NotDecided("unchanged")
    if len(corrected) > LONGEST:
        return NotDecided("too-long")
    changed = sum(max(len(before), len(after)) for before, after in _changes(original, corrected))
    if changed > max(A_FEW, int(len(original.split()) * A_PART)):
        return NotDecided("too-different")
    return None


def differences(original: str, corrected: str) -> Sequence[Difference]:
    """Each place that changes, with a few words around it."""
    old, new = _words(original), _words(corrected)
    shown = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        first, last = group[0], group[-1]
        before, after = old[first[1] : last[2]], new[first[3] : last[4]]
        shown.append(Difference(" ".join(before), " ".join(after)))
    return shown


def may_undo(correction: Correction, *, moderator_id: int, now: datetime, within: timedelta) -> bool:
    """Whoever proposed it may take it back before its author is asked."""
    is_open = correction.answer is None and correction.moderator_id == moderator_id
    return is_open and now < correction.proposed_at + within


def _changes(original: str, corrected: str) -> Sequence[tuple[list[str], list[str]]]:
    old, new = _words(original), _words(corrected)
    matched = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(old[a:b], new[c:d]) for how, a, b, c, d in matched if how != "equal"]


def _words(text: str) -> list[str]:
    return re.findall(r"\S+", text)
