"""One play: a whole bot, its people and its troubles, and what must be true whenever all is quiet."""

from __future__ import annotations

import asyncio
import io
import queue
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from bot.clock import Clock
from bot.logs import set_up_logs
from content.rendering import render
from domain.people import Person, Role
from gateway.intake import Intake
from storage import outbox as states
from storage.engines import sqlite, sqlite_file
from storage.invariants import Witness, check_all
from storage.outbox import message_from
from storage.tables import campaigns, inbox, outbox, people, poll_answers, testimonies
from storage.tx import Tx
from tests.phone import Message, Phone, Simulator, Unhappy, plain
from tests.simulation.told import Told, listen
from tests.town import MONDAY_NOON, Town, enrol, leaving, settings_for, shipped_content

POLL, RECORD = "s04-mot-coeur", "poll-recorded"
QUIET_WITHIN_SECONDS = 20.0
KEPT = timedelta(days=6)
"""For how long the inbox is asked for what was acknowledged: it forgets after seven days."""


@dataclass
class Somebody:
    """A person in the play: their phone, what they were told, what they typed that nobody may quote."""

    phone: Phone
    told: Told = field(default_factory=Told)
    words: list[str] = field(default_factory=list)
    is_blocking: bool = False


class Broken(AssertionError):
    """Something that must hold does not."""


