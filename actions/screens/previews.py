"""Everything that citizens will read, message by message, before it goes out: as each of them will see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions.screens import campaigns, modules, polls, reminders, testimonies
from domain.messages import Message, Text
from domain.module_progress import Progress, begin, steps
from domain.modules import Module, QuizQuestion, Scenario
from domain.poll_answers import Opening, PollAnswer
from domain.polls import Poll
from domain.territory import Territory
from domain.testimonies import LONGEST, State, Testimony
from domain.testimony_prompts import TestimonyPrompt
from domain.timetable import Due

NOBODY = 0
"""The reader of a preview: options stand as they would for somebody with this number."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One message, and what makes it appear."""

    when: Text
    message: Message


def of_module(module: Module, now: datetime) -> Sequence[Shot]:
    """A module from its invitation to its sources: each step asked, then answered right."""
    shots = [Shot(Text("preview-on-its-day"), modules.invitation(module))]
    progress = begin(module, NOBODY, now=now)
    for step in steps(module):
        here = replace(progress, step=step.id)
        shots.append(Shot(Text("preview-next"), modules.step(module, here, step)))
        match step:
            case Scenario(choices=choices):
                for choice in choices:
                    told = _answered(here, step.id, choice.id)
                    shots.append(Shot(Text("preview-choice"), modules.step(module, told, step)))
                progress = _answered(here, step.id, choices[0].id)
            case QuizQuestion(right=right, options=options):
                wrong = next((one.id for one in options if one.id != right), right)
                missed, progress = _answered(here, step.id, wrong), _answered(here, step.id, right)
                shots.append(Shot(Text("preview-right"), modules.step(module, progress, step)))
                shots.append(Shot(Text("preview-wrong"), modules.step(module, missed, step)))
            case _:
                pass
    return [*shots, Shot(Text("preview-sources"), modules.sources(module))]


def _answered(progress: Progress, step: str, option: str) -> Progress:
    return replace(progress, answers={**progress.answers, step: option})


def of_poll(poll: Poll, opens_at: datetime) -> Sequence[Shot]:
    """A poll: its invitation, its question, and the record of an answer."""
    opening = Opening(0, poll.id, opens_at, opens_at + timedelta(hours=poll.open_hours))
    first = (poll.options[0].id,)
    answer = PollAnswer(0, NOBODY, choosing=first, options=first, revision=1)
    return [
        Shot(Text("preview-on-its-day"), polls.invitation(poll, opening)),
        Shot(Text("preview-poll-question"), polls.question(poll, opening, PollAnswer(0, NOBODY))),
        Shot(Text("preview-poll-answered"), polls.recorded(poll, opening, answer)),
    ]


def of_prompt(prompt: TestimonyPrompt, now: datetime) -> Sequence[Shot]:
    """A call for stories: the invitation, what is said before, and the questions that help."""
    return [
        Shot(Text("preview-on-its-day"), campaigns.prompt_invitation(prompt)),
        Shot(Text("preview-prompt-begun"), testimonies.before(prompt.id)),
        Shot(Text("preview-next"), testimonies.rules(prompt.id)),
        Shot(Text("preview-next"), testimonies.consent(prompt.id)),
        Shot(
            Text("preview-next"), testimonies.started(_draft(prompt, now), {prompt.id: prompt}, left=LONGEST)
        ),
    ]


def _draft(prompt: TestimonyPrompt, now: datetime) -> Testimony:
    """A story that nobody has begun."""
    return Testimony(
        id=0, number="", person_id=NOBODY, prompt_id=prompt.id, state=State.DRAFT, level=None, quote=None,
        sensitive=None, revision=1, urgent=False, created_at=now, submitted_at=None, claimed_by=None,
        claimed_until=None, review_asked_at=None,
    )  # fmt: skip


def of_reminder(due: Due, territory: Territory) -> Sequence[Shot]:
    """A reminder with the facts of its session."""
    return [Shot(Text("preview-reminder"), reminders.reminder(due, territory))]
