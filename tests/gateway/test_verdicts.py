"""What each answer of Telegram means for a message, in Telegram's own words, and in those of others."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from gateway.answers import NotReached, understood
from gateway.telegram import AiohttpRequest
from gateway.verdicts import Outcome, Verdict, judge

HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


class Wire(AiohttpRequest):
    """A line on which one answer comes back."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__()
        self._answer = status, body

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        return understood(*self._answer)


def verdict_on(status: int, body: bytes) -> Outcome:
    """What becomes of a message whose call is answered so."""
    try:
        asyncio.run(Wire(status, body).post("http://telegram/bot1:x/sendMessage"))
    except TelegramError as error:
        return judge(error)
    return Outcome(Verdict.SENT, "it has a result")


def says(code: int, description: str, **parameters: Any) -> tuple[int, bytes]:
    """Telegram's no."""
    told = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return code, orjson.dumps(told if parameters else {**told, "parameters": {}})


DOCUMENTED: list[tuple[int, str, Verdict]] = [
    (403, "Forbidden: bot was blocked by the user", Verdict.UNREACHABLE),
    (403, "Forbidden: user is deactivated", Verdict.UNREACHABLE),
    (403, "Forbidden: bot can't initiate conversation with a user", Verdict.UNREACHABLE),
    (403, "Forbidden: bot can't send messages to bots", Verdict.UNREACHABLE),
    (403, "Forbidden: bot was kicked from the group chat", Verdict.UNREACHABLE),
    (403, "Forbidden: bot was kicked from the supergroup chat", Verdict.UNREACHABLE),
    (403, "Forbidden: bot is not a member of the channel chat", Verdict.UNREACHABLE),
    (403, "Forbidden: the group chat was deleted", Verdict.UNREACHABLE),
    (403, "Forbidden: CHAT_WRITE_FORBIDDEN", Verdict.UNREACHABLE),
    (403, "Forbidden: MESSAGE_AUTHOR_REQUIRED", Verdict.GONE),
    (400, "Bad Request: chat not found", Verdict.UNREACHABLE),
    (400, "Bad Request: PEER_ID_INVALID", Verdict.UNREACHABLE),
    (400, "Bad Request: CHAT_ID_INVALID", Verdict.UNREACHABLE),
    (400, "Bad Request: USER_ID_INVALID", Verdict.UNREACHABLE),
    (400, "Bad Request: INPUT_USER_DEACTIVATED", Verdict.UNREACHABLE),
    (400, "Bad Request: user not found", Verdict.UNREACHABLE),
    (400, "Bad Request: group chat was deactivated", Verdict.UNREACHABLE),
    (400, "Bad Request: message is not modified: specified new message content and reply", Verdict.SENT),
    (400, "Bad Request: message to edit not found", Verdict.GONE),
    (400, "Bad Request: message can't be edited", Verdict.GONE),
    (400, "Bad Request: message identifier is not specified", Verdict.GONE),
    (400, "Bad Request: there is no text in the message to edit", Verdict.GONE),
    (400, "Bad Request: MESSAGE_ID_INVALID", Verdict.GONE),
    (400, "Bad Request: MESSAGE_EDIT_TIME_EXPIRED", Verdict.GONE),
    (400, "Bad Request: message is too long", Verdict.REFUSED),
    (400, "Bad Request: MESSAGE_TOO_LONG", Verdict.REFUSED),
    (400, "Bad Request: message caption is too long", Verdict.REFUSED),
    (400, "Bad Request: message text is empty", Verdict.REFUSED),
    (400, "Bad Request: can't parse entities: unexpected end tag at byte offset 7", Verdict.REFUSED),
    (400, "Bad Request: ENTITY_BOUNDS_INVALID", Verdict.REFUSED),
    (400, "Bad Request: strings must be encoded in UTF-8", Verdict.REFUSED),
    (400, "Bad Request: object expected as reply markup", Verdict.REFUSED),
    (400, "Bad Request: can't parse inline keyboard button: text buttons are unallowed", Verdict.REFUSED),
    (400, "Bad Request: BUTTON_DATA_INVALID", Verdict.REFUSED),
    (400, "Bad Request: BUTTON_URL_INVALID", Verdict.REFUSED),
    (400, "Bad Request: REPLY_MARKUP_TOO_LONG", Verdict.REFUSED),
    (400, "Bad Request: file must be non-empty", Verdict.REFUSED),
    (400, "Bad Request: file is too big", Verdict.REFUSED),
    (400, "Bad Request: wrong file identifier/HTTP URL specified", Verdict.REFUSED),
    (400, "Bad Request: not enough rights to send text messages to the chat", Verdict.REFUSED),
    (400, "Bad Request: message to be replied not found", Verdict.REFUSED),
    (400, "Bad Request: something new", Verdict.REFUSED),
    (406, "Not Acceptable: CHANNEL_PRIVATE", Verdict.REFUSED),
    (413, "Request Entity Too Large", Verdict.REFUSED),
    (401, "Unauthorized", Verdict.NOT_SENT),
    (404, "Not Found", Verdict.NOT_SENT),
    (404, "Not Found: method not found", Verdict.NOT_SENT),
    (409, "Conflict: terminated by other getUpdates request", Verdict.NOT_SENT),
    (500, "Internal Server Error", Verdict.UNKNOWN),
    (500, "Internal Server Error: sent message was immediately deleted", Verdict.UNKNOWN),
    (502, "Bad Gateway", Verdict.UNKNOWN),
    (503, "Service Unavailable", Verdict.UNKNOWN),
    (504, "Gateway Timeout", Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("code", "words", "verdict"), DOCUMENTED, ids=[words for _, words, _ in DOCUMENTED])
def test_every_no_that_telegram_documents_has_its_consequence(
    code: int, words: str, verdict: Verdict
) -> None:
    outcome = verdict_on(*says(code, words))

    assert outcome.verdict is verdict
    assert outcome.reason, "whoever looks learns why"


STRANGE: dict[str, tuple[int, bytes, Verdict]] = {
    "a message that was sent": (200, b'{"ok":true,"result":{"message_id":5}}', Verdict.SENT),
    "the same, spaced": (200, b'{ "ok": true, "result": {"message_id": 5} }', Verdict.SENT),
    "yes without a result": (200, b'{"ok":true}', Verdict.UNKNOWN),
    "yes under a 502": (502, b'{"ok":true,"result":{"message_id":5}}', Verdict.UNKNOWN),
    "a yes cut off": (200, b'{"ok":true,"result":{"message_id":', Verdict.UNKNOWN),
    "a page under a 200": (200, HTML, Verdict.UNKNOWN),
    "nothing under a 200": (200, b"", Verdict.UNKNOWN),
    "a list under a 200": (200, b"[1,2]", Verdict.UNKNOWN),
    "bytes that are no text": (200, b"\xff\xfe\x00", Verdict.UNKNOWN),
    "no under a 200": (200, says(403, "Forbidden: bot was blocked by the user")[1], Verdict.UNREACHABLE),
    "no under a 200 without a code": (200, b'{"ok":false,"description":"oh"}', Verdict.UNKNOWN),
    "no without words": (400, b'{"ok":false,"error_code":400}', Verdict.REFUSED),
    "no with parameters that are none": (400, b'{"ok":false,"parameters":[1],"description":7}', Verdict.REFUSED),
    "a code that is none": (403, b'{"ok":false,"error_code":"x","description":"y"}', Verdict.UNREACHABLE),
    "a proxy that refuses us": (403, HTML, Verdict.NOT_SENT),
    "a proxy that wants a password": (407, HTML, Verdict.NOT_SENT),
    "a proxy that knows no such page": (404, HTML, Verdict.NOT_SENT),
    "a portal that sends us elsewhere": (302, b"", Verdict.NOT_SENT),
    "a proxy that finds it too large": (413, HTML, Verdict.REFUSED),
    "a proxy that has had enough": (429, HTML, Verdict.PAUSED),
    **{f"a page under a {code}": (code, HTML, Verdict.UNKNOWN) for code in (500, 502, 503, 504, 520, 599)},
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_an_answer_that_is_not_as_it_should_be_is_named_for_what_it_is(name: str) -> None:
    status, body, verdict = STRANGE[name]

    outcome = verdict_on(status, body)

    assert outcome.verdict is verdict
    assert outcome.reason


@pytest.mark.parametrize(
    ("code", "parameters", "seconds"),
    [
        (429, {"retry_after": 10_072}, 10_072),
        (429, {"retry_after": 0.2}, 1),
        (429, {"retry_after": "7"}, 7),
        (429, {}, 5),
        (429, {"retry_after": None}, 5),
        (429, {"retry_after": {}}, 5),
        (420, {"retry_after": 33}, 33),
        (420, {}, 5),
    ],
)
def test_a_pause_is_as_long_as_telegram_asks_or_a_few_seconds(
    code: int, parameters: dict[str, Any], seconds: int
) -> None:
    outcome = verdict_on(*says(code, "Too Many Requests", **parameters))

    assert (outcome.verdict, outcome.wait_seconds) == (Verdict.PAUSED, seconds)


def test_a_chat_that_has_become_a_group_is_written_to_no_more() -> None:
    moved = says(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1_001_234_567_890)

    assert verdict_on(*moved).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("error", "verdict", "seconds"),
    [
        (NotReached(""), Verdict.NOT_SENT, 1),
        (TimedOut(""), Verdict.UNKNOWN, 10),
        (NetworkError(""), Verdict.UNKNOWN, 10),
        (TelegramError("something new"), Verdict.UNKNOWN, 10),
    ],
)
def test_what_never_left_comes_again_soon_and_what_may_have_arrived_later(
    error: TelegramError, verdict: Verdict, seconds: float
) -> None:
    outcome = judge(error)

    assert (outcome.verdict, outcome.wait_seconds) == (verdict, seconds)
