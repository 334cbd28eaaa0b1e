"""How Telegram writes and measures things."""

from typing import Any

import orjson

Json = dict[str, Any]


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 units."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read(body: bytes | str) -> Any:
    """JSON, or a ValueError."""
    return orjson.loads(body)


def write(value: object) -> bytes:
    """JSON bytes."""
    return orjson.dumps(value)
