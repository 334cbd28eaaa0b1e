"""What one file says of another: every name that is used has to be there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from content.documents import Document, Way
from content.loader import Content
from content.problems import Problem
from content.sources import Sources
from domain.messages import BUTTON_BYTES, pack
from domain.programme import Kind

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|start(-\d+h)?")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONG_NUMBER = 10**12
DENSITY = "densite-3"
"""The one quota that is no question: it follows from the commune."""


def reference_problems(sources: Sources, content: Content) -> Iterator[Problem]:
    """Every name that leads nowhere, every id that cannot serve, every button that is too long."""
    files = sources.documents
    yield from _in_the_programme(files["programme.yaml"], content)
    yield from _in_the_calendar(files["calendar.yaml"], content)
    yield from _in_sessions(files, content)
    yield from _phases(sources, content)
    yield from _in_polls(files["polls.yaml"], content)
    yield from _in_prompts(files["testimony_prompts.yaml"], content)
    yield from _in_statements(files["statements.yaml"], content)
    yield from _in_the_profile(files["profile.yaml"], content)
    yield from _in_moderation(files["moderation.yaml"], content)
    yield from chain.from_iterable(_in_module(file, content) for file in sources.modules())
    yield from chain.from_iterable(_ids(file, file.data, ()) for file in files.values())
    yield from _numbers(files["territory.yaml"], content)


def _unknown(
    document: Document, way: Way, names: Iterable[str], there: Collection[str], what: str
) -> Iterator[Problem]:
    for name in names:
        if name not in there:
            fix = f"There are: {', '.join(sorted(there))}."
            yield document.problem(way, f"There is no {what} called `{name}`.", fix)


def _in_the_programme(document: Document, content: Content) -> Iterator[Problem]:
    for position, phase in enumerate(content.programme.phases):
        way = ("phases", position)
        yield from _unknown(document, (*way, "modules"), phase.modules, content.modules, "module")
        yield from _unknown(document, (*way, "polls"), phase.polls, content.polls, "poll")
        prompts = (*way, "testimony_prompts")
        yield from _unknown(document, prompts, phase.testimony_prompts, content.prompts, "prompt")
        lots = [phase.statements] if phase.statements else []
        yield from _unknown(document, (*way, "statements"), lots, content.lots, "lot of statements")
        sessions = [phase.session] if phase.session else []
        yield from _unknown(document, (*way, "session"), sessions, content.sessions, "session")


def _in_the_calendar(document: Document, content: Content) -> Iterator[Problem]:
    there = _sendable(content)
    phases = {phase.id for phase in content.programme.phases}
    for position, entry in enumerate(content.calendar.entries):
        way = ("entries", position)
        yield from _unknown(document, (*way, "ref"), [entry.ref], there[entry.kind], entry.kind)
        yield from _unknown(document, (*way, "phase"), [entry.phase], phases, "phase")
        joined = [entry.with_] if entry.with_ else []
        yield from _unknown(document, (*way, "with"), joined, content.announcements, "announcement")
        if not _TIME.fullmatch(entry.time):
            fix = 'Write "18:30", "start" or "start-2h".'
            yield document.problem((*way, "time"), f"`{entry.time}` is no time.", fix)


def _sendable(content: Content) -> Mapping[Kind, Collection[str]]:
    """What each kind of entry may name."""
    announcements = {*content.announcements, "resultat-tirage"}
    return {
        "module": content.modules,
        "poll": content.polls,
        "testimony": content.prompts,
        "reminder": content.reminders,
        "registration": content.texts.keys(),
        "session": content.sessions,
        "statements": content.lots,
        "questions": announcements,
        "summary": announcements,
        "draw": announcements,
        "review": announcements,
        "follow-up": content.follow_up.messages,
    }


def _in_sessions(files: Mapping[str, Document], content: Content) -> Iterator[Problem]:
    place = files["territory.yaml"]
    yield from _unknown(place, ("meetings",), content.territory.meetings, content.sessions, "session")
    for session in content.sessions:
        if session not in content.territory.meetings:
            fix = "Say where and when it is held."
            yield place.problem(("meetings",), f"`{session}` has no place.", fix)
    for name, meeting in content.territory.meetings.items():
        if not _TIME.fullmatch(meeting.start):
            fix = 'Write "10:00".'
            yield place.problem(("meetings", name, "start"), f"`{meeting.start}` is no hour.", fix)


def _phases(sources: Sources, content: Content) -> Iterator[Problem]:
    """Every `phase:` and `phases:` there is, wherever it stands; the calendar's are looked at there."""
    phases = {phase.id for phase in content.programme.phases}
    documents = [file for name, file in sources.documents.items() if name not in _PHASES_THEMSELVES]
    for document in documents:
        for way, value in _named(document.data, (), "phase", "phases"):
            names = [value] if isinstance(value, str) else value
            yield from _unknown(document, way, names, phases, "phase")


_PHASES_THEMSELVES = ("programme.yaml", "calendar.yaml")


