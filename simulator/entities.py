"""What Telegram recognises in plain text by itself: links, commands, mentions."""

import re
from collections.abc import Iterator

from simulator.wire import Json, units

HINTS = frozenset("/@#.:")
PATTERNS = (
    ("url", re.compile(r"https?://[^\s<>\"]+|(?<![\w@.-])(?:www\.|t\.me/)[^\s<>\"]+", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def recognised(text: str, taken: list[Json]) -> list[Json]:
    """The entities of a text: those the bot set, then those Telegram sees in the rest."""
    if HINTS.isdisjoint(text):
        return taken
    spans = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in taken
        if entity["type"] in OPAQUE
    ]
    found = list(taken)
    for entity in _seen(text):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if all(end <= left or start >= right for left, right in spans):
            spans.append((start, end))
            found.append(entity)
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))


OPAQUE = frozenset({"code", "pre", "text_link", "text_mention"})


def _seen(text: str) -> Iterator[Json]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            word = match[0].rstrip(".,;:!?)»'\"") if kind == "url" else match[0]
            yield {"type": kind, "offset": units(text[: match.start()]), "length": units(word)}
