"""French signs as a printer sets them: curved apostrophes, spaces that do not break."""

from __future__ import annotations

import re

UNBROKEN = "\u00a0"
_BEFORE_A_SIGN = re.compile(r" ([:;!?»%€])")
_AFTER_AN_OPENING = re.compile(r"« ")


def typeset(text: str, language: str) -> str:
    """Our own words as they are shown. Never for what a citizen wrote: that is shown as written."""
    curved = text.replace("'", "’")
    if language != "fr":
        return curved
    return _AFTER_AN_OPENING.sub("«" + UNBROKEN, _BEFORE_A_SIGN.sub(UNBROKEN + r"\1", curved))
