"""What organizers see of the answers to a poll: how many first, then what they are, then what they do not say."""

from __future__ import annotations

from collections.abc import Sequence

from actions.screens.doors import MENU
from actions.screens.polls import option_words
from actions.screens.sessions import ORGANIZATION
from domain.messages import (
    Button,
    Chart,
    ChartBar,
    ChartGroup,
    Lines,
    Message,
    Text,
    Value,
    When,
    Words,
    pack,
)
from domain.poll_answers import Opening
from domain.poll_results import Bar, Group, Results

RESULTS = Button(Text("button-results"), pack("results"))


def list_of_results(openings: Sequence[Opening]) -> Message:
    """A button for each time a poll was asked."""
    rows = tuple((_button(opening),) for opening in openings)
    return Message("results-list" if rows else "results-none", {}, (*rows, (ORGANIZATION, MENU)))


def _button(opening: Opening) -> Button:
    params: dict[str, Value] = {
        "title": Words(f"polls/{opening.poll_id}/title"),
        "day": When(opening.opens_at, "day"),
    }
    return Button(Text("button-result", params), pack("result", opening.id))


def picture(told: Results) -> Message:
    """The bars; how many answered stands in the caption as well."""
    return Message("results-picture", _headed(told), chart=chart(told))


def in_words(told: Results) -> Message:
    """The same figures in words."""
    params = _headed(told) | {
        "reach": Lines(tuple(reach(told))),
        "panel": group_in_words(told, told.panel),
        "others": group_in_words(told, told.others),
        "notes": Lines(tuple(notes(told))),
    }
    return Message("results", params, ((RESULTS, ORGANIZATION),))


def _headed(told: Results) -> dict[str, Value]:
    return {
        "title": Words(f"polls/{told.poll.id}/title"),
        "question": Words(f"polls/{told.poll.id}/question"),
        "from": When(told.opening.opens_at, "date"),
        "until": When(told.opening.closes_at, "date"),
    }


def reach(told: Results) -> list[Value]:
    """How many were reached, saw the question, answered: what is not known is not said."""
    lines: list[Value] = []
    if told.reach is not None:
        lines.append(Text("results-reached", {"n": told.reach.people, "at": When(told.reach.at)}))
    if told.seen is not None:
        lines.append(Text("results-seen", {"n": told.seen}))
    if told.answers is not None:
        lines.append(Text("results-answered", {"n": told.answers}))
    return lines


def group_title(group: Group) -> Text:
    """Who answered, and how many."""
    name = "panel" if group.panel else "others"
    if group.answers is None:
        return Text(f"poll-results-{name}-too-few")
    return Text(f"results-{name}", {"n": group.answers})


def group_in_words(told: Results, group: Group) -> Lines:
    """A group's answers, line by line."""
    return Lines((group_title(group), *(_line(told, bar) for bar in group.bars)))


def _line(told: Results, bar: Bar) -> Text:
    return Text("list-item", {"item": Text("results-line", _figures(bar) | {"label": _label(told, bar)})})


def _label(told: Results, bar: Bar) -> Words:
    return option_words(told.poll, bar.option.id)


def _figures(bar: Bar) -> dict[str, Value]:
    return {"times": bar.times, "percent": round(bar.percent)}


def notes(told: Results) -> list[Value]:
    """What the figures do not say."""
    lines: list[Value] = []
    if not told.is_over:
        lines.append(Text("results-open", {"until": When(told.opening.closes_at)}))
    if told.tells_something:
        lines += [Text("poll-represents"), Text("results-consultation")]
        if told.poll.kind == "several":
            lines.append(Text("results-several"))
    if told.answers is None:
        lines.append(Text("results-few"))
    return lines


def chart(told: Results) -> Chart:
    """The picture of both groups, of those that can be shown."""
    params = _headed(told)
    title = Text("results-chart", {name: params[name] for name in ("title", "from", "until")})
    groups = tuple(_chart_group(told, group) for group in told.groups if group.bars)
    return Chart(title, groups)


def _chart_group(told: Results, group: Group) -> ChartGroup:
    bars = tuple(
        ChartBar(_label(told, bar), Text("results-figure", _figures(bar)), bar.percent / 100)
        for bar in group.bars
    )
    return ChartGroup(group_title(group), bars)
