"""The running program: every part, started in order, in one task group; if one fails, all end, loudly."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Self

import structlog
from aiohttp import web
from telegram.error import InvalidToken, TelegramError

from actions import media
from bot.apologies import apologize, ask_for_patience
from bot.clock import Clock
from bot.delivery import Watch, delivered_to
from bot.errors import Misconfigured
from bot.figures import Here, Page, red
from bot.introduction import introduce, introduce_again, introduce_to_staff, say_where
from bot.retelling import Retelling
from bot.settings import Settings
from content.loader import Content, load
from content.problems import ContentError
from domain.sign_ins import key_of
from domain.updates import Elsewhere, Ignored, Update
from gateway.fetcher import Fetcher
from gateway.intake import Intake
from gateway.lanes import Lanes
from gateway.polling import Polling
from gateway.sender import Sender
from gateway.telegram import make_bot
from gateway.webhook import add_webhook
from handlers.context import Context
from handlers.dispatch import Arrival, Dispatch, make_dispatch
from scheduler.timetable import Timetable
from storage import figures, inbox, people, schema
from storage.files import Files
from storage.inbox import Received
from storage.leadership import Leadership
from storage.store import AlreadyRunning, Store, StoreFailing
from web.guard import add_pages
from web.house import Beside, House
from web.server import Health, make_app

log = structlog.get_logger()

STOP_SECONDS = 3.5
"""How long what has begun may take to end, once the program is asked to stop."""

HANG_UP_SECONDS = 0.5
"""How long a caller of the web server may then still talk."""

INTRODUCE_AGAIN_SECONDS = 2.0

Part = Lanes | Sender | Polling | Fetcher

AddRoutes = Callable[[web.Application, "Rebonds"], Beside | None]


@dataclass(slots=True)
class Rebonds:
    """The parts of the program, put together."""

    settings: Settings
    clock: Clock
    content: Content
    store: Store
    dispatch: Dispatch
    lanes: Lanes
    intake: Intake
    sender: Sender
    fetcher: Fetcher
    files: Files
    timetable: Timetable
    polling: Polling | None
    leadership: Leadership | None
    watch: Watch
    retelling: Retelling = field(init=False)
    introduced: asyncio.Event = field(default_factory=asyncio.Event)
    house: House | None = None

    @classmethod
    def assemble(cls, settings: Settings, content: Content, clock: Clock) -> Self:
        """Put the parts together; nothing runs yet."""
        store = open_store(settings)
        leadership = store.candidate()
        led = store.under(leadership)  # what receives writes freely; what works, only while this bot leads
        bot = make_bot(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
        dispatch = make_dispatch(bot)

        async def handle(update: Update, received: Received) -> None:
            await _handle(dispatch, led, rebonds.content, clock, update, received)

        lanes = Lanes(
            led,
            handle,
            apologize=apologize,
            ask_for_patience=ask_for_patience,
            now=clock.now,
            others_receive=leadership is not None,
        )
        intake = Intake(store, lanes, now=clock.now)
        files = Files(settings.media_dir)
        sender = Sender(led, bot, content, files, now=clock.now, zone=settings.zone, rate=settings.send_rate)
        bot.be_silent_when(sender.is_silent)
        fetcher = Fetcher(
            led, bot, files, now=clock.now, is_silent=sender.is_silent,
            keep=media.keep_fetched, refuse=media.refuse_fetched,
        )  # fmt: skip
        rebonds = cls(
            settings=settings,
            clock=clock,
            content=content,
            store=store,
            dispatch=dispatch,
            lanes=lanes,
            intake=intake,
            sender=sender,
            fetcher=fetcher,
            files=files,
            timetable=Timetable(led, content, now=clock.now),
            polling=None if settings.public_url else Polling(bot, intake),
            leadership=leadership,
            watch=Watch(bot),
        )
        rebonds.retelling = Retelling(store, content, rebonds.use)
        return rebonds

    async def is_ready(self) -> str | None:
        """None, or why not: for whoever decides where traffic goes."""
        try:
            await self.store.read(schema.is_there)
        except StoreFailing:
            return "the database does not answer"
        return None if self.introduced.is_set() else "Telegram has not answered yet"

    async def figures(self) -> Page:
        """How things stand, for whoever watches."""
        here = Here(
            {"writer": self.store.writes_waiting(), "lanes": self.lanes.depth()},
            self.lanes.ended,
            self.sender.sent,
            self.watch.latest,
            delivered_to(self.settings),
        )
        now = self.clock.now()
        try:
            return Page(here, await self.store.read(figures.look, now=now, zone=self.settings.zone), now)
        except StoreFailing:
            return Page(here, None, now)

    async def follow_rights(self, person_id: int) -> None:
        """Somebody's rights have changed on a page."""
        if self.introduced.is_set():
            await introduce_again(self.dispatch.bot, self.content, self.store, person_id)

    def use(self, content: Content) -> None:
        """Say it with this content from now on."""
        self.content = content
        self.sender.use(content)
        self.timetable.use(content)
        if self.house is not None:
            self.house.content = content

    async def look_around(self) -> None:
        """The clock has been moved: see what is due now."""
        await self.timetable.knock()
        self.lanes.look()
        self.sender.wake()
        self.fetcher.wake()


