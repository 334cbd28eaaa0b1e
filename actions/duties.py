"""Moderators hear of what waits at hours they choose, and of nothing while they are off duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from actions.screens import duties as screens
from domain.duties import Duty, last_hour, next_hour
from domain.people import Person, Role
from domain.sending import Kind
from domain.testimonies import Testimony
from storage import cases
from storage.tx import Tx


def show_duty(tx: Tx, *, by: Person, now: datetime, edits: int | None = None) -> Duty:
    """When one is told of what waits, and whether one is on duty."""
    duty = tx.moderation.duty(by.id)
    tx.answer(by, screens.duty(duty), now=now, edits=edits)
    return duty


def choose_hour(tx: Tx, *, by: Person, now: datetime, hour: int, edits: int | None = None) -> Duty:
    """Be told at this hour as well, or no more."""
    return _keep(tx, tx.moderation.duty(by.id).toggled(hour), by, now=now, edits=edits)


def choose_hours(tx: Tx, *, by: Person, now: datetime, hours: Sequence[int], on: bool) -> Duty:
    """All of it at once, as a page asks it."""
    chosen = Duty(by.id, hours=())
    for hour in set(hours):
        chosen = chosen.toggled(hour)
    was = tx.moderation.duty(by.id)
    off_since = None if on else was.off_since or now
    return _keep(tx, replace(chosen, off_since=off_since), by, now=now, edits=None)


def go_off_duty(tx: Tx, *, by: Person, now: datetime, edits: int | None = None) -> Duty:
    """Hear nothing until one comes back; only where nobody is on duty, an urgent story is told all the same."""
    duty = tx.moderation.duty(by.id)
    return _keep(tx, replace(duty, off_since=duty.off_since or now), by, now=now, edits=edits)


def come_on_duty(tx: Tx, *, by: Person, now: datetime, edits: int | None = None) -> Duty:
    """Be told again."""
    return _keep(tx, replace(tx.moderation.duty(by.id), off_since=None), by, now=now, edits=edits)


def _keep(tx: Tx, duty: Duty, by: Person, *, now: datetime, edits: int | None) -> Duty:
    tx.moderation.keep_duty(duty)
    tx.journal("choose_duty", "", "on" if duty.is_on else "off", at=now, by=by)
    tx.answer(by, screens.duty(duty), now=now, edits=edits)
    return duty


# --- at their hours -------------------------------------------------------------------------------


def tell_at_their_hours(tx: Tx, *, zone: tzinfo, now: datetime) -> None:
    """Whoever is on duty is told once at each of their hours what they could read, if anything waits."""
    theirs: dict[int, list[Testimony]] = {}
    able: dict[int, Person] = {}
    for one in tx.testimonies.waiting(but_of=0):
        found = cases.able_readers(tx.connection, one.testimony)
        if not found:
            _say_that_nobody_can(tx, one.testimony, zone=zone, now=now)
        for person in found:
            able[person.id] = person
            theirs.setdefault(person.id, []).append(one.testimony)
    for duty in tx.moderation.duties(list(able)):
        _tell(tx, able[duty.person_id], duty, theirs[duty.person_id], zone=zone, now=now)


def _tell(
    tx: Tx, person: Person, duty: Duty, stories: Sequence[Testimony], *, zone: tzinfo, now: datetime
) -> None:
    hour = last_hour(duty, now=now, zone=zone)
    if hour is None or not duty.is_on:
        return
    waited = [one.submitted_at for one in stories if _waits_for(one, person, now)]
    came_before = [since for since in waited if since is not None and since <= hour]
    if came_before:
        message = screens.digest(len(came_before), min(came_before), now=now)
        until = next_hour(duty, now=now, zone=zone)
        key = f"digest:{person.id}:{hour:%Y-%m-%dT%H}"
        tx.promise(person, message, key=key, kind=Kind.STAFF, due_at=now, not_after=until)


def _waits_for(testimony: Testimony, person: Person, now: datetime) -> bool:
    return testimony.holder(now) in (None, person.id)


def _say_that_nobody_can(tx: Tx, testimony: Testimony, *, zone: tzinfo, now: datetime) -> None:
    """A story that everybody here wrote or has judged already: administrators are asked, once a day, to invite
    somebody else."""
    day = now.astimezone(zone).date().isoformat()
    for administrator in tx.people.with_role(Role.ADMINISTRATOR):
        key = f"nobody-reads:{testimony.id}:{administrator.id}:{day}"
        message = screens.nobody_can_read(testimony)
        tx.promise(administrator, message, key=key, kind=Kind.STAFF, due_at=now)
