"""What came back over the line: Telegram's own words, or those of somebody between us and Telegram.

A proxy that refuses a call knows nothing of citizens: its 403 must not mark a whole audience as unreachable,
and its error page under a 200 is not a message that was sent. What is not Telegram's is named here for what
it is, before the library reads it.
"""

from __future__ import annotations

from math import ceil
from typing import Any

import orjson
from telegram.error import NetworkError

DONE = b'{"ok":true,"result":'
"""How Telegram begins every answer to a call that went well."""

PATIENCE_SECONDS = 5
"""How long to pause where Telegram asks for a pause and does not say how long."""

MEANING = {413: 400, 420: 429}
"""Codes whose meaning is another's: too large a message never passes, a flood is a pause."""

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY = 400, 401, 403, 404, 409, 429
NAMED = frozenset({BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY})
"""What the library tells apart; any other 4xx is a bad request to it: refused, and never to be sent again."""


class NotReached(NetworkError):
    """Telegram was never asked: nothing was sent."""


def understood(status: int, body: bytes) -> tuple[int, bytes]:
    """An answer as the library can read it. Raises where it is not Telegram who speaks."""
    if 200 <= status < 300 and body.startswith(DONE):
        return status, body
    told = _object(body)
    if told is None or not isinstance(told.get("ok"), bool):
        return _of_somebody_else(status)
    if told["ok"]:
        if 200 <= status < 300 and "result" in told:
            return status, body
        raise NetworkError("an answer that cannot be read")
    return _refusal(status, told)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return told if isinstance(told, dict) else None


def _refusal(status: int, told: dict[str, Any]) -> tuple[int, bytes]:
    """Telegram says no. The code it writes counts, whatever stands on the envelope."""
    written = told.get("error_code")
    given = written if type(written) is int and 400 <= written < 600 else status
    code = MEANING.get(given, given if given >= 400 else 500)
    if code < 500 and code not in NAMED:
        code = BAD_REQUEST
    description = told.get("description")
    words = description if isinstance(description, str) and description else f"error {code}"
    return code, _written(words, _parameters(code, told.get("parameters")))


def _parameters(code: int, given: Any) -> dict[str, int]:
    """What the library acts upon, and only where it is what it should be."""
    parameters = given if isinstance(given, dict) else {}
    if code == TOO_MANY:
        return {"retry_after": _seconds(parameters.get("retry_after"))}
    moved_to = parameters.get("migrate_to_chat_id")
    return {"migrate_to_chat_id": moved_to} if type(moved_to) is int and moved_to else {}


def _seconds(wanted: Any) -> int:
    try:
        return max(1, ceil(float(wanted)))
    except (TypeError, ValueError, OverflowError):
        return PATIENCE_SECONDS


def _of_somebody_else(status: int) -> tuple[int, bytes]:
    """No answer of Telegram's: a proxy, a portal, a server that is starting."""
    code = MEANING.get(status, status)
    words = f"not in Telegram's words ({status})"
    if code == TOO_MANY:
        return code, _written(words, {"retry_after": PATIENCE_SECONDS})
    if status == 413:
        return code, _written("the message is too large to pass", {})
    if 300 <= status < 500:
        raise NotReached(f"somebody between us and Telegram answered ({status})")
    if status >= 500:
        return status, _written(words, {})
    raise NetworkError("an answer that cannot be read")


def _written(words: str, parameters: dict[str, int]) -> bytes:
    answer: dict[str, Any] = {"ok": False, "description": words}
    return orjson.dumps(answer | ({"parameters": parameters} if parameters else {}))