def read_content(settings: Settings) -> Content:
    """The content of this territory, in this deployment's time zone."""
    try:
        content = load(settings.content_dir)
    except ContentError as error:
        raise Misconfigured(f"The content cannot be read:\n{error}\nTry: rebonds check") from None
    return replace(content, territory=replace(content.territory, zone=settings.timezone))


def open_store(settings: Settings) -> Store:
    """The store of this deployment: an SQLite file has one bot, PostgreSQL may have several."""
    try:
        schema.prepare(settings.database_url)
        return _held(Store(settings.database_url))
    except AlreadyRunning as error:
        raise Misconfigured(f"DATABASE_URL: {error}. Stop it first.") from None
    except schema.OutOfDate as error:
        raise Misconfigured(f"DATABASE_URL: {error}. Run: rebonds migrate") from None
    except StoreFailing as error:
        raise Misconfigured(f"DATABASE_URL: the database cannot be opened ({error}).") from None


def _held(store: Store) -> Store:
    try:
        store.hold()
    except AlreadyRunning:
        store.close()
        raise
    return store


async def _handle(
    dispatch: Dispatch, store: Store, content: Content, clock: Clock, update: Update, received: Received
) -> None:
    match update:
        case Elsewhere(chat_id):
            await _leave(dispatch, chat_id)
            await store.write(inbox.settle, row_id=received.id)
        case Ignored(what):
            log.info("an update of no interest", what=what)
            await store.write(inbox.settle, row_id=received.id)
        case _:
            context = Context(store, dispatch.bot, content, clock.now(), update.sender, received.id)
            await dispatch.process_update(Arrival(update, context))
            if not context.is_written:
                await store.write(inbox.settle, row_id=received.id)


async def _leave(dispatch: Dispatch, chat_id: int) -> None:
    """Private chats only: somebody put the bot into a group."""
    try:
        await dispatch.bot.do_api_request("leaveChat", {"chat_id": chat_id})
    except TelegramError as error:
        log.info("a group could not be left", reason=type(error).__name__)


async def run(
    settings: Settings,
    content: Content,
    clock: Clock,
    stop: asyncio.Event,
    *,
    add_routes: AddRoutes | None = None,
    started: Callable[[Rebonds, str], None] | None = None,
) -> None:
    """Run until `stop` is set, then end what has begun within five seconds."""
    rebonds = Rebonds.assemble(settings, content, clock)
    app = _web_app(rebonds, add_routes)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=HANG_UP_SECONDS)
    try:
        await runner.setup()
        await rebonds.retelling.look()
        address = await _listen(runner, settings)
        if started is not None:
            started(rebonds, address)
        await _run_parts(rebonds, stop)
    finally:
        await runner.cleanup()
        await rebonds.dispatch.bot.shutdown()
        rebonds.store.close()


def _web_app(rebonds: Rebonds, add_routes: AddRoutes | None) -> web.Application:
    settings = rebonds.settings
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    app = make_app(Health(rebonds.is_ready, rebonds.figures, token))
    if settings.public_url and settings.webhook_secret:
        add_webhook(app, rebonds.intake, settings.webhook_secret.get_secret_value())
    beside = add_routes(app, rebonds) if add_routes is not None else None
    rebonds.house = _house(rebonds, beside)
    add_pages(app, rebonds.house)
    return app


def _house(rebonds: Rebonds, beside: Beside | None) -> House:
    """What the pages of the team are made from."""
    bot, is_introduced = rebonds.dispatch.bot, rebonds.introduced.is_set
    return House(
        store=rebonds.store,
        content=rebonds.content,
        now=rebonds.clock.now,
        key=key_of(bot.token),
        bot_name=lambda: bot.username if is_introduced() else None,
        follow_rights=rebonds.follow_rights,
        files=rebonds.files,
        follow_facts=rebonds.retelling.look,
        red_lights=lambda: red(rebonds.figures),
        public_url=rebonds.settings.public_url,
        beside=beside,
    )


