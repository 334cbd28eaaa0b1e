"""A machine that plays with the whole bot: Hypothesis chooses who does what, and what goes wrong when."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.databases import SqliteDatabases
from tests.phone import Simulator
from tests.servers import simulator_process
from tests.simulation.hurry import in_a_hurry
from tests.simulation.play import POLL, Play, Somebody
from tests.town import shipped_content

WHO = st.integers(0, 3)
"""One of the citizens: some are there from the beginning, others come in by the door."""

OPTIONS = [option.id for option in shipped_content().polls[POLL].options]
WAY_IN = ("begin", "enrol", "age:yes", "consent", "profile", "enrol-later")
STORY = ("testimony-send", "testimony-quote", "testimony-level:", "testimony-levels", "testimony-read")
DECISIONS = ("moderation-accept", "moderation-change", "moderation-refuse")
LEAVE_ALONE = ("erase-yes", "stop")
"""Buttons that have a rule of their own."""


@dataclass
class Stage:
    """What all plays share: a loop, a simulator, databases to copy. Made once, each play is cheap."""

    folder: Path
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    steps: int = 0
    plays: int = 0
    broken: list[str] = field(default_factory=list)
    """What was broken, the first first: played again, a step may come a moment later and end otherwise."""
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Stage:
        asyncio.set_event_loop(self.loop)
        self._stack.enter_context(in_a_hurry())
        self.databases = SqliteDatabases(self.folder)
        self._session = self.runs(self._open_session())
        self.simulator = Simulator(self._stack.enter_context(simulator_process()), self._session)
        return self

    async def _open_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    def __exit__(self, *_: object) -> None:
        self.runs(self._session.close())
        self._stack.close()
        self.loop.close()

    def runs(self, what: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(what)


class WholeBot(RuleBasedStateMachine):
    """Citizens, moderators, an organizer; kills, replays, 429, 5xx, lost answers, locks, clocks that jump."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self._database = self.stage.databases.migrated()
        self.play = Play(self.stage.simulator, self._database.__enter__())

    @initialize()
    def begins(self) -> None:
        self.stage.plays += 1
        self.stage.runs(self.play.begins())

    def step(self, what: Awaitable[None], *said: object) -> None:
        """One thing happens; the bot goes on with whatever it was doing."""
        self.done.append(" ".join(map(str, said)))
        self.stage.steps += 1
        self.play.must_be_running()
        try:
            self.stage.runs(what)
        except Exception as error:
            error.add_note("What had happened:\n" + "\n".join(self.done))
            self.stage.broken.append("".join(traceback.format_exception(error)))
            raise

    def teardown(self) -> None:
        try:
            if self.play.people:
                self.step(self.play.settles(), "the end")
        finally:
            self.stage.runs(self.play.ends())
            self._database.__exit__(None, None, None)

    # --- citizens ---------------------------------------------------------------------------------

    def citizen(self, number: int) -> Somebody:
        """Those from the beginning are three; then come a moderator or two, an organizer, and newcomers."""
        others = [one for at, one in enumerate(self.play.people) if at not in (3, 4, 5)]
        return others[number % len(others)]

    @rule(who=WHO, option=st.sampled_from(OPTIONS))
    def answers(self, who: int, option: str) -> None:
        data = f"poll-option:{self.play.opening_id}:{option}"
        self.step(self.play.taps(self.citizen(who), data), who, "answers", option)

    @rule(who=WHO, option=st.sampled_from(OPTIONS[:-1]), other=st.sampled_from(OPTIONS[:-1]))
    def answers_and_changes_at_once(self, who: int, option: str, other: str) -> None:
        async def twice() -> None:
            for one in (option, other):
                await self.play.taps(self.citizen(who), f"poll-option:{self.play.opening_id}:{one}")

        self.step(twice(), who, "answers", option, "and", other)

    @rule(who=WHO, place=st.integers(0, 30))
    def taps_whatever_is_there(self, who: int, place: int) -> None:
        self.step(self._taps_one(self.citizen(who), "", place), who, "taps what stands at", place)

    @rule(
        who=WHO,
        text=st.sampled_from(["/menu", "/aide", "/start", "/sondages", "/mesdonnees", "bonjour", "1"]),
    )
    def says(self, who: int, text: str) -> None:
        self.step(self.play.says(self.citizen(who), text), who, "says", text)

    @rule(who=WHO)
    def writes(self, who: int) -> None:
        self.step(self.play.writes(self.citizen(who), "L’eau montait"), who, "writes")

    @rule(who=WHO)
    def stops(self, who: int) -> None:
        self.step(self.play.says(self.citizen(who), "/stop"), who, "stops")

    @rule(who=WHO)
    def comes_back(self, who: int) -> None:
        self.step(self.play.taps(self.citizen(who), "come-back"), who, "comes back")

    @rule(who=WHO)
    def erases(self, who: int) -> None:
        self.step(self.play.taps(self.citizen(who), "erase-yes"), who, "erases")

    @rule(who=WHO)
    def blocks_or_unblocks(self, who: int) -> None:
        self.step(self.play.blocks(self.citizen(who)), who, "blocks or unblocks")

    @rule(who=WHO, is_real=st.booleans())
    def tells_a_story(self, who: int, is_real: bool) -> None:
        self.step(self._goes_on_with_a_story(self.citizen(who), is_real), who, "tells")

    async def _goes_on_with_a_story(self, one: Somebody, is_real: bool) -> None:
        """The next thing on the way to a story that is sent."""
        if await self._taps_first(one, STORY):
            return
        if is_real:
            await self.play.taps(one, "testify-agree:t03-moment-alerte:yes")
        await self.play.writes(one, "Ma voisine m’a hébergée")

    @precondition(lambda self: len(self.play.people) < 9)
    @rule()
    def a_newcomer_comes(self) -> None:
        self.step(self._newcomer(), "somebody new comes")

    async def _newcomer(self) -> None:
        one = Somebody(await self.play.town.newcomer("Prénom"))
        self.play.people.append(one)
        await self.play.says(one, "/start")

    @precondition(lambda self: len(self.play.people) > 6)
    @rule(times=st.integers(1, 4))
    def the_newcomer_goes_on(self, times: int) -> None:
        async def goes_on() -> None:
            for _ in range(times):
                if not await self._taps_first(self.play.people[-1], WAY_IN):
                    await self.play.writes(self.play.people[-1], "Inès")

        self.step(goes_on(), "the newcomer goes on")

    async def _taps_first(self, one: Somebody, wanted: tuple[str, ...]) -> bool:
        """Tap the first button in sight that leads on; False where there is none."""
        buttons = await self.play.buttons(one)
        for prefix in wanted:
            for message, data in buttons:
                if data.startswith(prefix):
                    await self.play.taps(one, data, message.message_id)
                    return True
        return False

    async def _taps_one(self, one: Somebody, prefix: str, place: int) -> None:
        found = [
            (message, data)
            for message, data in await self.play.buttons(one)
            if data.startswith(prefix) and not data.startswith(LEAVE_ALONE)
        ]
        if found:
            message, data = found[place % len(found)]
            await self.play.taps(one, data, message.message_id)

    # --- the team ---------------------------------------------------------------------------------

    @rule(who=st.integers(3, 4), kind=st.sampled_from(DECISIONS))
    def a_moderator_decides(self, who: int, kind: str) -> None:
        async def goes_on() -> None:
            moderator = self.play.people[who]
            if not await self._taps_first(moderator, (kind, *DECISIONS)):
                await self.play.taps(moderator, "moderation-next")

        self.step(goes_on(), "moderator", who, kind)

    @rule()
    def an_organizer_writes_to_all(self) -> None:
        async def goes_on() -> None:
            organizer = self.play.people[5]
            if not await self._taps_first(organizer, ("broadcast-send",)):
                await self.play.taps(organizer, "broadcast-to:enrolled")
                await self.play.says(organizer, f"Rendez-vous numéro {len(self.done)}")

        self.step(goes_on(), "the organizer writes to all")

    @rule(place=st.integers(0, 30))
    def the_organizer_taps(self, place: int) -> None:
        self.step(self._taps_one(self.play.people[5], "", place), "the organizer taps what stands at", place)

    # --- troubles ---------------------------------------------------------------------------------

    @rule(number=st.integers(0, 1000))
    def an_update_comes_again(self, number: int) -> None:
        self.step(self.play.comes_again(number), "update", number, "comes again")

    @rule(
        kind=st.sampled_from(["5xx", "lost", "drop"]),
        method=st.sampled_from(["sendMessage", "editMessageText", "getUpdates", "answerCallbackQuery"]),
        count=st.integers(1, 4),
    )
    def telegram_fails(self, kind: str, method: str, count: int) -> None:
        fault = self.play.simulator.fault(kind, method=method, count=count)
        self.step(fault, kind, "for", count, method)

    @rule(seconds=st.sampled_from([1, 30, 10_072]))
    def telegram_asks_for_a_pause(self, seconds: int) -> None:
        fault = self.play.simulator.fault("429", method="sendMessage", count=1, retry_after=seconds)
        self.step(fault, "a pause of", seconds)

    @rule()
    def the_database_is_locked(self) -> None:
        self.step(_now(self.play.locks), "locked")

    @rule()
    def the_database_is_free_again(self) -> None:
        self.step(_now(self.play.unlocks), "unlocked")

    @rule()
    def the_bot_is_killed(self) -> None:
        self.step(self.play.dies(), "killed")

    @rule(who=WHO, kind=st.sampled_from(["", "drop", "lost"]))
    def the_bot_is_killed_while_sending(self, who: int, kind: str) -> None:
        dying = self.play.dies_while_sending(self.citizen(who), kind)
        self.step(dying, "killed while sending to", who, kind)

    @rule()
    def the_bot_is_started(self) -> None:
        self.step(self.play.lives(), "started")

    @rule(hours=st.sampled_from([-24, -1, 1, 24]))
    def the_clock_jumps(self, hours: int) -> None:
        self.step(self.play.jumps(hours=hours), "the clock jumps", hours)

    @rule(hours=st.sampled_from([1, 9, 24]))
    def time_passes(self, hours: int) -> None:
        self.step(self.play.passes(hours=hours), hours, "hours pass")

    @rule()
    def the_town_is_quiet(self) -> None:
        self.step(self.play.settles(), "quiet")


async def _now(what: Callable[[], None]) -> None:
    what()
