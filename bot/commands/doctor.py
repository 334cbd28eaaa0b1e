"""Look at a deployment and explain each red light in one sentence, with the fix."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from telegram.error import TelegramError

from actions.campaigns import CALENDAR
from bot.clock import Clock
from bot.commands.check import FAILED
from bot.commands.invariants import look_at_invariants
from bot.delivery import ask, delivered_to
from bot.errors import Misconfigured
from bot.lights import Light, of_delivery, of_figures
from bot.settings import Settings, read_settings
from bot.stores import opened
from content.check import check as check_content
from domain.people import Role
from gateway.telegram import make_bot
from storage import campaigns, engines, figures, people, sessions
from storage.people import Staff
from storage.store import Store

MEGABYTE = 2**20
LEAST_FREE = 500 * MEGABYTE


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
        with opened(settings.database_url) as store:
            lights += await _remembered(store, settings)
    except Misconfigured as error:
        lights.append(Light("database", False, str(error)))
    return [*lights, *await _telegram(settings)]


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


async def _remembered(store: Store, settings: Settings) -> list[Light]:
    """What the store holds that somebody should look at."""
    now = Clock().now()
    begun = await store.read(campaigns.known_keys, CALENDAR)
    late = sum(state == campaigns.LATE for state in begun.values())
    first = await store.read(sessions.first)
    return [
        *of_figures(await store.read(figures.look, now=now, zone=settings.zone), now),
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


async def _telegram(settings: Settings) -> Sequence[Light]:
    bot = make_bot(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    try:
        await bot.initialize()
        return of_delivery(await ask(bot), delivered_to(settings), Clock().now())
    except TelegramError as error:
        return of_delivery(None, "", Clock().now(), why=f" ({type(error).__name__})")
    finally:
        await bot.shutdown()


def _for_people(lights: Sequence[Light]) -> str:
    lines = []
    for light in lights:
        lines.append(f"{'ok ' if light.is_green else 'RED'}  {light.name}: {light.seen}")
        if light.fix and not light.is_green:
            lines.append(f"     {light.fix}")
    red = sum(not light.is_green for light in lights)
    return "\n".join([*lines, "All is well." if not red else f"{red} red: the fix stands under each."])


def _for_machines(lights: Sequence[Light]) -> str:
    return json.dumps([asdict(light) for light in lights], ensure_ascii=False, indent=1)
