"""What a person sees of a quick poll: the question, the record of their answer, its end."""

from __future__ import annotations

from collections.abc import Sequence

from actions.screens.doors import MENU
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.poll_answers import (
    WHY_CHARACTERS,
    Opening,
    PollAnswer,
    is_in_own_words,
    shown_order,
)
from domain.poll_results import Bar, Group, Results
from domain.polls import Poll, PollOption

LONG_LABEL = 35
"""Labels longer than this stand numbered in the message; their buttons carry the number and a few words."""


def option_words(poll: Poll, option_id: str) -> Words:
    return Words(f"polls/{poll.id}/options/{option_id}")


def invitation(poll: Poll, opening: Opening) -> Message:
    """What everybody is sent when a poll opens: the same for all, since options stand in each one's order
    only once it is answered. It becomes the question, then the record."""
    params: dict[str, Value] = {
        "title": Words(f"polls/{poll.id}/title"),
        "until": When(opening.closes_at),
    }
    answering = Button(Text("button-poll-answer"), pack("poll", opening.id))
    return Message("poll-invitation", params, ((answering,), (_LATER,)))


def question(poll: Poll, opening: Opening, answer: PollAnswer, *, note: str = "") -> Message:
    """The question with its options; what is ticked already carries its mark."""
    options = shown_order(poll, answer.person_id)
    is_numbered = any(len(option.text) > LONG_LABEL for option in options)
    params: dict[str, Value] = {
        "title": Words(f"polls/{poll.id}/title"),
        "question": Words(f"polls/{poll.id}/question"),
        "options": Lines(tuple(_numbered(poll, answer, options)) if is_numbered else ()),
        "how": _how(poll),
        "until": When(opening.closes_at),
        "note": Text(note) if note else "",
    }
    buttons = [
        _option_button(poll, opening, answer, option, number if is_numbered else 0)
        for number, option in enumerate(options, 1)
    ]
    width = 2 if is_numbered else 1
    rows = [tuple(buttons[first : first + width]) for first in range(0, len(buttons), width)]
    if poll.kind == "several":
        rows.append((Button(Text("button-validate"), pack("poll-validate", opening.id)),))
    return Message("poll-question", params, (*rows, (_LATER,)))


def _how(poll: Poll) -> Value:
    """How it is answered, where one tap is not enough."""
    if poll.kind != "several":
        return ""
    return (
        Text("poll-how-at-most", {"max": poll.max_choices}) if poll.max_choices else Text("poll-how-several")
    )


_LATER = Button(Text("button-later"), pack("menu"))


def _numbered(poll: Poll, answer: PollAnswer, options: Sequence[PollOption]) -> list[Value]:
    """The options in words, ticked like their buttons: a number alone says little."""
    return [
        Text(
            "numbered-ticked" if option.id in answer.choosing else "numbered",
            {"number": str(number), "label": option_words(poll, option.id)},
        )
        for number, option in enumerate(options, 1)
    ]


def _option_button(
    poll: Poll, opening: Opening, answer: PollAnswer, option: PollOption, number: int
) -> Button:
    words: Value = option_words(poll, option.id)
    label = Text("button-number", {"number": str(number)}) if number else words
    if option.id in answer.choosing:
        label = Text("button-ticked", {"label": label})
    elif number:
        label = Text("button-unticked", {"label": label}) if poll.kind == "several" else label
    assert isinstance(label, Text | Words)
    return Button(label, pack("poll-option", opening.id, option.id))


def recorded(poll: Poll, opening: Opening, answer: PollAnswer) -> Message:
    """The record: the question stays, the answer stands under it, and until when it can change."""
    rows = ((_change(opening), MENU),)
    return Message("poll-recorded", _record(poll, answer) | {"until": When(opening.closes_at)}, rows)


def why_wanted(poll: Poll, opening: Opening, answer: PollAnswer) -> Message:
    """The answer is recorded, whatever follows: a sentence that explains it may be typed, or not."""
    params = _record(poll, answer) | {
        "follow_up": Words(f"polls/{poll.id}/follow_up"),
        "max": WHY_CHARACTERS,
    }
    skip = Button(Text("button-skip"), pack("poll-skip", opening.id))
    return Message("poll-why", params, ((skip, _change(opening)),))


