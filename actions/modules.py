"""Modules: opened, taken step by step, left, taken up again, finished, done once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from actions.screens import modules as screens
from domain import module_progress as rules
from domain.module_progress import Elsewhere, Gestured, Moved, Outcome, Progress, Score
from domain.modules import Module
from domain.people import Person
from domain.timetable import Programme, Timetable, timetable_of
from storage import modules as queries
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Shelf:
    """The modules there are, and the calendar that opens them."""

    modules: Mapping[str, Module]
    programme: Programme


def list_modules(tx: Tx, *, by: Person, now: datetime, shelf: Shelf, edits: int | None = None) -> None:
    """The modules this person may take, with where they stopped in each."""
    taken = queries.taken(tx.connection, by.id)
    calendar = _calendar(tx, shelf)
    opened = calendar.refs("module", now) if calendar else None
    modules = rules.open_to(shelf.modules, opened, taken)
    _free_typing(tx, by)
    message = screens.list_of(modules, taken, _next_opening(calendar, now))
    tx.answer(by, message, now=now, edits=edits)


def open_module(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, message_id: int | None
) -> None:
    """A citizen opens a module: at its start, where they stopped, or at its end."""
    module = shelf.modules.get(module_id)
    if module is None:
        tx.answer(by, screens.unknown(), now=now, edits=message_id)
        return
    progress = tx.modules.progress(by.id, module.id)
    if progress is None:
        _show_start(tx, by, shelf, module, now=now, edits=message_id)
    elif rules.is_under_way(module, progress):
        _show_current(tx, by, module, progress, now=now, edits=message_id)
    else:
        _free_typing(tx, by)
        tx.answer(by, screens.over(module, progress), now=now, edits=message_id)


def begin_module(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, message_id: int | None
) -> None:
    """A citizen begins a module; one begun before goes on where it was left."""
    module = shelf.modules.get(module_id)
    if module is None:
        tx.answer(by, screens.unknown(), now=now, edits=message_id)
        return
    progress = tx.modules.progress(by.id, module.id)
    if progress is None:
        if not _is_open(_calendar(tx, shelf), module, now):
            _show_start(tx, by, shelf, module, now=now, edits=message_id)
            return
        progress = rules.begin(module, by.id, now=now)
        tx.modules.save(progress)
        tx.journal("begin_module", f"module:{module.id}", "begun", at=now, by=by)
    _show_current(tx, by, module, progress, now=now, edits=message_id)


def go_on(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, step: str, message_id: int | None
) -> Outcome:
    """A citizen has read a step, or what was answered to them, and wants the next one."""
    found = _find(tx, by, shelf, module_id, now=now, edits=message_id)
    if found is None:
        return Elsewhere()
    module, progress = found

    outcome = rules.go_on(module, progress, step, now=now)

    if isinstance(outcome, Elsewhere):
        _show_passed(tx, by, module, progress, step, now=now, edits=message_id)
        return outcome
    tx.modules.save(outcome.progress)
    if outcome.progress.is_finished and not progress.is_finished:
        tx.journal("finish_module", f"module:{module.id}", "finished", at=now, by=by)
    _show_current(tx, by, module, outcome.progress, now=now, edits=None)
    return outcome


def answer_step(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, step: str, option: str,
    message_id: int | None,
) -> Outcome:  # fmt: skip
    """A citizen answers the story or a question of the quiz, and learns at once what comes of it."""
    found = _find(tx, by, shelf, module_id, now=now, edits=message_id)
    if found is None:
        return Elsewhere()
    module, progress = found

    outcome = rules.answer(module, progress, step, option)

    if isinstance(outcome, Elsewhere):
        _show_passed(tx, by, module, progress, step, now=now, edits=message_id)
        return outcome
    if outcome.progress != progress:
        tx.modules.save(outcome.progress)
        tx.journal("answer_module", f"module:{module.id}", "answered", at=now, by=by, details={"step": step})
    _show_current(tx, by, module, outcome.progress, now=now, edits=message_id)
    return outcome


def show_choices(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, message_id: int | None
) -> None:
    """A citizen wants to see what another choice of the story leads to."""
    found = _find(tx, by, shelf, module_id, now=now, edits=message_id)
    if found is None:
        return
    module, progress = found
    if progress.step != module.scenario.id:
        _show_passed(tx, by, module, progress, module.scenario.id, now=now, edits=message_id)
        return
    _free_typing(tx, by)
    tx.answer(by, screens.choices(module, progress), now=now, edits=message_id)


def leave_module(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, step: str, message_id: int | None
) -> None:
    """A citizen stops here: the message stays as the place to take it up again."""
    module = shelf.modules.get(module_id)
    progress = tx.modules.progress(by.id, module_id)
    if module is None:
        tx.answer(by, screens.unknown(), now=now, edits=message_id)
    elif progress is None:
        tx.answer(by, screens.not_now(module), now=now, edits=message_id)
    elif progress.step != step:
        _show_passed(tx, by, module, progress, step, now=now, edits=message_id)
    else:
        here = rules.current_step(module, progress)
        tx.answer(by, screens.left(module, progress, here), now=now, edits=message_id)


def resume_module(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, step: str, message_id: int | None
) -> None:
    """A citizen takes a module up again: on the message they left it at, or on a new one further down."""
    found = _find(tx, by, shelf, module_id, now=now, edits=message_id)
    if found is None:
        return
    module, progress = found
    is_here = progress.step == step
    _show_current(tx, by, module, progress, now=now, edits=message_id if is_here else None)


def take_quiz_again(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, message_id: int | None
) -> Outcome:
    """A citizen answers the questions once more; the score stays theirs alone."""
    found = _find(tx, by, shelf, module_id, now=now, edits=message_id)
    if found is None:
        return Elsewhere()
    module, progress = found
    outcome = rules.take_quiz_again(module, progress)
    return _start_over(tx, by, module, progress, outcome, now=now, edits=message_id)


def read_again(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, message_id: int | None
) -> Outcome:
    """A citizen reads a finished module from its first card."""
    found = _find(tx, by, shelf, module_id, now=now, edits=message_id)
    if found is None:
        return Elsewhere()
    module, progress = found
    outcome = rules.read_again(module, progress)
    return _start_over(tx, by, module, progress, outcome, now=now, edits=message_id)


def show_gesture(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, message_id: int | None
) -> None:
    """A citizen who has finished a module wants to see its gesture again."""
    found = _find(tx, by, shelf, module_id, now=now, edits=message_id)
    if found is None:
        return
    module, progress = found
    if progress.is_finished:
        tx.answer(by, screens.step(module, progress, module.gesture), now=now, edits=message_id)
    else:
        _show_passed(tx, by, module, progress, module.gesture.id, now=now, edits=message_id)


def settle_gesture(
    tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str, gestured: Gestured,
    message_id: int | None,
) -> Outcome:  # fmt: skip
    """A citizen has done the small act, or keeps it for later."""
    found = _find(tx, by, shelf, module_id, now=now, edits=message_id)
    if found is None:
        return Elsewhere()
    module, progress = found

    outcome = rules.settle_gesture(progress, gestured)

    if isinstance(outcome, Elsewhere):
        _show_passed(tx, by, module, progress, module.gesture.id, now=now, edits=message_id)
        return outcome
    if outcome.progress != progress:
        tx.modules.save(outcome.progress)
        tx.journal("settle_gesture", f"module:{module.id}", gestured, at=now, by=by)
    tx.answer(by, screens.step(module, outcome.progress, module.gesture), now=now, edits=message_id)
    return outcome


def show_sources(tx: Tx, *, by: Person, now: datetime, shelf: Shelf, module_id: str) -> None:
    """A citizen asks where the facts of a module were read."""
    module = shelf.modules.get(module_id)
    tx.answer(by, screens.sources(module) if module else screens.unknown(), now=now)


# --- parts of the verbs ---------------------------------------------------------------------------


def _find(
    tx: Tx, by: Person, shelf: Shelf, module_id: str, *, now: datetime, edits: int | None
) -> tuple[Module, Progress] | None:
    """The module and how far this person is in it. Where either is missing, they are told how to begin."""
    module = shelf.modules.get(module_id)
    if module is None:
        tx.answer(by, screens.unknown(), now=now, edits=edits)
        return None
    progress = tx.modules.progress(by.id, module.id)
    if progress is None:
        _show_start(tx, by, shelf, module, now=now, edits=edits)
        return None
    return module, progress


def _start_over(
    tx: Tx, by: Person, module: Module, progress: Progress, outcome: Outcome, *,
    now: datetime, edits: int | None,
) -> Outcome:  # fmt: skip
    """In place of the message that was tapped, so that a double tap leaves one question, not two."""
    if isinstance(outcome, Moved):
        tx.modules.save(outcome.progress)
        _show_current(tx, by, module, outcome.progress, now=now, edits=edits)
    else:
        _show_passed(tx, by, module, progress, Score().id, now=now, edits=edits)
    return outcome


def _show_start(
    tx: Tx, by: Person, shelf: Shelf, module: Module, *, now: datetime, edits: int | None
) -> None:
    """The start of a module; before its day, when that is."""
    calendar = _calendar(tx, shelf)
    opens_at = None if _is_open(calendar, module, now) else _next_opening(calendar, now, module.id)
    message = screens.not_yet(module, opens_at) if opens_at else screens.invitation(module)
    tx.answer(by, message, now=now, edits=edits)


def _show_current(
    tx: Tx, by: Person, module: Module, progress: Progress, *, now: datetime, edits: int | None
) -> None:
    _free_typing(tx, by)
    here = rules.current_step(module, progress)
    tx.answer(by, screens.step(module, progress, here), now=now, edits=edits)


def _show_passed(
    tx: Tx, by: Person, module: Module, progress: Progress, step_id: str, *, now: datetime, edits: int | None
) -> None:
    """A button of another step: its message says where one is, and leads there. Nothing is skipped."""
    tapped = rules.step_of(module, step_id)
    if tapped is None:
        _show_current(tx, by, module, progress, now=now, edits=edits)
    else:
        tx.answer(by, screens.passed(module, progress, tapped), now=now, edits=edits)


def _free_typing(tx: Tx, by: Person) -> None:
    """What this person types now is meant for the step in front of them."""
    if by.awaiting is not None:
        tx.people.await_text(by.id, None)


def _calendar(tx: Tx, shelf: Shelf) -> Timetable | None:
    """The calendar in real dates, or None while the first session has no date."""
    return timetable_of(shelf.programme, tx.sessions.dates())


def _is_open(calendar: Timetable | None, module: Module, now: datetime) -> bool:
    """Whether the day of a module has come; one that the calendar does not name is open all along."""
    if calendar is None or module.id in calendar.refs("module", now):
        return True
    return _next_opening(calendar, now, module.id) is None


def _next_opening(calendar: Timetable | None, now: datetime, module_id: str | None = None) -> datetime | None:
    """When the next module opens, or this one."""
    if calendar is None:
        return None
    coming = (due for due in calendar.to_come(now) if due.entry.kind == "module")
    return next((due.at for due in coming if module_id in (None, due.entry.ref)), None)
