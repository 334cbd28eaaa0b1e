"""The variables that content files may use, beside the facts of the place, and how long they get."""

from __future__ import annotations

from collections.abc import Mapping

A_PERSONS_OWN_WORDS = 0
"""As long as it was written: shortened where a message would not hold it."""

VARIABLES: Mapping[str, int] = {
    "answer": 300,
    "date": 30,
    "excerpt": A_PERSONS_OWN_WORDS,
    "link": 200,
    "map_link": 200,
    "n": 7,
    "n_no": 7,
    "n_partly": 7,
    "n_waiting": 7,
    "n_yes": 7,
    "number": 12,
    "page": 4,
    "reason": 300,
    "session_date": 30,
    "session_place": 200,
    "session_time": 10,
    "session_title": 90,
    "title": 90,
}
"""Each variable, and the most characters it is given."""

LONGEST = 300
"""What is reckoned for a variable of the bot's own texts that is not listed here."""
