"""Coming in to the pages without a password: the number a browser shows is confirmed in the chat.

A browser makes up a secret. What the link carries says when it asked, and the secret's fingerprint, under a
seal of ours: nothing is kept of a browser that asks, and nobody can ask for longer than ten minutes.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

PREFIX = "page-"
"""What tells a link to the pages from an invitation."""

ASKING = timedelta(minutes=10)
"""How long a browser may wait for its number to be confirmed."""

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
"""A session ends so long after the last page, and so long after it was opened, whatever happens."""

_FINGERPRINT, _SEAL = 22, 16  # characters; 128 and 96 bits


@dataclass(frozen=True, slots=True)
class Asking:
    """A browser that asks to come in: when it began to, and the fingerprint of its secret."""

    at: datetime
    fingerprint: str

    @property
    def number(self) -> str:
        """What both screens show: four digits, two by two."""
        digits = int.from_bytes(sha256(f"number:{self.fingerprint}".encode()).digest()[:4]) % 10_000
        return f"{digits // 100:02d} {digits % 100:02d}"

    def is_over(self, now: datetime) -> bool:
        return not self.at - ASKING < now < self.at + ASKING

    def code(self, key: bytes) -> str:
        """What the link and its buttons carry."""
        begun = f"{int(self.at.timestamp()):08x}{self.fingerprint}"
        return begun + _seal(begun, key)


def ask(secret: str, *, at: datetime) -> Asking:
    """What a browser with this secret asks with."""
    return Asking(
        at.replace(microsecond=0), _short(sha256(f"asking:{secret}".encode()).digest(), _FINGERPRINT)
    )


def read_code(code: str, key: bytes) -> Asking | None:
    """Who asks with this code; None where it is not one of ours."""
    begun, seal = code[:-_SEAL], code[-_SEAL:]
    if not hmac.compare_digest(seal.encode(), _seal(begun, key).encode()):
        return None
    return Asking(datetime.fromtimestamp(int(begun[:8], 16), UTC), begun[8:])


def key_of(token: str) -> bytes:
    """The key of this bot's seal: every replica has it, and nobody else."""
    return sha256(f"sign-in:{token}".encode()).digest()


def hash_of(secret: str) -> str:
    """What is kept of a session's secret: it cannot be turned back into one."""
    return sha256(f"session:{secret}".encode()).hexdigest()


def _seal(begun: str, key: bytes) -> str:
    return _short(hmac.digest(key, begun.encode(), "sha256"), _SEAL)


def _short(digest: bytes, length: int) -> str:
    return urlsafe_b64encode(digest).decode()[:length]
