"""The sender: the only thing that speaks to citizens.

It claims a few promises with a lease, renders each in its reader's language, sends, and records each
answer at once. `sendMessage` has no idempotency key, so a crash between sending and recording leaves an
honest "unknown": the fewer in flight, the fewer of those.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import structlog
from telegram import InputFile
from telegram.error import TelegramError
from telegram.ext import ExtBot

from content.loader import Content
from content.pictures import Pictures
from content.rendering import Rendered, render
from domain.messages import TAKEN_AWAY
from gateway.breaker import Breaker
from gateway.limits import Limits
from gateway.verdicts import Outcome, Verdict, judge
from storage import outbox, people
from storage.claims import claim, day_of
from storage.files import Files
from storage.outbox import ATTEMPTS, Claim
from storage.store import Store, StoreFailing
from storage.tx import Tx

log = structlog.get_logger()

KNOCK_SECONDS = 1.0
IN_FLIGHT = 3
"""Sends in flight at 28 messages a second: the rate times a round trip of a tenth of a second."""
IN_FLIGHT_UNLIMITED = 30

STEADY = timedelta(seconds=2)
"""How long the program must have run before it tries again what a kill interrupted."""


class Sender:
    """Sends what was promised, as fast as Telegram allows, answers before reminders."""

    def __init__(
        self,
        store: Store,
        bot: ExtBot[None],
        content: Content,
        files: Files | None = None,
        *,
        now: Callable[[], datetime],
        zone: tzinfo,
        rate: int,
    ) -> None:
        self._store, self._bot, self._content = store, bot, content
        self._now, self._zone = now, zone
        self._limits = Limits(rate)
        self._slots = IN_FLIGHT if rate else IN_FLIGHT_UNLIMITED
        self._owner = f"sender-{os.urandom(6).hex()}"
        self._wake = asyncio.Event()
        self._chats: set[int] = set()
        self._served = 0  # the campaign whose turn was last
        self._breaker = Breaker()
        self._pictures = Pictures()
        self._files = files or Files(Path("var/media"))
        self.sent: Counter[str] = Counter()  # by verdict, since the start: for the figures
        self._may_have_claimed = True  # whoever sent before us, or we, and the store could not say what
        self._paused_until: datetime | None = None
        self._stopping = False

    def use(self, content: Content) -> None:
        """Say it with this content from now on."""
        self._content = content

    def wake(self) -> None:
        """Something was promised, or the hour has moved."""
        self._wake.set()

    def stop(self) -> None:
        """Finish what is in flight, then end."""
        self._stopping = True
        self._wake.set()

    def is_silent(self) -> bool:
        """Whether nothing is said to Telegram just now: it asked for a pause, or does not answer."""
        return self._pause() > 0 or self._breaker.is_in_doubt

    async def run(self) -> None:
        self._store.when_promised(self.wake)
        await self.recall_pause()
        async with asyncio.TaskGroup() as deliveries:
            while not self._stopping:
                self._wake.clear()
                await self._probe()
                claims = await self._claim()
                for one in claims:
                    self._begin(one)
                    deliveries.create_task(self._deliver(one))
                if not claims or self._is_crowded():
                    await self._rest()

    async def recall_pause(self) -> None:
        """Take the pause that Telegram asked for as the store knows it: after a restart, or when the clock
        was set."""
        self._paused_until = await self._store.read(outbox.paused_until)

    async def _recover(self) -> None:
        """Take back what nobody is sending any more: its sender was killed, or never learned of its claim."""
        now, day = self._now(), day_of(self._now(), self._zone)
        owner = "nobody" if self._may_have_claimed else self._owner
        again, unknown = await self._store.write(outbox.recover, now=now, day=day, owner=owner)
        await self._store.write(outbox.put_off, until=now + STEADY)
        self._may_have_claimed = False
        if again or unknown:
            log.warning("sends interrupted by a stop", tried_again=again, unknown=unknown)

    # --- claiming ---------------------------------------------------------------------------------

    async def _claim(self) -> Sequence[Claim]:
        room = self._room()
        if room <= 0:
            return ()
        busy = self._chats.union(self._limits.resting(self._time()))
        try:
            if self._may_have_claimed and not self._chats:
                await self._recover()
            claims = await self._store.write(
                claim, now=self._now(), zone=self._zone, busy=busy, limit=room, owner=self._owner,
                to_many=min(room, self._limits.even_room(self._time())), after=self._served,
            )  # fmt: skip
        except StoreFailing:
            log.error("the store takes nothing")
            self._may_have_claimed = True
            return ()
        self._served = next((one.campaign_id for one in claims if one.campaign_id), self._served)
        return claims

    def _room(self) -> int:
        """How many messages may leave at this instant: one alone while it is in doubt whether any arrives."""
        if self._pause() > 0 or self._breaker.is_open:
            return 0
        slots = 1 if self._breaker.is_in_doubt else self._slots
        return min(slots - len(self._chats), self._limits.room(self._time()))

    def _is_crowded(self) -> bool:
        """Whether so few places are free that no look at the store is worth it yet: one among thirty."""
        return len(self._chats) > self._slots * 2 // 3

    def _pause(self) -> float:
        """For how many seconds more Telegram has asked us to be silent."""
        if self._paused_until is None:
            return 0.0
        return max(0.0, (self._paused_until - self._now()).total_seconds())

    def _begin(self, one: Claim) -> None:
        self._chats.add(one.chat_id)
        self._limits.spend(one.chat_id, self._time())

    async def _rest(self) -> None:
        """Wait for a promise, a free slot, room in the second, the end of a pause, or the next knock."""
        at = self._time()
        waits = (
            self._limits.next_room(at), self._limits.next_even_room(at), self._pause(),
            self._breaker.next_probe(at),
        )  # fmt: skip
        seconds = min(
            KNOCK_SECONDS, self._limits.next_rested(at), *(seconds for seconds in waits if seconds > 0)
        )
        try:
            async with asyncio.timeout(max(seconds, 0.001)):
                await self._wake.wait()
        except TimeoutError:
            pass

    @staticmethod
    def _time() -> float:
        return asyncio.get_running_loop().time()

    # --- sending ----------------------------------------------------------------------------------

    async def _deliver(self, one: Claim) -> None:
        outcome = await self._send(one)
        self.sent[outcome.verdict.value] += 1
        await self._record(one, outcome)
        self._chats.discard(one.chat_id)
        if not self._is_crowded():
            self._wake.set()

    async def _record(self, one: Claim, outcome: Outcome) -> None:
        """Write down what became of a send, however long the store may take to take it."""
        now, day = self._now(), day_of(self._now(), self._zone)
        while True:
            try:
                await self._store.write(record, one, outcome, now=now, day=day)
                return
            except StoreFailing:
                log.error("what became of a send cannot be recorded", promise=one.id)
                await asyncio.sleep(KNOCK_SECONDS)

    async def _send(self, one: Claim) -> Outcome:
        try:
            rendered = render(self._content, one.message, one.language)
        except Exception as error:  # a text of ours is broken: nobody else waits for it
            log.error("a message cannot be rendered", text=one.message.text, error=type(error).__name__)
            return Outcome(Verdict.REFUSED, f"cannot be rendered: {one.message.text}")
        picture = await self._pictures.draw(rendered.picture) if rendered.picture else None
        shown = await asyncio.to_thread(self._files.read, one.message.shows) if one.message.shows else None
        outcome = await self._ask(*_call(one, rendered, picture, shown))
        self._weigh(outcome)
        return outcome

    async def _ask(self, endpoint: str, params: dict[str, Any]) -> Outcome:
        try:
            result = await self._bot.do_api_request(endpoint, api_kwargs=params)
        except TelegramError as error:
            return judge(error)
        message_id = result.get("message_id") if isinstance(result, dict) else None
        return Outcome(Verdict.SENT, message_id=message_id if isinstance(message_id, int) else None)

    # --- when something goes wrong ----------------------------------------------------------------

    def _weigh(self, outcome: Outcome) -> None:
        """After failures send less; after a success send on. A pause only ever grows."""
        match outcome.verdict:
            case Verdict.NOT_SENT | Verdict.UNKNOWN:
                self._breaker.failed(self._time())
                log.warning("a send failed", verdict=outcome.verdict.value, reason=outcome.reason)
                return
            case Verdict.PAUSED:
                until = self._now() + timedelta(seconds=outcome.wait_seconds)
                self._paused_until = max(until, self._paused_until or until)
                log.warning("Telegram asks for a pause", seconds=outcome.wait_seconds)
            case _:
                pass
        self._breaker.answered()

    async def _probe(self) -> None:
        """Ask Telegram whether it is there, when it is time to: a question that reaches no citizen."""
        is_busy = bool(self._chats) or self._pause() > 0
        if is_busy or not self._breaker.is_open or self._breaker.next_probe(self._time()) > 0:
            return
        if not self._breaker.probes_with_messages:
            outcome = await self._ask("getMe", {})
            if outcome.verdict is not Verdict.SENT:
                self._weigh(outcome)
                return
        log.info("Telegram answers again: one message tries")
        self._breaker.heard()


def _call(
    one: Claim, rendered: Rendered, picture: bytes | None, shown: bytes | None
) -> tuple[str, dict[str, Any]]:
    """The Bot API method and its parameters. Plain text only: nothing a citizen types can be markup."""
    params: dict[str, Any] = {"chat_id": one.chat_id}
    if one.message.text == TAKEN_AWAY:
        return "deleteMessage", params | {"message_id": one.edits}
    if rendered.rows:
        params["reply_markup"] = {
            "inline_keyboard": [[_key(button) for button in row] for row in rendered.rows]
        }
    if rendered.document is not None:
        file = InputFile(rendered.document.body.encode(), filename=rendered.document.name)
        return "sendDocument", params | {"caption": rendered.text, "document": file}
    if shown is not None:
        kind = "voice" if one.message.shows.endswith(".ogg") else "photo"
        file = InputFile(shown, one.message.shows)
        return f"send{kind.title()}", params | {"caption": rendered.text, kind: file}
    if picture is not None:
        return "sendPhoto", params | {"caption": rendered.text, "photo": InputFile(picture, "picture.png")}
    params |= {"text": rendered.text, "link_preview_options": {"is_disabled": True}}
    if one.edits is not None:
        return "editMessageText", params | {"message_id": one.edits}
    return "sendMessage", params


def _key(button: Any) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data}


def record(tx: Tx, one: Claim, outcome: Outcome, *, now: datetime, day: str) -> None:
    """Write down what became of a send, at once."""
    match outcome.verdict:
        case Verdict.PAUSED:
            outbox.pause(tx, until=now + timedelta(seconds=outcome.wait_seconds))
            outbox.try_again(tx, one.id, at=None, reason=outcome.reason, counted=False)
        case Verdict.NOT_SENT:
            later = now + timedelta(seconds=outcome.wait_seconds)
            outbox.try_again(tx, one.id, at=later, reason=outcome.reason, counted=False)
        case Verdict.GONE if one.edits is not None:
            outbox.try_again(tx, one.id, at=now, reason=outcome.reason, as_new=True)
        case Verdict.UNKNOWN if one.attempts + 1 < ATTEMPTS:
            later = now + timedelta(seconds=outcome.wait_seconds)
            outbox.try_again(tx, one.id, at=later, reason=outcome.reason)
        case _:
            _end(tx, one, outcome, now=now, day=day)


STATES = {
    Verdict.SENT: outbox.SENT,
    Verdict.UNREACHABLE: outbox.REFUSED,
    Verdict.REFUSED: outbox.REFUSED,
    Verdict.GONE: outbox.REFUSED,  # though it was to change nothing
    Verdict.UNKNOWN: outbox.UNKNOWN,
}


def _end(tx: Tx, one: Claim, outcome: Outcome, *, now: datetime, day: str) -> None:
    if one.person_id is None:
        outbox.forget(tx, one.id)
        return
    state = STATES[outcome.verdict]
    outbox.settle(
        tx,
        one.id,
        state=state,
        reason=outcome.reason,
        message_id=outcome.message_id or one.edits,
        now=now,
        day=day,
    )
    if outcome.verdict is Verdict.UNREACHABLE:
        people.cannot_be_reached(tx, one.person_id, now=now)
