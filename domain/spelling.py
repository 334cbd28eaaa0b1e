"""The same word, whether typed with accents, capitals and hyphens or without them."""

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
