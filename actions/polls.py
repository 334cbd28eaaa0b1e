"""Quick polls: asked, answered, changed, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from actions.screens import polls as screens
from domain import poll_answers
from domain.messages import pack
from domain.people import Person
from domain.poll_answers import Opening, Outcome, PollAnswer, Recorded, Refused, Ticked, WordsWanted
from domain.poll_results import results
from domain.polls import Poll
from storage import poll_results
from storage import polls as queries
from storage.tx import Tx

Polls = Mapping[str, Poll]


def answer_poll(
    tx: Tx, *, by: Person, now: datetime, polls: Polls, opening_id: int, option: str, message_id: int | None
) -> Outcome:
    """A citizen taps an option under a poll."""
    found = _find(tx, polls, opening_id, by)
    if found is None:
        return _gone(tx, by, now, message_id)
    poll, opening, answer = found

    outcome = poll_answers.choose(poll, opening, answer, option, now=now)

    _conclude(tx, by, poll, opening, answer, outcome, now=now, edits=message_id)
    return outcome


def validate_choice(
    tx: Tx, *, by: Person, now: datetime, polls: Polls, opening_id: int, message_id: int | None
) -> Outcome:
    """A citizen has ticked several options and makes them their answer."""
    found = _find(tx, polls, opening_id, by)
    if found is None:
        return _gone(tx, by, now, message_id)
    poll, opening, answer = found

    outcome = poll_answers.validate(poll, opening, answer, now=now)

    _conclude(tx, by, poll, opening, answer, outcome, now=now, edits=message_id)
    return outcome


def answer_in_own_words(
    tx: Tx, *, by: Person, now: datetime, polls: Polls, opening_id: int, option: str, words: str
) -> Outcome:
    """A citizen types the answer that no button says."""
    found = _find(tx, polls, opening_id, by)
    if found is None:
        return _gone(tx, by, now, None)
    poll, opening, answer = found

    outcome = poll_answers.write_own(poll, opening, answer, option, words, now=now)

    chosen = poll.option(option)
    if outcome == Refused("too-long") and chosen is not None:
        tx.answer(by, screens.too_long(opening, chosen.own_words, len(words)), now=now)
    else:
        _conclude(tx, by, poll, opening, answer, outcome, now=now, edits=None)
    return outcome


def say_why(tx: Tx, *, by: Person, now: datetime, polls: Polls, opening_id: int, words: str) -> Outcome:
    """A citizen explains their answer in a sentence, where the poll asks for it."""
    found = _find(tx, polls, opening_id, by)
    if found is None:
        return _gone(tx, by, now, None)
    poll, opening, answer = found

    outcome = poll_answers.say_why(poll, opening, answer, words, now=now)

    if outcome == Refused("too-long"):
        tx.answer(by, screens.why_too_long(opening, len(words)), now=now)
    else:
        _conclude(tx, by, poll, opening, answer, outcome, now=now, edits=None, explains=True)
    return outcome


def show_poll(
    tx: Tx, *, by: Person, now: datetime, polls: Polls, opening_id: int, edits: int | None = None,
    change: bool = False,
) -> None:  # fmt: skip
    """Show a poll as it stands for this person: to answer, to change, answered, or over."""
    found = _find(tx, polls, opening_id, by)
    if found is None:
        _gone(tx, by, now, edits)
        return
    poll, opening, answer = found
    _free_typing(tx, by)
    if not opening.is_open(now):
        _show_end(tx, by, poll, opening, answer, now=now, edits=edits)
    elif answer.is_given and not change:
        tx.answer(by, screens.recorded(poll, opening, answer), now=now, edits=edits)
    else:
        shown = replace(answer, choosing=answer.options) if poll.kind == "several" else answer
        if shown != answer or not answer.seen:
            _keep(tx, by, shown, answer, now)
        tx.answer(by, screens.question(poll, opening, shown), now=now, edits=edits)


def list_polls(tx: Tx, *, by: Person, now: datetime, polls: Polls) -> None:
    """The polls that can be answered now, those that wait for this person's answer first."""
    _free_typing(tx, by)
    openings = [one for one in queries.open_now(tx.connection, now=now) if _is_asked(polls, one, by)]
    given = queries.answered(tx.connection, by.id, [opening.id for opening in openings])
    known = [(polls[opening.poll_id], opening, opening.id in given) for opening in openings]
    tx.answer(by, screens.list_of_open(sorted(known, key=lambda one: one[2])), now=now)