class Play:
    """The bot, the people and the troubles of one example."""

    def __init__(self, simulator: Simulator, database_url: str) -> None:
        self.simulator = simulator
        settings = settings_for(simulator, database_url, send_rate=0)
        bot_id = int(settings.telegram_bot_token.get_secret_value().partition(":")[0])
        self._set_by = timedelta()  # by how much somebody has set the clock of the bot's machine
        clock = Clock(MONDAY_NOON - datetime.now(UTC), self._machine)
        self.town = Town(simulator, settings, clock, bot_id)
        self.log = io.StringIO()
        self.people: list[Somebody] = []
        self.erased: list[str] = []  # words of people who were erased
        self.posted: dict[int, timedelta] = {}  # each update, and how far the clock had come
        self.delivered: list[bytes] = []
        self.opening_id = 0
        self.is_steady = True
        self._forward = timedelta()  # how far the bot's clock has gone ahead, in passing and in jumping
        self._heard_until = 0
        self._lock: Any = None
        self._words = 0

    def _machine(self) -> datetime:
        return datetime.now(UTC) + self._set_by

    # --- beginning and end ------------------------------------------------------------------------

    async def begins(self) -> None:
        set_up_logs("DEBUG", self.log)
        await self.simulator.sets_clock(MONDAY_NOON.isoformat())
        await self.opens()
        self.opening_id = await self.town.write(_prepare, self.town.clock.now())
        for roles in ((), (), (), (Role.MODERATOR,), (Role.MODERATOR,), (Role.ORGANIZER,)):
            await self.arrives(roles)

    async def arrives(self, roles: Sequence[Role] = ()) -> Somebody:
        """Somebody who is enrolled, and to whom the bot has spoken."""
        phone = await self.town.newcomer(f"Prénom{len(self.people)}")
        one = Somebody(phone)
        self.people.append(one)
        await self.says(one, "/start")
        await phone.reads()
        await self.town.write(_enrol, phone.id, tuple(roles), self.town.clock.now())
        return one

    async def opens(self) -> None:
        await self.town.opens()
        intake = self.town.rebonds.intake if self.town.rebonds else None
        assert intake is not None
        self._watch(intake)

    def _watch(self, intake: Intake) -> None:
        """Keep what comes in, to deliver it once more later."""
        take = intake.take

        async def taken(*raws: bytes) -> None:
            await take(*raws)
            self.delivered += raws

        intake.take = taken  # type: ignore[method-assign]

    async def ends(self) -> None:
        self.unlocks()
        await self.dies()
        await self.simulator.reset()

    # --- people -----------------------------------------------------------------------------------

    async def says(self, one: Somebody, text: str) -> None:
        await self._does(one, "send", text=text)

    async def writes(self, one: Somebody, text: str) -> None:
        """Write words that no log may quote, and that are gone once their author is."""
        self._words += 1
        word = f"canari{self._words}x{one.phone.id}"
        one.words.append(word)
        await self.says(one, f"{text} {word}")

    async def taps(self, one: Somebody, data: str, message_id: int | None = None) -> None:
        """Tap a button, of the newest message where nothing else is said."""
        screen = [message for message in await one.phone.screen() if message.from_bot]
        if message_id is None and screen:
            message_id = screen[-1].message_id
        if message_id is not None:
            await self._does(one, "tap", message_id=message_id, data=data)

    async def buttons(self, one: Somebody) -> list[tuple[Message, str]]:
        """Every button in sight, the newest message first."""
        screen = [message for message in await one.phone.screen(8) if message.from_bot]
        return [
            (message, button["data"])
            for message in reversed(screen)
            for row in message.buttons
            for button in row
            if button["data"]
        ]

    async def _does(self, one: Somebody, act: str, **details: object) -> None:
        with suppress(Unhappy):  # blocked, or nothing to tap
            done = await self.simulator.post(act, user=one.phone.id, bot=self.town.bot_id, **details)
            if done.get("update_id"):
                self.posted[done["update_id"]] = self._forward

    async def blocks(self, one: Somebody) -> None:
        one.is_blocking = not one.is_blocking
        await self._does(one, "block" if one.is_blocking else "unblock")

    # --- troubles ---------------------------------------------------------------------------------

    async def comes_again(self, number: int) -> None:
        """An update that was handled, or is being handled, is delivered once more."""
        if self.delivered and self.town.rebonds is not None and self._lock is None:
            raw = self.delivered[number % len(self.delivered)]
            await self.town.rebonds.intake.take(raw)

    async def dies_while_sending(self, one: Somebody, kind: str) -> None:
        """The process is killed while Telegram is being told something, whether it gets there or not."""
        await self.simulator.fault("latency", method="sendMessage", count=1, seconds=0.2)
        if kind:
            await self.simulator.fault(kind, method="sendMessage", count=1)
        last = (await self.simulator.get("calls", after=10**9))["last"]
        await self.says(one, "/menu")
        await self.simulator.get("calls/wait", after=last, method="sendMessage", timeout=1)
        await self.dies()

    def locks(self) -> None:
        """Another program holds the database."""
        if self._lock is None:
            file = sqlite_file(self.town.settings.database_url)
            self._lock = sqlite().connect(str(file), isolation_level=None, timeout=5)
            self._lock.execute("BEGIN IMMEDIATE")

    def unlocks(self) -> None:
        if self._lock is not None:
            self._lock.execute("ROLLBACK")
            self._lock.close()
            self._lock = None

    async def dies(self) -> None:
        """The process is killed: what no transaction has committed is gone, and nobody tidies up."""
        running = self.town._running
        if self.town.rebonds is None or running is None:
            return
        waiting = self.town.store._writer._queue
        with suppress(queue.Empty):
            while True:
                waiting.get_nowait()
        self.town.rebonds.timetable.stop()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        self.town.rebonds = None

    async def lives(self) -> None:
        self.unlocks()
        if self.town.rebonds is None:
            await self.opens()

    async def jumps(self, **time: float) -> None:
        """Somebody sets the clock of the bot's machine, in the middle of whatever goes on; not Telegram's."""
        self.is_steady = False
        by = timedelta(**time)
        self._set_by += by
        self._forward += max(by, timedelta())

    async def passes(self, **time: float) -> None:
        """Time goes on, everywhere, while all is quiet."""
        await self._comes_to_rest()
        await self._goes_on(timedelta(**time))

    async def _goes_on(self, by: timedelta) -> None:
        for lane in (await self._pending())["queues"].values():  # Telegram keeps taps 150 seconds
            for update in lane:
                self.posted.pop(update["update_id"], None)
        now = datetime.fromisoformat((await self.simulator.get("clock"))["now"])
        await self.simulator.sets_clock((now + by).isoformat())
        self.town.clock.move_to(self.town.clock.now() + by)
        self._forward += by
        assert self.town.rebonds is not None
        await self.town.rebonds.look_around()

    async def _pending(self) -> dict[str, Any]:
        pending: dict[str, Any] = await self.simulator.get("pending", bot=self.town.bot_id)
        return pending

    # --- quiet ------------------------------------------------------------------------------------

    async def settles(self) -> None:
        """All comes to rest, and whatever must be true is."""
        await self._comes_to_rest()
        await self._holds()

    async def _comes_to_rest(self) -> None:
        """Trouble ends; wait until all that was begun has come to its end."""
        await self.simulator.delete("faults")
        await self.lives()
        until = asyncio.get_running_loop().time() + QUIET_WITHIN_SECONDS
        while busy := await self._busy():
            self.must_be_running()
            if asyncio.get_running_loop().time() > until:
                raise self._broken(f"it does not come to rest: {busy}")
            later = await self.town.read(_next_try, self.town.clock.now())
            if later is not None:
                await self._goes_on(later - self.town.clock.now() + timedelta(seconds=1))

    async def _busy(self) -> dict[str, int]:
        pending = (await self._pending())["count"]
        found = {"pending at Telegram": pending, **await self.town.read(_waiting)}
        found["leaving"] = await self.town.read(leaving, self.town.clock.now(), self.town.settings.zone)
        return {what: count for what, count in found.items() if count}

    def must_be_running(self) -> None:
        running = self.town._running
        if self.town.rebonds is not None and running is not None and running.done():
            running.result()
            raise self._broken("the bot has ended by itself")

    async def _holds(self) -> None:
        await self._listen()
        await self._learn_who_left()
        report = await self.town.read(check_all, await self._witness())
        if not report.holds:
            raise self._broken(str(report))
        for one in self.people:
            await self._was_told_the_truth(one)

    def _broken(self, what: str) -> Broken:
        return Broken(f"the end of the log:\n{self.log.getvalue()[-1500:]}\n{what}")

    async def _listen(self) -> None:
        answer = await self.simulator.get("calls", after=self._heard_until)
        listen({one.phone.id: one.told for one in self.people}, answer["calls"])
        self._heard_until = answer["last"]

    async def _learn_who_left(self) -> None:
        known = await self.town.read(lambda connection: set(connection.scalars(select(people.c.telegram_id))))
        for one in self.people:
            if one.phone.id not in known:
                self.erased += one.words
                one.words, one.told = [], Told()

    async def _witness(self) -> Witness:
        words = [word for one in self.people for word in one.words] + self.erased
        return Witness(
            acknowledged=[number for number, at in self.posted.items() if self._forward - at < KEPT],
            copies=await self._copies(),
            log=self.log.getvalue(),
            secrets=[self.town.settings.telegram_bot_token.get_secret_value(), *words],
            canaries=self.erased,
            zone=self.town.settings.zone,
            is_steady=self.is_steady,
        )

    async def _copies(self) -> dict[tuple[int, int], int]:
        """How often each campaign arrived in each chat, told apart by its words."""
        copies: Counter[tuple[int, int]] = Counter()
        for campaign_id, text in (await self.town.read(_texts_of_campaigns)).items():
            for one in self.people:
                copies[campaign_id, one.phone.id] += one.told.shown[text]
        return copies

    async def _was_told_the_truth(self, one: Somebody) -> None:
        """Whoever reads "recorded" finds it in the store, and nobody reads an older answer than theirs."""
        kept = await self.town.read(_kept, one.phone.id, self.opening_id)
        if kept is None:
            return
        if kept.sent > one.told.new:
            raise self._broken(
                f"{one.phone.id} got {one.told.new} messages of {kept.sent} that count as sent"
            )
        if missing := one.told.stories - kept.stories:
            raise self._broken(f"stories {missing} were acknowledged to {one.phone.id} and are not there")
        shown = one.told.answer
        labels = {option.text: option.id for option in shipped_content().polls[POLL].options if option.text}
        told = labels.get(shown, shown) if shown else None
        if told is not None and kept.answer is None:
            raise self._broken(f"{one.phone.id} was told that {told} is recorded, and nothing is")
        if told != kept.answer and kept.is_shown:
            raise self._broken(f"{one.phone.id} was told {told}, and {kept.answer} is recorded")


