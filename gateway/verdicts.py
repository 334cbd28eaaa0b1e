"""What Telegram's answer to a send means: one verdict for every error it documents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from gateway.answers import NotReached


class Verdict(Enum):
    """What became of a send."""

    SENT = "sent"
    UNREACHABLE = "unreachable"  # blocked, deactivated, unknown chat: never tried again
    REFUSED = "refused"  # this message will never pass
    GONE = "gone"  # the message to change no longer exists: say it anew
    PAUSED = "paused"  # Telegram asks for patience: nothing was sent, everything waits
    NOT_SENT = "not sent"  # it never left: again, as soon as something leaves
    UNKNOWN = "unknown"  # it may have arrived: at most three attempts, then a person looks


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, its reason (never what was said) and what came with it."""

    verdict: Verdict
    reason: str = ""
    message_id: int | None = None
    wait_seconds: float = 0.0


WAIT_SECONDS = 10.0
"""How long a message that may have arrived waits before it is sent once more."""

AGAIN_SECONDS = 1.0
"""The same for one that never left. Whether anything leaves at all is the breaker's business."""

UNREACHABLE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_id_invalid",
    "user_id_invalid",
    "user is deactivated",
    "input_user_deactivated",
    "group chat was deactivated",
    "bot was kicked",
    "bot was blocked",
)
GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier",
    "message_edit_time_expired",
    "message_author_required",
    "there is no text in the message to edit",
)


def judge(error: TelegramError) -> Outcome:
    """The verdict on a send that did not end well."""
    text = error.message.casefold()
    match error:
        case RetryAfter():
            after = error.retry_after
            seconds = after if isinstance(after, int) else after.total_seconds()
            return Outcome(Verdict.PAUSED, "too many requests", wait_seconds=float(seconds))
        case ChatMigrated():
            return Outcome(Verdict.REFUSED, "the chat has become a group")
        case BadRequest() | Forbidden():
            return _refused(error, text)
        case InvalidToken() | EndPointNotFound():
            reason = "the token or the address of the Bot API is wrong"
            return Outcome(Verdict.NOT_SENT, reason, wait_seconds=AGAIN_SECONDS)
        case Conflict():
            return Outcome(Verdict.NOT_SENT, text[:100], wait_seconds=AGAIN_SECONDS)
        case NotReached():
            return Outcome(Verdict.NOT_SENT, "Telegram cannot be reached", wait_seconds=AGAIN_SECONDS)
        case NetworkError():
            return Outcome(Verdict.UNKNOWN, text[:100] or "no answer", wait_seconds=WAIT_SECONDS)
        case _:
            return Outcome(Verdict.UNKNOWN, text[:100], wait_seconds=WAIT_SECONDS)


def _refused(error: TelegramError, text: str) -> Outcome:
    """Telegram has understood, and says no: to this message, to this change, or to this chat."""
    if "message is not modified" in text:
        return Outcome(Verdict.SENT, "already so")
    if any(words in text for words in GONE):
        return Outcome(Verdict.GONE, text[:100])
    if isinstance(error, Forbidden) or any(words in text for words in UNREACHABLE):
        return Outcome(Verdict.UNREACHABLE, text[:100])
    return Outcome(Verdict.REFUSED, text[:100])
