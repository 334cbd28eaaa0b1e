"""The timetable: what is looked at every few seconds. The database knows what is due; this only knocks.

APScheduler drops jobs that are a second late and runs a 02:30 job twice on the autumn change, so no
truth is kept in it: a knock that comes late, or twice, finds in the database what is left to do. It also goes
by the machine's clock alone, which somebody may set: ahead, and its own triggers would count every knock of
the time that was skipped; back, and it would wait for all of it. Hence `Every`, and `start_again`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from content.loader import Content
from scheduler import campaigns, coming, housekeeping, moderation, panel, polls
from storage.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Round:
    """What a job is given."""

    store: Store
    content: Content
    now: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """Something looked at every `seconds`."""

    name: str
    seconds: float
    run: Callable[[Round], Awaitable[None]]


JOBS: Sequence[Job] = (
    Job("note what time it is", 5, housekeeping.keep_time),
    Job("begin what the calendar holds", 5, campaigns.start_due_entries),
    Job("promise it to people", 5, campaigns.promise_to_people),
    Job("take back what was stopped", 5, campaigns.put_away_what_was_stopped),
    Job("take back what nobody sends", 15, housekeeping.take_back_lost),
    Job("look for who has vanished", 20, campaigns.find_the_vanished),
    Job("count whom polls have reached", 300, polls.count_reached),
    Job("give on places that came free", 60, coming.give_free_places),
    Job("tell moderators at their hours", 120, moderation.tell_moderators),
    Job("take photos out of chats", 600, moderation.take_media_away),
    Job("give back what authors left unanswered", 600, moderation.give_back_unanswered),
    Job("count what the enrolled are like", 600, panel.count_profiles),
    Job("expire what is too late", 10, housekeeping.expire_promises),
    Job("wipe what was erased", 30, housekeeping.wipe_traces),
    Job("make old stories findable", 60, housekeeping.make_findable),
    Job("forget old updates", 3600, housekeeping.forget_old_updates),
)


class Every(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """So many seconds after the present moment, whatever was missed."""

    def __init__(self, seconds: float) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        return now + self._pause


class Timetable:
    """Runs each job in its turn; a job that fails is logged and comes again."""

    def __init__(
        self, store: Store, content: Content, *, now: Callable[[], datetime], jobs: Sequence[Job] = JOBS
    ) -> None:
        self._store, self._content, self._now, self._jobs = store, content, now, jobs
        self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def use(self, content: Content) -> None:
        """Go by this content from now on."""
        self._content = content

    def start(self) -> None:
        for job in self._jobs:
            self._scheduler.add_job(self._knock, Every(job.seconds), [job], id=job.name)
        self._scheduler.start()

    def start_again(self) -> None:
        """The machine's clock was set: go on from what it shows now."""
        for job in self._jobs:
            self._scheduler.reschedule_job(job.name, trigger=Every(job.seconds))

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def knock(self) -> None:
        """Look at everything now: at the start, and when the clock has been moved."""
        for job in self._jobs:
            await self._knock(job)

    async def _knock(self, job: Job) -> None:
        try:
            await job.run(Round(self._store, self._content, self._now()))
        except Exception as error:
            log.error("a job failed", job=job.name, exc_info=error)
