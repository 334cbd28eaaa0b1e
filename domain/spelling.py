"""What was typed, as its author meant it, and the same word with or without accents, capitals and hyphens."""

from __future__ import annotations

import unicodedata

_LETTERS_AND_DIGITS = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + b" " * 128


def fold(text: str) -> str:
    """What was typed, as plain small words: "L'Été, à Saint-Aubin" becomes "l ete a saint aubin".

    Only C-speed passes over the text: a message built to be slow cannot be.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    spaced = decomposed.replace("’", "'").encode("ascii", "ignore").translate(_LETTERS_AND_DIGITS)
    return b" ".join(spaced.split()).decode("ascii")


MARKS_A_LETTER = 8
"""More combining marks than this on one letter is no writing of any language."""


def clean(text: str) -> str:
    """A text as its author meant it: NFC, no invisible controls, no piles of marks, no edge space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text):
        category = unicodedata.category(letter)
        marks = marks + 1 if category == "Mn" else 0
        is_control = category in ("Cc", "Cs", "Co", "Cn") and letter != "\n"
        if not is_control and letter not in BIDI and marks <= MARKS_A_LETTER:
            kept.append(letter)
    return "".join(kept).strip()


BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff\u200b")
"""Marks that turn the direction of writing or hide in it; joiners (emoji, Indic) stay."""
