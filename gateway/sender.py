"""The sender: the only thing that speaks to citizens.

It claims a few promises with a lease, renders each in its reader's language, sends, and records each
answer at once. `sendMessage` has no idempotency key, so a crash between sending and recording leaves an
honest "unknown": the fewer in flight, the fewer of those.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

import structlog
from telegram import InputFile
from telegram.error import TelegramError
from telegram.ext import ExtBot

from content.loader import Content
from content.rendering import Rendered, render
from gateway.limits import Limits
from gateway.verdicts import Outcome, Verdict, judge
from storage import outbox, people
from storage.claims import claim, day_of
from storage.outbox import ATTEMPTS, Claim
from storage.store import Store, StoreFailing
from storage.tx import Tx

log = structlog.get_logger()

KNOCK_SECONDS = 1.0
IN_FLIGHT = 3
"""Sends in flight at 28 messages a second: the rate times a round trip of a tenth of a second."""
IN_FLIGHT_UNLIMITED = 30


class Sender:
    """Sends what was promised, as fast as Telegram allows, answers before reminders."""

    def __init__(
        self,
        store: Store,
        bot: ExtBot[None],
        content: Content,
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
        self._held_until = 0.0  # after a failure, on the event loop's clock
        self._failures = 0
        self._may_have_claimed = False  # the store failed us before it could say what is ours
        self._paused_until: datetime | None = None
        self._stopping = False

    def wake(self) -> None:
        """Something was promised, or the hour has moved."""
        self._wake.set()

    def stop(self) -> None:
        """Finish what is in flight, then end."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        self._store.when_promised(self.wake)
        self._paused_until = await self._store.read(outbox.paused_until)
        await self._recover()
        async with asyncio.TaskGroup() as deliveries:
            while not self._stopping:
                self._wake.clear()
                for one in await self._claim():
                    self._begin(one)
                    deliveries.create_task(self._deliver(one))
                await self._rest()

    async def _recover(self) -> None:
        """Take back what nobody is sending any more: its sender was killed, or never learned of its claim."""
        now, day = self._now(), day_of(self._now(), self._zone)
        owner = "nobody" if self._may_have_claimed else self._owner
        again, unknown = await self._store.write(outbox.recover, now=now, day=day, owner=owner)
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
            return await self._store.write(
                claim, now=self._now(), zone=self._zone, busy=busy, limit=room, owner=self._owner
            )
        except StoreFailing:
            log.error("the store takes nothing")
            self._may_have_claimed = True
            return ()

    def _room(self) -> int:
        if self._time() < self._held_until or self._is_paused():
            return 0
        slots = 1 if self._failures else self._slots  # one probe at a time until Telegram is back
        return min(slots - len(self._chats), self._limits.room(self._time()))

    def _is_paused(self) -> bool:
        return self._paused_until is not None and self._now() < self._paused_until

    def _begin(self, one: Claim) -> None:
        self._chats.add(one.chat_id)
        self._limits.spend(one.chat_id, self._time())

    async def _rest(self) -> None:
        """Wait for a promise, a free slot, room in the second, or the next knock."""
        at = self._time()
        seconds = min(
            KNOCK_SECONDS, self._limits.next_rested(at), self._limits.next_room(at) or KNOCK_SECONDS
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
        self._weigh(outcome)
        await self._record(one, outcome)
        self._chats.discard(one.chat_id)
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
        endpoint, params = _call(one, rendered)
        try:
            result = await self._bot.do_api_request(endpoint, api_kwargs=params)
        except TelegramError as error:
            return judge(error)
        message_id = result.get("message_id") if isinstance(result, dict) else None
        return Outcome(Verdict.SENT, message_id=message_id)

    def _weigh(self, outcome: Outcome) -> None:
        """After a failure send less; after a success send on."""
        match outcome.verdict:
            case Verdict.PAUSED:
                until = self._now() + timedelta(seconds=outcome.wait_seconds)
                self._paused_until = max(until, self._paused_until or until)
                log.warning("Telegram asks for a pause", seconds=outcome.wait_seconds)
            case Verdict.NOT_SENT | Verdict.UNKNOWN:
                self._failures += 1
                self._held_until = self._time() + outcome.wait_seconds
                log.warning("a send failed", verdict=outcome.verdict.value, reason=outcome.reason)
            case _:
                self._failures = 0


def _call(one: Claim, rendered: Rendered) -> tuple[str, dict[str, Any]]:
    """The Bot API method and its parameters. Plain text only: nothing a citizen types can be markup."""
    params: dict[str, Any] = {"chat_id": one.chat_id}
    if rendered.rows:
        params["reply_markup"] = {
            "inline_keyboard": [[_key(button) for button in row] for row in rendered.rows]
        }
    if rendered.document is not None:
        file = InputFile(rendered.document.body.encode(), filename=rendered.document.name)
        return "sendDocument", params | {"caption": rendered.text, "document": file}
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
            until = now + timedelta(seconds=outcome.wait_seconds)
            outbox.pause(tx, until=until)
            outbox.try_again(tx, one.id, at=until, reason=outcome.reason, counted=False)
        case Verdict.NOT_SENT:
            later = now + timedelta(seconds=outcome.wait_seconds)
            outbox.try_again(tx, one.id, at=later, reason=outcome.reason, counted=False)
        case Verdict.GONE:
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