def _record(poll: Poll, answer: PollAnswer) -> dict[str, Value]:
    return {
        "title": Words(f"polls/{poll.id}/title"),
        "question": Words(f"polls/{poll.id}/question"),
        "record": _given(poll, answer, "poll-record", "poll-record-several"),
        "why": _why(poll, answer),
    }


def _why(poll: Poll, answer: PollAnswer) -> Value:
    if answer.own_words is None or is_in_own_words(poll, answer):
        return ""
    return Text("poll-your-words", {"words": answer.own_words})


def _change(opening: Opening) -> Button:
    return Button(Text("button-change"), pack("poll-change", opening.id))


def _given(poll: Poll, answer: PollAnswer, one: str, several: str) -> Text:
    """The answer in words: `one` on its line, `several` each on its own below."""
    if answer.own_words is not None and is_in_own_words(poll, answer):
        return Text(one, {"answer": answer.own_words})
    words = [option_words(poll, option) for option in answer.options]
    if len(words) == 1:
        return Text(one, {"answer": words[0]})
    return Text(several, {"answers": Lines(tuple(Text("list-item", {"item": option}) for option in words))})


def own_words_wanted(poll: Poll, opening: Opening, option: PollOption) -> Message:
    """The next text this person types is their answer."""
    params: dict[str, Value] = {"question": Words(f"polls/{poll.id}/question"), "max": option.own_words}
    back = Button(Text("button-back"), pack("poll-change", opening.id))
    return Message("poll-own-words", params, ((back,),))


def too_long(opening: Opening, most: int, given: int) -> Message:
    back = Button(Text("button-back"), pack("poll-change", opening.id))
    return Message("poll-words-too-long", {"max": most, "given": given}, ((back,),))


def why_too_long(opening: Opening, given: int) -> Message:
    """The answer stands; only its explanation does not fit."""
    back = Button(Text("button-back"), pack("poll-skip", opening.id))
    return Message("poll-words-too-long", {"max": WHY_CHARACTERS, "given": given}, ((back,),))


def not_open_yet(opening: Opening) -> Message:
    return Message("poll-not-open", {"opens": When(opening.opens_at)}, ((MENU,),))


def unknown() -> Message:
    """A button of a poll that is no longer there."""
    return Message("button-out-of-date", rows=((MENU,),))


def closed(told: Results, answer: PollAnswer) -> Message:
    """What happened, why, and the result: nothing about fewer people than the smallest group."""
    poll, opening = told.poll, told.opening
    given = _given(poll, answer, "poll-your-answer", "poll-your-answers") if answer.is_given else ""
    params: dict[str, Value] = {
        "title": Words(f"polls/{poll.id}/title"),
        "closed": When(opening.closes_at),
        "your_answer": given,
        "why": _why(poll, answer),
        "panel": group_in_words(poll, told.panel),
        "others": group_in_words(poll, told.others),
        "represents": Text("poll-represents") if told.tells_something else "",
    }
    return Message("poll-closed", params, ((MENU,),))


def group_in_words(poll: Poll, group: Group) -> Lines:
    """What a group answered, line by line: how many first."""
    name = "poll-results-panel" if group.panel else "poll-results-others"
    if group.answers is None:
        return Lines((Text(f"{name}-too-few"),))
    return Lines((Text(name, {"n": group.answers}), *(_bar(poll, bar) for bar in group.bars)))


def _bar(poll: Poll, bar: Bar) -> Text:
    share: dict[str, Value] = {
        "label": option_words(poll, bar.option.id),
        "times": bar.times,
        "percent": round(bar.percent),
    }
    return Text("poll-result", share)


def list_of_open(polls: Sequence[tuple[Poll, Opening, bool]]) -> Message:
    """The polls that can be answered now, the answered ones marked; with none, when to look again."""
    if not polls:
        return Message("polls-none", rows=((MENU,),))
    rows = (*((_opening_button(poll, opening, given),) for poll, opening, given in polls), (MENU,))
    waiting = sum(not given for _, _, given in polls)
    if not waiting:
        return Message("polls-all-answered", {}, rows)
    ticked = Text("polls-ticked") if waiting < len(polls) else ""
    return Message("polls-open", {"n": waiting, "ticked": ticked}, rows)


def _opening_button(poll: Poll, opening: Opening, is_answered: bool) -> Button:
    title = Words(f"polls/{poll.id}/title")
    label = Text("button-ticked", {"label": title}) if is_answered else title
    return Button(label, pack("poll", opening.id))