def _find(tx: Tx, polls: Polls, opening_id: int, by: Person) -> tuple[Poll, Opening, PollAnswer] | None:
    opening = tx.polls.opening(opening_id)
    if opening is None or not _is_asked(polls, opening, by):
        return None
    return polls[opening.poll_id], opening, tx.polls.answer(opening.id, by.id)


def _is_asked(polls: Polls, opening: Opening, by: Person) -> bool:
    """Whether this poll is there and meant for this person."""
    poll = polls.get(opening.poll_id)
    return poll is not None and (poll.audience != "panel" or by.panel)


def _free_typing(tx: Tx, by: Person) -> None:
    """What this person types now is meant for what is in front of them."""
    if by.awaiting is not None:
        tx.people.await_text(by.id, None)


def _keep(tx: Tx, by: Person, answer: PollAnswer, before: PollAnswer, now: datetime) -> None:
    """Keep what somebody answered or ticked, counted in the group they are in now."""
    panel = by.panel if answer.revision != before.revision or not before.seen else before.panel
    tx.polls.keep(replace(answer, seen=True, panel=panel), instead_of=before, now=now)


def _gone(tx: Tx, by: Person, now: datetime, edits: int | None) -> Refused:
    tx.answer(by, screens.unknown(), now=now, edits=edits)
    return Refused("no-such-option")


def _conclude(
    tx: Tx, by: Person, poll: Poll, opening: Opening, before: PollAnswer, outcome: Outcome, *,
    now: datetime, edits: int | None, explains: bool = False,
) -> None:  # fmt: skip
    """Keep what must be kept, and show it on the message that was tapped."""
    _free_typing(tx, by)
    match outcome:
        case Recorded(answer):
            if answer.revision != before.revision:
                _keep(tx, by, answer, before, now)
                tx.journal("answer_poll", f"opening:{opening.id}", "recorded", at=now, by=by)
            if poll_answers.asks_why(poll, answer) and not explains:
                tx.people.await_text(by.id, pack("poll-why", opening.id))
                tx.answer(by, screens.why_wanted(poll, opening, answer), now=now, edits=edits)
            else:
                tx.answer(by, screens.recorded(poll, opening, answer), now=now, edits=edits)
        case Ticked(answer):
            _keep(tx, by, answer, before, now)
            tx.answer(by, screens.question(poll, opening, answer), now=now, edits=edits)
        case WordsWanted(option):
            tx.people.await_text(by.id, pack("poll-words", opening.id, option.id))
            tx.answer(by, screens.own_words_wanted(poll, opening, option), now=now, edits=edits)
        case Refused(why):
            _explain(tx, by, poll, opening, before, why, now=now, edits=edits)


def _explain(
    tx: Tx, by: Person, poll: Poll, opening: Opening, answer: PollAnswer, why: poll_answers.Why, *,
    now: datetime, edits: int | None,
) -> None:  # fmt: skip
    match why:
        case "closed":
            tx.journal("answer_poll", f"opening:{opening.id}", "too late", at=now, by=by)
            _show_end(tx, by, poll, opening, answer, now=now, edits=edits)
        case "not-open":
            tx.answer(by, screens.not_open_yet(opening), now=now, edits=edits)
        case "too-many" | "nothing-chosen":
            message = screens.question(poll, opening, answer, note=f"poll-{why}")
            tx.answer(by, message, now=now, edits=edits)
        case "no-such-option" | "too-long":
            tx.answer(by, screens.question(poll, opening, answer), now=now, edits=edits)


def _show_end(
    tx: Tx, by: Person, poll: Poll, opening: Opening, answer: PollAnswer, *, now: datetime, edits: int | None
) -> None:
    tally = poll_results.tally(tx.connection, opening.id)
    told = results(poll, opening, tally, None, now=now)
    tx.answer(by, screens.closed(told, answer), now=now, edits=edits)
