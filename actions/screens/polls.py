"""What a person sees of a quick poll: the question, the record of their answer, its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from actions.screens.doors import MENU
from domain.messages import Button, Lines, Message, Text, Value, When, Words, pack
from domain.poll_answers import SMALLEST_GROUP, Opening, PollAnswer, shown_order
from domain.polls import Poll, PollOption

LONG_LABEL = 35
"""Labels longer than this stand numbered in the message; their buttons carry the number and a few words."""

Tally = Mapping[bool, Mapping[str, int]]


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
        "options": Lines(tuple(_numbered(poll, options)) if is_numbered else ()),
        "how": Text("poll-how-several") if poll.kind == "several" else "",
        "until": When(opening.closes_at),
        "note": Text(note) if note else "",
    }
    rows = [
        (_option_button(poll, opening, answer, option, number if is_numbered else 0),)
        for number, option in enumerate(options, 1)
    ]
    if poll.kind == "several":
        rows.append((Button(Text("button-validate"), pack("poll-validate", opening.id)),))
    return Message("poll-question", params, (*rows, (_LATER,)))


_LATER = Button(Text("button-later"), pack("menu"))


def _numbered(poll: Poll, options: Sequence[PollOption]) -> list[Value]:
    return [
        Text("numbered", {"number": str(number), "label": option_words(poll, option.id)})
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
    params: dict[str, Value] = {
        "title": Words(f"polls/{poll.id}/title"),
        "question": Words(f"polls/{poll.id}/question"),
        "answer": _answer_in_words(poll, answer),
        "until": When(opening.closes_at),
    }
    rows = ((Button(Text("button-change"), pack("poll-change", opening.id)),), (MENU,))
    return Message("poll-recorded", params, rows)


def _answer_in_words(poll: Poll, answer: PollAnswer) -> Value:
    if answer.own_words is not None:
        return answer.own_words
    if len(answer.options) == 1:
        return option_words(poll, answer.options[0])
    return Lines(
        ("", *(Text("list-item", {"item": option_words(poll, option)}) for option in answer.options))
    )


def own_words_wanted(poll: Poll, opening: Opening, option: PollOption) -> Message:
    """The next text this person types is their answer."""
    params: dict[str, Value] = {"question": Words(f"polls/{poll.id}/question"), "max": option.own_words}
    back = Button(Text("button-back"), pack("poll-change", opening.id))
    return Message("poll-own-words", params, ((back,),))


def too_long(poll: Poll, opening: Opening, most: int, given: int) -> Message:
    params: dict[str, Value] = {"max": most, "given": given}
    return Message(
        "poll-words-too-long", params, ((Button(Text("button-back"), pack("poll-change", opening.id)),),)
    )


def not_open_yet(opening: Opening) -> Message:
    return Message("poll-not-open", {"opens": When(opening.opens_at)}, ((MENU,),))


def unknown() -> Message:
    """A button of a poll that is no longer there."""
    return Message("button-out-of-date", rows=((MENU,),))


def closed(poll: Poll, opening: Opening, answer: PollAnswer, tally: Tally) -> Message:
    """What happened, why, and the result: nothing about fewer people than the smallest group."""
    given = _answer_in_words(poll, answer) if answer.is_given else ""
    params: dict[str, Value] = {
        "title": Words(f"polls/{poll.id}/title"),
        "closed": When(opening.closes_at),
        "your_answer": Text("poll-your-answer", {"answer": given}) if given else "",
        "results": Lines((*_results(poll, tally, True), *_results(poll, tally, False))),
    }
    return Message("poll-closed", params, ((MENU,),))


def _results(poll: Poll, tally: Tally, panel: bool) -> list[Value]:
    counted = tally[panel]
    answers = counted.get("", 0)
    group = "poll-results-panel" if panel else "poll-results-others"
    if answers < SMALLEST_GROUP:
        return [Text(f"{group}-too-few")]
    lines: list[Value] = [Text(group, {"n": answers})]
    for option in poll.options:
        times = counted.get(option.id, 0)
        share: dict[str, Value] = {
            "label": option_words(poll, option.id),
            "times": times,
            "percent": round(100 * times / answers),
        }
        lines.append(Text("poll-result", share))
    return lines


def list_of_open(polls: Sequence[tuple[Poll, Opening]]) -> Message:
    """The polls that can be answered now; with none, when to look again."""
    if not polls:
        return Message("polls-none", rows=((MENU,),))
    rows = [(Button(Words(f"polls/{poll.id}/title"), pack("poll", opening.id)),) for poll, opening in polls]
    return Message("polls-open", {"n": len(polls)}, (*rows, (MENU,)))