def _named(data: object, way: Way, *keys: str) -> Iterator[tuple[Way, str | list[str]]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in keys:
                yield (*way, key), value
            yield from _named(value, (*way, key), *keys)
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _named(value, (*way, position), *keys)


def _in_polls(document: Document, content: Content) -> Iterator[Problem]:
    days = {entry.day for entry in content.calendar.entries}
    for position, poll in enumerate(content.polls.values()):
        way = (position, "options")
        yield from _used_twice(document, way, [option.id for option in poll.options])
        yield from _long_buttons(
            document, way, [("poll-option", _LONG_NUMBER, one.id) for one in poll.options]
        )
        if len(poll.options) < 2:
            yield document.problem(way, f"`{poll.id}` has fewer than two options.", "Add some.")
        for day in set(poll.repeats) - days:
            fix = "Add the day to the calendar, or cut it here."
            yield document.problem((position, "repeats"), f"Nothing is sent on day {day}.", fix)


def _in_prompts(document: Document, content: Content) -> Iterator[Problem]:
    for position, prompt in enumerate(content.prompts.values()):
        way = ("prompts", position, "required_tags")
        yield from _unknown(document, way, prompt.required_tags, content.taxonomy, "theme")


def _in_statements(document: Document, content: Content) -> Iterator[Problem]:
    for position, statement in enumerate(content.statements.values()):
        yield from _unknown(document, ("statements", position, "lot"), [statement.lot], content.lots, "lot")


def _in_the_profile(document: Document, content: Content) -> Iterator[Problem]:
    for position, question in enumerate(content.profile.values()):
        way = ("questions", position)
        options = [option.id for option in question.options]
        yield from _unknown(document, (*way, "consent"), [question.consent], content.consents, "consent")
        yield from _used_twice(document, (*way, "options"), options)
        yield from _long_buttons(document, way, [("profile-option", question.id, one) for one in options])
        if question.follow_up:
            wanted = question.follow_up.when
            yield from _unknown(document, (*way, "follow_up", "when"), wanted, options, "option")
        if question.kind in ("one", "several") and "np" not in options:
            fix = 'Add {id: np, text: "Je préfère ne pas répondre"}.'
            yield document.problem(way, f"`{question.id}` cannot be declined.", fix)
    quotas = content.quotas
    there = {*content.profile, DENSITY}
    yield from _unknown(document, ("quotas",), (*quotas.required, *quotas.wished), there, "question")
    yield from _unknown(document, ("quotas", "population"), quotas.population, there, "question")
    densities = {str(commune.density_3) for commune in content.territory.communes}
    for name, shares in quotas.population.items():
        known = (
            {option.id for option in content.profile[name].options} if name in content.profile else densities
        )
        yield from _unknown(document, ("quotas", "population", name), shares, known, "option")


def _in_moderation(document: Document, content: Content) -> Iterator[Problem]:
    reasons = {reason.id for reason in content.moderation.reasons}
    yield from _used_twice(document, ("reasons",), [reason.id for reason in content.moderation.reasons])
    for position, rule in enumerate(content.moderation.team.rules):
        if rule.decides in ("change", "refuse"):
            yield from _unknown(document, ("team", "rules", position), [rule.id], reasons, "reason")


def _in_module(document: Document, content: Content) -> Iterator[Problem]:
    name = document.data["id"]
    module = content.modules[name]
    if document.file != f"modules/{name}.yaml":
        yield document.problem(("id",), f"The file is not called after `{name}`.", "Give both the same name.")
    choices = [choice.id for choice in module.scenario.choices]
    yield from _used_twice(document, ("cards",), [card.id for card in module.cards])
    yield from _used_twice(document, ("scenario", "choices"), choices)
    buttons = [("module-choice", name, module.scenario.id, choice) for choice in choices]
    yield from _long_buttons(document, ("scenario",), buttons)
    for position, question in enumerate(module.quiz):
        way = ("quiz", position)
        options = [option.id for option in question.options]
        yield from _used_twice(document, (*way, "options"), options)
        yield from _unknown(document, (*way, "right"), [question.right], options, "answer")
        buttons = [("module-answer", name, question.id, option) for option in options]
        yield from _long_buttons(document, way, buttons)


def _used_twice(document: Document, way: Way, names: list[str]) -> Iterator[Problem]:
    for position, name in enumerate(names):
        if name in names[:position]:
            yield document.problem((*way, position), f"`{name}` is used twice.", "Give this one another id.")


def _long_buttons(document: Document, way: Way, carried: Sequence[tuple[object, ...]]) -> Iterator[Problem]:
    """A button carries 64 bytes; reckoned with the longest name and number a button here may have."""
    for name, *parts in carried:
        data = pack(str(name), *parts)
        if len(data.encode()) > BUTTON_BYTES:
            yield document.problem(way, f"No button can carry `{data}`.", "Give it a shorter id.")


def _ids(document: Document, data: object, way: Way) -> Iterator[Problem]:
    """Ids travel in buttons and stay in the database: small letters, digits and hyphens."""
    for place, name in _named(data, way, "id"):
        if not isinstance(name, str) or not _ID.fullmatch(name):
            fix = "Small letters without accents, digits and hyphens."
            yield document.problem(place, f"`{name}` cannot be an id.", fix)


def _numbers(document: Document, content: Content) -> Iterator[Problem]:
    for position, commune in enumerate(content.territory.communes):
        if not (1 <= commune.density_3 <= 3 and 1 <= commune.density_7 <= 7):
            fix = "From 1 to 3, and from 1 to 7."
            yield document.problem(("communes", position), f"`{commune.name}` has no such density.", fix)
