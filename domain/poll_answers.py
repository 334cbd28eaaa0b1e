"""The rules of answering a quick poll: one current answer a person, until it closes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from domain.polls import Poll, PollOption

Why = Literal["not-open", "closed", "no-such-option", "too-many", "nothing-chosen", "too-long"]

SMALLEST_GROUP = 10
"""Nothing is shown about fewer people than this."""

WHY_CHARACTERS = 300
"""How long the sentence may be with which somebody explains their answer."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A poll that is asked from one moment to another. Closed is computed from time, never stored."""

    id: int
    poll_id: str
    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """What a person has ticked and what they have answered; `revision` 0 is not answered yet.

    `own_words` is the answer itself where an option in own words was chosen, and beside it where the poll
    asks why (`follow_up`). `seen`: the question was shown to them. `panel`: in which group the answer counts,
    the one they were in when they gave it: whoever joins the panel later changes no result.
    """

    opening_id: int
    person_id: int
    choosing: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    own_words: str | None = None
    revision: int = 0
    seen: bool = False
    panel: bool | None = None

    @property
    def is_given(self) -> bool:
        return self.revision > 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer counts now."""

    answer: PollAnswer


@dataclass(frozen=True, slots=True)
class Ticked:
    """An option of several was ticked or unticked; nothing counts before it is validated."""

    answer: PollAnswer


@dataclass(frozen=True, slots=True)
class WordsWanted:
    """The person chose to write their own words: the next text they type is the answer."""

    option: PollOption


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer does not count, and why."""

    why: Why


Outcome = Recorded | Ticked | WordsWanted | Refused


def choose(poll: Poll, opening: Opening, answer: PollAnswer, option_id: str, *, now: datetime) -> Outcome:
    """Tap an option: the answer where one is asked for, a tick where several are."""
    option = poll.option(option_id)
    if refused := _closed(opening, now):
        return refused
    if option is None:
        return Refused("no-such-option")
    if poll.kind == "several":
        return _tick(poll, answer, option)
    if option.own_words:
        return WordsWanted(option)
    return _record(answer, (option.id,), _reason(poll, answer))


def validate(poll: Poll, opening: Opening, answer: PollAnswer, *, now: datetime) -> Outcome:
    """Make what is ticked the answer."""
    if refused := _closed(opening, now):
        return refused
    if not answer.choosing:
        return Refused("nothing-chosen")
    chosen = tuple(option.id for option in poll.options if option.id in answer.choosing)
    return _record(answer, chosen, _reason(poll, answer))


def write_own(
    poll: Poll, opening: Opening, answer: PollAnswer, option_id: str, words: str, *, now: datetime
) -> Outcome:
    """Answer in one's own words, on one line."""
    option, words = poll.option(option_id), " ".join(words.split())
    if refused := _closed(opening, now):
        return refused
    if option is None or not option.own_words:
        return Refused("no-such-option")
    if len(words) > option.own_words:
        return Refused("too-long")
    return _record(answer, (option.id,), words)


def say_why(poll: Poll, opening: Opening, answer: PollAnswer, words: str, *, now: datetime) -> Outcome:
    """Explain one's answer in a sentence, where the poll asks for it: part of the answer from then on."""
    words = " ".join(words.split())
    if refused := _closed(opening, now):
        return refused
    if not asks_why(poll, answer):
        return Refused("no-such-option")
    if len(words) > WHY_CHARACTERS:
        return Refused("too-long")
    return _record(answer, answer.options, words)


def asks_why(poll: Poll, answer: PollAnswer) -> bool:
    """Whether this answer may be explained: what is said in own words says it already."""
    return bool(poll.follow_up) and answer.is_given and not is_in_own_words(poll, answer)


def is_in_own_words(poll: Poll, answer: PollAnswer) -> bool:
    """Whether the words are the answer itself."""
    chosen = [poll.option(option_id) for option_id in answer.options]
    return any(option is not None and option.own_words for option in chosen)


def _reason(poll: Poll, answer: PollAnswer) -> str | None:
    """Why the answer before was given: kept when another is chosen, since it was asked once for all."""
    return answer.own_words if asks_why(poll, answer) else None


def _closed(opening: Opening, now: datetime) -> Refused | None:
    if opening.is_open(now):
        return None
    return Refused("not-open" if now < opening.opens_at else "closed")


def _record(answer: PollAnswer, options: tuple[str, ...], own_words: str | None = None) -> Recorded:
    """The same answer given twice is one answer."""
    if answer.is_given and answer.options == options and answer.own_words == own_words:
        return Recorded(answer)
    return Recorded(
        replace(answer, options=options, choosing=(), own_words=own_words, revision=answer.revision + 1)
    )


def _tick(poll: Poll, answer: PollAnswer, option: PollOption) -> Ticked | Refused:
    if option.id in answer.choosing:
        kept = tuple(one for one in answer.choosing if one != option.id)
        return Ticked(replace(answer, choosing=kept))
    beside = () if option.exclusive else tuple(one for one in answer.choosing if not _is_exclusive(poll, one))
    chosen = (*beside, option.id)
    if poll.max_choices and len(chosen) > poll.max_choices:
        return Refused("too-many")
    return Ticked(replace(answer, choosing=chosen))


def _is_exclusive(poll: Poll, option_id: str) -> bool:
    option = poll.option(option_id)
    return option is not None and option.exclusive


def shown_order(poll: Poll, person_id: int) -> Sequence[PollOption]:
    """The options as this person sees them: always the same, shuffled only where order means nothing."""
    if not poll.shuffle:
        return poll.options
    free = [option for option in poll.options if not option.anchored]
    random.Random(f"{poll.id}:{person_id}").shuffle(free)
    return (*free, *(option for option in poll.options if option.anchored))