@dataclass(frozen=True)
class Kept:
    """What the store holds of one person; `is_shown`: the last record of an answer has reached them."""

    answer: str | None
    stories: set[str]
    is_shown: bool
    sent: int  # new messages that count as sent


def _kept(connection: Connection, telegram_id: int, opening_id: int) -> Kept | None:
    person_id = connection.scalar(select(people.c.id).where(people.c.telegram_id == telegram_id))
    if person_id is None:
        return None
    mine = poll_answers.c.person_id == person_id, poll_answers.c.opening_id == opening_id
    row = connection.execute(select(poll_answers).where(*mine, poll_answers.c.revision > 0)).one_or_none()
    numbers = select(testimonies.c.number).where(
        testimonies.c.person_id == person_id, testimonies.c.state != "draft"
    )
    records = select(outbox.c.state).where(outbox.c.person_id == person_id, outbox.c.text_key == RECORD)
    last = connection.scalar(records.order_by(outbox.c.id.desc()).limit(1))
    answer = (row.own_words or row.options[0]) if row else None
    new = (
        outbox.c.state == states.SENT,
        outbox.c.edits.is_(None),
    )
    sent = select(func.count()).where(outbox.c.person_id == person_id, *new)
    return Kept(answer, set(connection.scalars(numbers)), last == states.SENT, connection.scalar(sent) or 0)


