"""What can happen in a private chat, as a few small values: the rest of the house sees only these."""

from __future__ import annotations

from dataclasses import dataclass

from domain.media import Attached


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote or tapped: a Telegram account and the language its phone speaks."""

    telegram_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A button under a message was tapped, or its label was typed (then there is no query)."""

    sender: Sender
    message_id: int | None
    data: str
    query_id: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command, such as `/start`, and what followed it."""

    sender: Sender
    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Plain text."""

    sender: Sender
    text: str
    message_id: int
    is_forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """The text of an earlier message was changed by its author."""

    sender: Sender
    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Showed:
    """Something other than text: a photo, a voice note, a sticker, a contact, a place ..."""

    sender: Sender
    what: str
    message_id: int
    caption: str = ""
    attached: Attached | None = None  # a photo or a voice note, which a story may hold
    is_forwarded: bool = False
    is_of_album: bool = False  # others of the same album come within the second


@dataclass(frozen=True, slots=True)
class Left:
    """The person blocked the bot."""

    sender: Sender


@dataclass(frozen=True, slots=True)
class Returned:
    """The person unblocked the bot."""

    sender: Sender


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody put the bot into a group or a channel: it leaves, and stores nothing."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Ignored:
    """An update that says nothing to us: counted, and done."""

    what: str


Update = Tap | Command | Said | Edited | Showed | Left | Returned | Elsewhere | Ignored