async def _listen(runner: web.AppRunner, settings: Settings) -> str:
    site = web.TCPSite(runner, settings.web_host, settings.web_port)
    try:
        await site.start()
    except OSError as error:
        place = f"{settings.web_host}:{settings.web_port}"
        name = "WEB_PORT" if error.errno in (errno.EADDRINUSE, errno.EACCES) else "WEB_HOST"
        raise Misconfigured(f"{name}: {place} cannot be listened on ({error.strerror}).") from None
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


async def _run_parts(rebonds: Rebonds, stop: asyncio.Event) -> None:
    """Run every part until asked to stop. A part that fails takes all others with it."""
    async with asyncio.TaskGroup() as tasks:
        watch = tasks.create_task(rebonds.store.watch())
        introduction = tasks.create_task(_introduce(rebonds))
        delivery = tasks.create_task(_watch_delivery(rebonds))
        retelling = tasks.create_task(rebonds.retelling.run())
        working = tasks.create_task(_work(rebonds, stop))
        log.info("running", polling=rebonds.polling is not None)
        await stop.wait()
        log.info("stopping")
        introduction.cancel()
        delivery.cancel()
        retelling.cancel()
        await working
        watch.cancel()
    log.info("stopped")


async def _work(rebonds: Rebonds, stop: asyncio.Event) -> None:
    """Handle, send and keep time until asked to stop, once this bot leads; any other only receives."""
    leadership = rebonds.leadership
    if leadership is not None and not await leadership.win(stop):
        return
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(leadership.keep()) if leadership is not None else None
        parts: list[Part] = [rebonds.lanes, rebonds.sender, rebonds.fetcher]
        if rebonds.polling is not None:
            parts.insert(0, rebonds.polling)
        running = [(part, tasks.create_task(_run_once_introduced(rebonds, part))) for part in parts]
        rebonds.timetable.start()
        await rebonds.timetable.knock()
        following = tasks.create_task(_follow_the_clock(rebonds))
        await stop.wait()
        following.cancel()
        rebonds.timetable.stop()
        await _drain(rebonds, running)
        if keeping is not None:
            keeping.cancel()
    if leadership is not None:
        await leadership.resign()


async def _watch_delivery(rebonds: Rebonds) -> None:
    """Ask Telegram how it delivers, once it has told us who we are."""
    await rebonds.introduced.wait()
    await rebonds.watch.run()


async def _follow_the_clock(rebonds: Rebonds) -> None:
    """When somebody sets the machine's clock, go on by what it shows."""
    while True:
        moved = await rebonds.clock.is_set()
        log.warning("the clock of this machine was set", seconds=round(moved.total_seconds()))
        rebonds.timetable.start_again()
        await rebonds.look_around()
        with suppress(StoreFailing):
            await rebonds.sender.recall_pause()


async def _run_once_introduced(rebonds: Rebonds, part: Part) -> None:
    """Run a part once Telegram has told us who we are; until then what comes in waits, durable."""
    await rebonds.introduced.wait()
    await part.run()


async def _drain(rebonds: Rebonds, running: Sequence[tuple[Part, asyncio.Task[None]]]) -> None:
    """Close the intake, let the lanes drain, let the sender finish what is in flight.

    What takes too long is left as it is: the next start takes it up.
    """
    try:
        async with asyncio.timeout(STOP_SECONDS):
            for part, task in running:
                part.stop()
                if rebonds.introduced.is_set():
                    await asyncio.wait([task])
    except TimeoutError:
        log.warning("stopped with work under way; the next start takes it up")
    for _, task in running:
        task.cancel()


async def _introduce(rebonds: Rebonds) -> None:
    """Ask Telegram who we are and tell it what we can do, as often as it takes."""
    while not rebonds.introduced.is_set():
        try:
            await rebonds.dispatch.initialize()
            await say_where(rebonds.dispatch.bot, rebonds.settings)
            staff = await rebonds.store.read(people.staff)  # later ones are shown theirs as they come
            rebonds.introduced.set()
            log.info("Telegram knows the bot")
        except InvalidToken:
            raise Misconfigured(
                "TELEGRAM_BOT_TOKEN is refused by Telegram: copy it again from @BotFather."
            ) from None
        except TelegramError as error:
            log.warning("Telegram does not answer yet", error=type(error).__name__)
            await asyncio.sleep(INTRODUCE_AGAIN_SECONDS)
    await introduce(rebonds.dispatch.bot, rebonds.content)
    await introduce_to_staff(rebonds.dispatch.bot, rebonds.content, staff)