def _waiting(connection: Connection) -> dict[str, int]:
    waiting = select(func.count()).where(inbox.c.state == "waiting")
    planning = select(func.count()).where(campaigns.c.state == "planning")
    return {"in the inbox": connection.scalar(waiting) or 0, "planning": connection.scalar(planning) or 0}


def _next_try(connection: Connection, now: datetime) -> datetime | None:
    """When what waits for a moment of the clock may be tried again, if nothing can before."""
    paused = states.paused_until(connection)
    if paused is not None and paused > now:
        return paused
    retry = connection.scalar(select(func.min(inbox.c.retry_at)).where(inbox.c.state == "waiting"))
    may_leave = connection.scalar(select(func.min(campaigns.c.due_at)).where(campaigns.c.state == "planning"))
    return min((at for at in (retry, may_leave) if at is not None and at > now), default=None)


def _texts_of_campaigns(connection: Connection) -> dict[int, str]:
    """What each campaign says, but for those that say the same as another."""
    rows = connection.execute(select(campaigns.c.id, campaigns.c.body).where(campaigns.c.state != "draft"))
    said = {row.id: plain(render(shipped_content(), message_from(row.body), "fr").text) for row in rows}
    times = Counter(said.values())
    return {campaign_id: text for campaign_id, text in said.items() if times[text] == 1}


# --- verbs ----------------------------------------------------------------------------------------


def _prepare(tx: Tx, now: datetime) -> int:
    """A date for the first session, so that the calendar speaks; and a poll that is open for long."""
    tx.sessions.set_first(now + timedelta(days=12), now=now)
    return tx.polls.open(POLL, "play", opens_at=now, closes_at=now + timedelta(days=60)).id


def _enrol(tx: Tx, telegram_id: int, roles: tuple[Role, ...], now: datetime) -> Person:
    person = enrol(tx, telegram_id, "Awa", "fr", roles, True, now)
    tx.consents.record(person.id, "temoignages", given=True, text_hash="", language="fr", now=now)
    return person
