"""Look at a deployment and explain each red light in one sentence, with the fix."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from telegram.error import TelegramError

from actions.campaigns import CALENDAR
from bot.clock import Clock
from bot.commands.check import FAILED
from bot.commands.invariants import look_at_invariants
from bot.settings import Settings, read_settings
from content.check import check as check_content
from domain.people import Role
from gateway.telegram import make_bot
from gateway.webhook import PATH
from storage import campaigns, engines, inbox, outbox, people, schema, sessions
from storage.people import Staff
from storage.store import Store

MEGABYTE = 2**20
LEAST_FREE = 500 * MEGABYTE
MANY_WAITING = 100


@dataclass(frozen=True, slots=True)
class Light:
    """One thing that was looked at: what was seen, and the fix where it is red."""

    name: str
    is_green: bool
    seen: str
    fix: str = ""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    invariants: Annotated[bool, typer.Option("--invariants", help="Look at every row instead.")] = False,
) -> None:
    """Look at everything this bot needs and explain each red light. The bot may be running."""
    settings = read_settings()
    if invariants:
        look_at_invariants(settings, as_json=as_json)
        return
    lights = asyncio.run(_look(settings))
    typer.echo(_for_machines(lights) if as_json else _for_people(lights))
    if not all(light.is_green for light in lights):
        raise SystemExit(FAILED)


async def _look(settings: Settings) -> list[Light]:
    lights = [_sqlite(settings), _disk(settings), _content(settings)]
    try:
        schema.check(settings.database_url)
    except schema.OutOfDate as error:
        lights.append(Light("database", False, f"{error}.", "Run: rebonds migrate"))
    else:
        with Store(settings.database_url) as store:
            lights += await _remembered(store)
    return lights + [light async for light in _telegram(settings)]


def _sqlite(settings: Settings) -> Light:
    if engines.backend(settings.database_url) != "sqlite":
        return Light("database kind", True, "PostgreSQL.")
    version = engines.sqlite().sqlite_version
    if engines.sqlite().sqlite_version_info >= engines.SAFE_SQLITE:
        return Light("database kind", True, f"SQLite {version}.")
    safe = ".".join(map(str, engines.SAFE_SQLITE))
    return Light(
        "database kind",
        False,
        f"SQLite {version} has a rare fault that can damage the file when two programs write at once.",
        f"Use Python with SQLite {safe} or newer, or PostgreSQL; until then run no command beside the bot.",
    )


def _disk(settings: Settings) -> Light:
    file = engines.sqlite_file(settings.database_url)
    folder = (file or Path()).absolute().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    seen = f"{free // MEGABYTE} MB free where the store is."
    return Light("disk", free >= LEAST_FREE, seen, "Free some space: nothing can be stored on a full disk.")


def _content(settings: Settings) -> Light:
    problems = check_content(settings.content_dir)
    seen = f"{len(problems)} problems." if problems else "Complete, in every language."
    return Light("content", not problems, seen, "Run: rebonds check")


async def _remembered(store: Store) -> list[Light]:
    """What the store holds that somebody should look at."""
    now = Clock().now()
    updates, promises = await store.read(inbox.counts), await store.read(outbox.counts)
    waiting, unknown = updates.get(inbox.WAITING, 0), promises.get(outbox.UNKNOWN, 0)
    quarantined = updates.get(inbox.QUARANTINED, 0)
    begun = await store.read(campaigns.known_keys, CALENDAR)
    late = sum(state == campaigns.LATE for state in begun.values())
    paused = await store.read(outbox.paused_until)
    first = await store.read(sessions.first)
    return [
        Light(
            "updates",
            waiting < MANY_WAITING,
            f"{waiting} wait to be handled.",
            "Is the bot running? rebonds run",
        ),
        Light(
            "quarantine",
            not quarantined,
            f"{quarantined} updates were put aside.",
            "They are kept 7 days; the log names the reason of each (put aside).",
        ),
        Light(
            "sending",
            paused is None or paused <= now,
            f"Telegram asks for silence until {paused:%Y-%m-%d %H:%M} UTC."
            if paused and paused > now
            else "Open.",
            "Nothing to do: sending goes on by itself after that.",
        ),
        Light(
            "unknown sends",
            not unknown,
            f"{unknown} messages may or may not have arrived.",
            "Ask those people.",
        ),
        Light(
            "calendar", not late, f"{late} entries came too late to be sent.", "See /organisation, calendar."
        ),
        Light(
            "first session",
            first is not None,
            "Dated." if first else "No date.",
            "An organizer sets it: /organisation",
        ),
        _staff(await store.read(people.staff)),
    ]


def _staff(staff: Sequence[Staff]) -> Light:
    held = {role for one in staff for role in one.roles}
    missing = [role.value for role in Role if not held & {role, Role.ADMINISTRATOR}]
    seen = f"Nobody is {' or '.join(missing)}." if missing else "Every role is held."
    fix = f"Run: rebonds invite --role {missing[0]}" if missing else ""
    return Light("team", not missing, seen, fix)


async def _telegram(settings: Settings) -> AsyncIterator[Light]:
    bot = make_bot(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    try:
        await bot.initialize()
        yield Light("telegram", True, f"It knows this bot as @{bot.username}.")
        yield _delivery(settings, await bot.do_api_request("getWebhookInfo"))
    except TelegramError as error:
        seen = f"No answer ({type(error).__name__})."
        yield Light("telegram", False, seen, "Check TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL and the network.")
    finally:
        await bot.shutdown()


def _delivery(settings: Settings, info: dict[str, Any]) -> Light:
    """Whether Telegram delivers where this bot listens."""
    wanted = settings.public_url + PATH if settings.public_url else ""
    if info.get("url", "") != wanted:
        seen = (
            "Telegram delivers to another address." if info.get("url") else "Telegram delivers nowhere yet."
        )
        fix = "Start the bot: rebonds run" if wanted else "Set PUBLIC_URL, or remove the webhook of this bot."
        return Light("delivery", False, seen, fix)
    pending, error = info.get("pending_update_count", 0), info.get("last_error_message")
    seen = f"{pending} updates wait at Telegram." + (f" Its last error: {error}" if error else "")
    is_green = pending < MANY_WAITING and not error
    return Light("delivery", is_green, seen, "Is the bot running, and PUBLIC_URL reachable from outside?")


def _for_people(lights: Sequence[Light]) -> str:
    lines = []
    for light in lights:
        lines.append(f"{'ok ' if light.is_green else 'RED'}  {light.name}: {light.seen}")
        if not light.is_green:
            lines.append(f"     {light.fix}")
    red = sum(not light.is_green for light in lights)
    return "\n".join([*lines, "All is well." if not red else f"{red} red: the fix stands under each."])


def _for_machines(lights: Sequence[Light]) -> str:
    return json.dumps([asdict(light) for light in lights], ensure_ascii=False, indent=1)
