"""What in a text could tell who somebody is: marked for the human who reads it, never decided upon."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

Kind = Literal["phone", "email", "iban", "social-security"]

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,200}\.[a-z]{2,}", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_SOCIAL_SECURITY = re.compile(r"(?<!\d)[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}(?: ?\d{2})?(?!\d)")
_PHONE = re.compile(
    r"(?<![\d+])(?:\+\d{2,3}|00\d{2,3}|0)(?:[ .\-/]?\(0\))?[ .\-/]?[1-9](?:[ .\-/]?\d{2}){4}(?!\d)"
)

PATTERNS: Mapping[Kind, re.Pattern[str]] = {
    "phone": _PHONE,
    "email": _EMAIL,
    "iban": _IBAN,
    "social-security": _SOCIAL_SECURITY,
}


def identifiers_in(text: str) -> tuple[Kind, ...]:
    """The kinds of personal numbers and addresses that seem to stand in a text."""
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    return tuple(kind for kind, pattern in PATTERNS.items() if pattern.search(spaced))
