"""How long a text is for Telegram, and how to shorten somebody's words without breaking a letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
ELLIPSIS = "…"
_JOINER = "\u200d"


def units(text: str) -> int:
    """The length as Telegram counts it: in UTF-16 units, where an emoji counts for two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, longest: int) -> str:
    """The text, or its beginning and "…", in at most `longest` units; no letter or emoji is cut in two."""
    if units(text) <= longest:
        return text
    room, end = longest - 1, 0
    for character in text:
        room -= 2 if character > "\uffff" else 1
        if room < 0:
            break
        end += 1
    while end > 0 and _belong_together(text, end):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS if longest > 0 else ""


def fair_share(lengths: Sequence[int], room: int) -> int:
    """How long each of several texts may be so that together they fit, the short ones whole."""
    waiting = sorted(lengths)
    for done, length in enumerate(waiting):
        share = room // (len(waiting) - done)
        if length > share:
            return max(share, 0)
        room -= length
    return max(waiting, default=0)


def _belong_together(text: str, position: int) -> bool:
    """Whether a cut here would part what is seen as one sign."""
    before, after = text[position - 1], text[position]
    if after == _JOINER or before == _JOINER or unicodedata.category(after) in ("Mn", "Me", "Mc"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    return _is_flag_letter(after) and _flag_letters_before(text, position) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, position: int) -> int:
    count = 0
    while count < position and _is_flag_letter(text[position - count - 1]):
        count += 1
    return count
