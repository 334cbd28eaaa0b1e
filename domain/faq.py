"""A question people often ask, and its answer."""

from __future__ import annotations

from dataclasses import dataclass

from domain.programme import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class FrequentQuestion:
    """One question and what is answered to it."""

    id: str
    question: str
    answer: str
    status: Status = "verified"
