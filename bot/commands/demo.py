"""The demo: bot, Telegram and pages on this machine, with invented people. No token, no account, no network."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from actions.demo import CHARACTERS, seat_everybody
from actions.neighbours import let_neighbours_answer, neighbours, seat_neighbours
from bot.app import Rebonds, read_content
from bot.app import run as run_app
from bot.clock import Clock
from bot.commands.run import until_stopped
from bot.demo_folder import DemoFolder
from bot.errors import Misconfigured
from bot.local_telegram import LocalTelegram, local_telegram
from bot.logs import set_up_logs
from bot.settings import Settings
from content.loader import Content
from domain.sign_ins import key_of
from storage import schema
from storage.store import Store
from web.pages.demo import Demo, add_demo

HOST = "127.0.0.1"
BOT_ID = 1000
TOKEN = f"{BOT_ID}:of-the-demo-no-secret"
PORTS_TRIED = 50
KEEP_SECONDS = 20.0
DAYS_BEFORE = 12
"""The demo begins on the Monday of the week before the first reminder, at nine."""


def demo(
    port: Annotated[int, typer.Option(help="Where the page is; a free one near it if it is taken.")] = 8080,
    reset: Annotated[bool, typer.Option("--reset", help="Forget the demo's people and start over.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps what it knows.")] = Path("var/demo"),
) -> None:
    """Try Rebonds on this machine with invented people: prints one address. Ctrl-C stops it."""
    place = DemoFolder(folder)
    with place.held():
        if reset:
            place.forget()
            typer.echo("The demo's people and their conversations are forgotten.")
        with place.log.open("a", encoding="utf-8") as lines:
            set_up_logs("INFO", lines)
            stop = asyncio.Event()
            until_stopped(Play(place, stop).perform(port), stop)


class DemoSettings(Settings):
    """Settings that neither the environment nor `.env` can change: the demo is nobody's deployment."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@dataclass(slots=True)
class Play:
    """One performance: the stage is set, the people are seated, time goes on from where it was left."""

    place: DemoFolder
    stop: asyncio.Event
    clock: Clock = field(default_factory=Clock)

    async def perform(self, port: int) -> None:
        port = free_port(port)
        simulator = local_telegram(
            BOT_ID, free_port(port and port + 1), self.place.simulator, self.place.simulator_log
        )
        async with simulator as telegram:
            settings = DemoSettings(
                telegram_bot_token=SecretStr(TOKEN),
                telegram_api_url=telegram.url,
                database_url=f"sqlite:///{self.place.store}",
                web_host=HOST,
                web_port=port,
                media_dir=self.place.media,
            )
            content = read_content(settings)
            await self._set_the_stage(settings, content, telegram)
            await self._run(settings, content, telegram)

    async def _set_the_stage(self, settings: Settings, content: Content, telegram: LocalTelegram) -> None:
        """Bring the store up to date, turn the clock back to where it was, seat the people."""
        schema.migrate(settings.database_url)
        self.clock.ahead = (self.place.moment() or first_morning(content)) - self.clock.now()
        now = self.clock.now()
        with Store(settings.database_url) as store:
            session = first_session(content)
            await store.write(seat_everybody, content=content, first_session=session, now=now)
            await store.write(seat_neighbours, content=content, now=now)
        await telegram.sets_clock(now)
        await telegram.names_bot(TOKEN, "rebonds_demo_bot", "Rebonds")
        for character in (*CHARACTERS, *neighbours()):
            await telegram.gives_phone(character.telegram_id, character.first_name)
            if not character.is_new and not await telegram.has_started(character.telegram_id):
                await telegram.starts(character.telegram_id)

    async def _run(self, settings: Settings, content: Content, telegram: LocalTelegram) -> None:
        opened: asyncio.Future[tuple[Rebonds, str]] = asyncio.get_running_loop().create_future()
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(self._announce(opened)),
                tasks.create_task(self._keep_time()),
                tasks.create_task(telegram.ends()),
            ]
            await run_app(
                settings, content, self.clock, self.stop,
                add_routes=lambda app, rebonds: add_demo(app, self._page(rebonds, telegram)),
                started=lambda rebonds, address: opened.set_result((rebonds, address)),
            )  # fmt: skip
            for task in beside:
                task.cancel()
        self.place.keep(self.clock.now())

    def _page(self, rebonds: Rebonds, telegram: LocalTelegram) -> Demo:
        async def move_to(moment: datetime) -> None:
            self.clock.move_to(moment)
            await telegram.sets_clock(self.clock.now())
            self.place.keep(self.clock.now())
            await rebonds.look_around()
            await rebonds.store.write(let_neighbours_answer, content=rebonds.content, now=self.clock.now())

        async def changes() -> dict[int, int]:
            return await telegram.changes(character.telegram_id for character in CHARACTERS)

        return Demo(
            store=rebonds.store, content=rebonds.content, now=self.clock.now, move_to=move_to,
            changes=changes, phones=telegram.url, bot_id=BOT_ID, asks_on_phone=telegram.starts,
            key=key_of(TOKEN),
        )  # fmt: skip

    async def _announce(self, opened: asyncio.Future[tuple[Rebonds, str]]) -> None:
        """Say where to look, once the bot has met its Telegram."""
        rebonds, address = await opened
        await rebonds.introduced.wait()
        self.place.opened_at(f"{address}/")
        typer.echo(f"Rebonds is running, with invented people: {address}/")
        typer.echo("Ctrl-C stops it; the next `make demo` goes on from there, `make demo-reset` starts over.")

    async def _keep_time(self) -> None:
        """Note the moment now and then, so that even a crash does not set the clock back far."""
        while True:
            self.place.keep(self.clock.now())
            await asyncio.sleep(KEEP_SECONDS)


def first_session(content: Content) -> datetime:
    """When the first session starts, as the territory says."""
    territory = content.territory
    start = time.fromisoformat(territory.meetings["session-1"].start)
    return datetime.combine(territory.first_session, start, ZoneInfo(territory.zone))


def first_morning(content: Content) -> datetime:
    """When the demo begins."""
    day = content.territory.first_session - timedelta(days=DAYS_BEFORE)
    return datetime.combine(day, time(9), ZoneInfo(content.territory.zone))


def free_port(wanted: int) -> int:
    """The first free port from the one that is wanted; 0 leaves the choice to the machine."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        if port == 0 or _is_free(port):
            return port
    raise Misconfigured(f"No port between {wanted} and {wanted + PORTS_TRIED} is free: choose with --port.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
