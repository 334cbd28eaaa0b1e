"""The photos and voice notes of a story: what is taken, how much of it, and for how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

BIGGEST = 20 * 2**20
"""How many bytes a file may have: Telegram gives bots no more."""

LONGEST_VOICE = 120
"""How many seconds a voice note may last."""

VOICE_KEPT = timedelta(days=30)
"""How long a voice note is kept: somebody's voice says who they are."""


class Medium(StrEnum):
    """What can be shown or heard in a story."""

    PHOTO = "photo"
    VOICE = "voice"


MOST = {Medium.PHOTO: 6, Medium.VOICE: 2}
"""How many of each one story may have."""


class Stage(StrEnum):
    """How far a photo or a voice note has come."""

    ASKED = "asked"  # its author has not said yet whether this voice may be kept
    WANTED = "wanted"  # to be fetched from Telegram
    KEPT = "kept"
    REFUSED = "refused"  # it could not be read: nothing of it is kept


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as Telegram announces it. Nothing of it is to be trusted: it has not been seen yet."""

    medium: Medium
    file_id: str
    size: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One photo or voice note of a story. `name` is random, and all that a file of ours is ever called."""

    id: int
    testimony_id: int
    person_id: int
    medium: Medium
    stage: Stage
    name: str
    message_id: int | None
    seconds: int

    @property
    def may_be_shown(self) -> bool:
        return self.stage is Stage.KEPT


WhyNotAdded = Literal["big", "long", "many-photo", "many-voice"]


def may_add(attached: Attached, already: Sequence[Piece]) -> WhyNotAdded | None:
    """Why this photo or voice note cannot become part of the story, or None where it can."""
    if attached.size > BIGGEST:
        return "big"
    if attached.medium is Medium.VOICE and attached.seconds > LONGEST_VOICE:
        return "long"
    had = sum(piece.medium is attached.medium and piece.stage is not Stage.REFUSED for piece in already)
    if had >= MOST[attached.medium]:
        return "many-photo" if attached.medium is Medium.PHOTO else "many-voice"
    return None


def counted(pieces: Sequence[Piece]) -> Counter[Medium]:
    """How many photos and how many voice notes there are, those on their way among them."""
    return Counter(piece.medium for piece in pieces if piece.stage in (Stage.WANTED, Stage.KEPT))
