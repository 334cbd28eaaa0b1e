"""What each answer of Telegram means for a message, in Telegram's own words."""

from __future__ import annotations

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from gateway.telegram import NotReached
from gateway.verdicts import Verdict, judge

TABLE: list[tuple[TelegramError, Verdict]] = [
    (Forbidden("Forbidden: bot was blocked by the user"), Verdict.UNREACHABLE),
    (Forbidden("Forbidden: user is deactivated"), Verdict.UNREACHABLE),
    (Forbidden("Forbidden: bot can't initiate conversation with a user"), Verdict.UNREACHABLE),
    (BadRequest("Bad Request: chat not found"), Verdict.UNREACHABLE),
    (BadRequest("Bad Request: PEER_ID_INVALID"), Verdict.UNREACHABLE),
    (BadRequest("Bad Request: user not found"), Verdict.UNREACHABLE),
    (BadRequest("Bad Request: message is not modified: specified new message content"), Verdict.SENT),
    (BadRequest("Bad Request: message to edit not found"), Verdict.GONE),
    (BadRequest("Bad Request: message can't be edited"), Verdict.GONE),
    (BadRequest("Bad Request: MESSAGE_ID_INVALID"), Verdict.GONE),
    (BadRequest("Bad Request: message is too long"), Verdict.REFUSED),
    (BadRequest("Bad Request: message text is empty"), Verdict.REFUSED),
    (BadRequest("Bad Request: BUTTON_DATA_INVALID"), Verdict.REFUSED),
    (ChatMigrated(-1_001_234_567_890), Verdict.REFUSED),
    (RetryAfter(10_072), Verdict.PAUSED),
    (InvalidToken(), Verdict.NOT_SENT),
    (EndPointNotFound("Endpoint not found"), Verdict.NOT_SENT),
    (NotReached("Telegram cannot be reached"), Verdict.NOT_SENT),
    (TimedOut("Telegram did not answer in time"), Verdict.UNKNOWN),
    (NetworkError("Bad Gateway"), Verdict.UNKNOWN),
    (TelegramError("something new"), Verdict.UNKNOWN),
]


@pytest.mark.parametrize(("error", "verdict"), TABLE, ids=[str(error) for error, _ in TABLE])
def test_the_verdict_on_an_answer(error: TelegramError, verdict: Verdict) -> None:
    outcome = judge(error)

    assert outcome.verdict is verdict
    assert outcome.reason


def test_a_pause_is_as_long_as_telegram_asks() -> None:
    assert judge(RetryAfter(10_072)).wait_seconds == 10_072


@pytest.mark.parametrize("error", [NotReached(""), TimedOut(""), NetworkError(""), InvalidToken()])
def test_after_a_failure_the_sender_waits(error: TelegramError) -> None:
    assert judge(error).wait_seconds >= 5
