"""Make an invitation: a link that opens the door once or a few times, and may give a role."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import typer
from telegram.error import InvalidToken, TelegramError

from actions.invitations import invite as make_invitation
from bot.clock import Clock
from bot.errors import Misconfigured
from bot.settings import Settings, read_settings
from domain.invitations import CODE_BYTES
from domain.people import Role
from gateway.telegram import make_bot
from storage import schema
from storage.store import Store

CITIZEN = "citizen"
ROLES = (CITIZEN, *(role.value for role in Role))
MOST_USES = 100_000
MOST_DAYS = 366
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line, checked."""

    role: Role | None
    panel: bool
    uses: int
    lasts: timedelta


def invite(
    role: Annotated[str, typer.Option(help=" | ".join(ROLES))] = CITIZEN,
    panel: Annotated[bool, typer.Option("--panel", help="The link gives a place in the panel.")] = False,
    uses: Annotated[str, typer.Option(help="How many people may use it.")] = "1",
    expires: Annotated[str, typer.Option(help="How long it is valid, such as 12h or 7d.")] = "7d",
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Print a link that lets somebody in, as a citizen or with a role. The bot may be running."""
    order = read_order(role, panel, uses, expires)
    settings = read_settings()
    code = secrets.token_urlsafe(CODE_BYTES)
    expires_at = Clock().now() + order.lasts
    username = asyncio.run(_make(settings, order, code, expires_at))
    tell = _for_machines if as_json else _for_people
    typer.echo(tell(settings, order, code, expires_at, username))


def read_order(role: str, panel: bool, uses: str, expires: str) -> Order:
    """What was asked for, or one sentence on what is wrong with it."""
    if role not in ROLES:
        raise Misconfigured(f"--role {role} is not a role: choose one of {', '.join(ROLES)}.")
    count = int(uses) if uses.isascii() and uses.isdigit() and len(uses) < 9 else 0
    if not 1 <= count <= MOST_USES:
        raise Misconfigured(f"--uses {uses} is not a number of uses: give one from 1 to {MOST_USES}.")
    given = None if role == CITIZEN else Role(role)
    if given is not None and count > 1:
        raise Misconfigured(
            f"--uses {uses} does not go with --role {role}: a role's link works once, make one for each person."
        )
    return Order(given, panel, count, _duration(expires))


def _duration(expires: str) -> timedelta:
    written = re.fullmatch(r"(\d{1,5})([hd])", expires)
    lasts = int(written[1]) * UNITS[written[2]] if written else timedelta()
    if not timedelta() < lasts <= timedelta(days=MOST_DAYS):
        raise Misconfigured(
            f"--expires {expires} is not a duration: write hours or days, up to {MOST_DAYS}d, as in 12h or 7d."
        )
    return lasts


async def _make(settings: Settings, order: Order, code: str, expires_at: datetime) -> str | None:
    """Keep the invitation, and ask Telegram what the bot is called; None where it cannot be reached."""
    username = await _username(settings)
    try:
        schema.prepare(settings.database_url)
    except schema.OutOfDate as error:
        raise Misconfigured(f"DATABASE_URL: {error}. Run: rebonds migrate") from None
    with Store(settings.database_url) as store:
        await store.write(
            make_invitation,
            code=code,
            role=order.role,
            panel=order.panel,
            uses=order.uses,
            expires_at=expires_at,
            now=Clock().now(),
        )
    return username


async def _username(settings: Settings) -> str | None:
    bot = make_bot(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    try:
        await bot.initialize()
        return bot.username
    except InvalidToken:
        raise Misconfigured(
            "TELEGRAM_BOT_TOKEN is refused by Telegram: copy it again from @BotFather."
        ) from None
    except TelegramError:
        return None
    finally:
        await bot.shutdown()


def _for_people(
    settings: Settings, order: Order, code: str, expires_at: datetime, username: str | None
) -> str:
    until = f"{expires_at.astimezone(settings.zone):%A %d %B %Y at %H:%M}"
    role = order.role.value if order.role else CITIZEN
    panel = ", with a place in the panel" if order.panel else ""
    uses = "1 use" if order.uses == 1 else f"{order.uses} uses"
    says = f"Role: {role}{panel}. {uses}, until {until}. Give it to nobody else: it is not kept."
    if username is None:
        says += "\nTelegram cannot be reached: put the name of your bot in place of NAME."
    return f"{_link(username or 'NAME', code)}\n{says}"


def _for_machines(
    settings: Settings, order: Order, code: str, expires_at: datetime, username: str | None
) -> str:
    return json.dumps(
        {
            "link": _link(username, code) if username else None,
            "code": code,
            "role": order.role.value if order.role else CITIZEN,
            "panel": order.panel,
            "uses": order.uses,
            "expires_at": expires_at.isoformat(timespec="seconds"),
        }
    )


def _link(username: str, code: str) -> str:
    return f"https://t.me/{username}?start={code}"
