"""What the pages of the team are made from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from yarl import URL

from content.loader import Content
from content.pictures import Pictures
from storage.files import Files
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Beside:
    """Telephones that stand beside the sign-in page: the demo's, where nobody has one of their own."""

    server: str
    phones: tuple[tuple[str, str, str], ...]  # an id, a first name, the address of a chat


async def _nobody_follows() -> None:
    """Pages alone, with no bot around them."""


async def _nothing_is_red() -> Sequence[str]:
    return ()


@dataclass(slots=True)
class House:
    """The store, the content, the clock, and how this deployment is reached."""

    store: Store
    content: Content
    now: Callable[[], datetime]
    key: bytes  # of the seal under which browsers ask to come in
    bot_name: Callable[[], str | None]  # as Telegram knows it; None until it has answered
    follow_rights: Callable[[int], Awaitable[None]]
    """Somebody's rights have changed: what Telegram shows them of the bot follows."""
    red_lights: Callable[[], Awaitable[Sequence[str]]] = _nothing_is_red
    """The names of what is wrong with this bot; for each there is a text, and one that says the fix."""
    follow_facts: Callable[[], Awaitable[None]] = _nobody_follows
    """A fact of the place was changed: everything says it from now on."""
    public_url: str | None = None
    beside: Beside | None = None
    files: Files = field(default_factory=lambda: Files(Path("var/media")))  # photos and voice notes
    pictures: Pictures = field(default_factory=Pictures)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.content.territory.zone)

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us under https: only then may a cookie ask for it."""
        return self.public_url is not None and URL(self.public_url).scheme == "https"

    def link(self, payload: str) -> str | None:
        """The deep link that opens the bot with a payload."""
        name = self.bot_name()
        return f"https://t.me/{name}?start={payload}" if name else None
