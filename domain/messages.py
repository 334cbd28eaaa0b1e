"""What the bot is going to say, kept as a key and its parameters until the moment it is said.

A message is rendered when it is sent, in the reader's language of that moment: verbs never build
sentences, they name them. `content/rendering.py` turns a `Message` into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

BUTTON_BYTES = 64
"""What Telegram lets a button carry, in bytes."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the bot's own, by key (`content/texts/<language>.po`)."""

    key: str
    params: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of content by address, such as `polls/s01-vecu/question`."""

    address: str


@dataclass(frozen=True, slots=True)
class When:
    """A moment, written out in the reader's language and the territory's zone.

    Styles: `day` (samedi 6 février), `time` (10 h), `day-time` (samedi 6 février à 10 h),
    `date` (6 février 2027).
    """

    at: datetime
    style: Literal["day", "time", "day-time", "date"] = "day-time"


@dataclass(frozen=True, slots=True)
class Lines:
    """Several values, one per line; an empty one leaves no line."""

    items: tuple[Value, ...]


Value = str | int | Text | Words | When | Lines


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: its label (a key of our texts, or `Words`) and what it carries."""

    label: Text | Words | str
    data: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if len(self.data.encode()) > BUTTON_BYTES:
            raise ValueError(f"a button carries at most {BUTTON_BYTES} bytes: {self.data!r}")


@dataclass(frozen=True, slots=True)
class Message:
    """One idea, one thing to do: a text, its parameters and the buttons under it, row by row."""

    text: str
    params: Mapping[str, Value] = field(default_factory=dict)
    rows: tuple[tuple[Button, ...], ...] = ()
    document: Document | None = None
    chart: Chart | None = None
    shows: str = ""
    """A photo or voice note of a story, by the name of its file; it is read when it is sent."""


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar: what it stands for, its figure in words, and how long it is, 1 being the whole width."""

    label: Value
    figure: Value
    share: float


@dataclass(frozen=True, slots=True)
class ChartGroup:
    """Bars under a title."""

    title: Value
    bars: tuple[ChartBar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of figures, drawn when it is sent. It says nothing that the words beside it do not say."""

    title: Value
    groups: tuple[ChartGroup, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A readable file sent with a message; kept in the outbox until it is sent, then emptied."""

    name: str
    body: str


TAKEN_AWAY = "taken-away"
"""In place of a message that is to be deleted: the text of it says nothing to anybody."""


def pack(name: str, *parts: object) -> str:
    """What a button carries: its name and its parts, `poll-option:12:solidarite`."""
    return ":".join([name, *(str(part) for part in parts)])


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a tapped button carried, taken apart. Nothing in it is to be trusted."""

    name: str
    parts: tuple[str, ...] = field(default=())

    @classmethod
    def parse(cls, data: str) -> Pressed:
        name, *parts = data.split(":")
        return cls(name, tuple(parts))

    def number(self, place: int) -> int:
        """The part at `place` as a row id, or 0 (which no row has) where it is not one."""
        part = self.word(place)
        return int(part) if part.isascii() and part.isdigit() and len(part) < 19 else 0

    def word(self, place: int) -> str:
        """The part at `place`, or an empty word where there is none."""
        return self.parts[place] if place < len(self.parts) else ""


def to_json(value: Any) -> Any:
    """A message or a part of one as plain JSON values, to be kept in the outbox."""
    match value:
        case Text(key, params):
            return {"text": key, "params": {name: to_json(one) for name, one in params.items()}}
        case Words(address):
            return {"words": address}
        case When(at, style):
            return {"when": at.isoformat(), "style": style}
        case Lines(items):
            return {"lines": [to_json(one) for one in items]}
        case Button(label, data, url):
            return {"label": to_json(label), "data": data, "url": url}
        case _:
            return value


def from_json(value: Any) -> Value:
    """The value that `to_json` wrote."""
    match value:
        case {"text": key, "params": params}:
            return Text(key, {name: from_json(one) for name, one in params.items()})
        case {"words": address}:
            return Words(address)
        case {"when": at, "style": style}:
            return When(datetime.fromisoformat(at), style)
        case {"lines": items}:
            return Lines(tuple(from_json(one) for one in items))
        case str() | int():
            return value
        case _:
            raise ValueError(f"not a value of a message: {value!r}")


def params_to_json(params: Mapping[str, Value]) -> dict[str, Any]:
    return {name: to_json(value) for name, value in params.items()}


def params_from_json(params: Mapping[str, Any]) -> dict[str, Value]:
    return {name: from_json(value) for name, value in params.items()}


def rows_to_json(rows: tuple[tuple[Button, ...], ...]) -> list[list[Any]]:
    return [[to_json(button) for button in row] for row in rows]


def rows_from_json(rows: list[list[Any]]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(_button_from_json(button) for button in row) for row in rows)


def _button_from_json(button: Mapping[str, Any]) -> Button:
    label = from_json(button["label"])
    assert isinstance(label, Text | Words | str)
    return Button(label, button["data"], button["url"])


def chart_to_json(chart: Chart) -> dict[str, Any]:
    groups = [
        {
            "title": to_json(group.title),
            "bars": [[to_json(bar.label), to_json(bar.figure), bar.share] for bar in group.bars],
        }
        for group in chart.groups
    ]
    return {"title": to_json(chart.title), "groups": groups}


def chart_from_json(chart: Mapping[str, Any]) -> Chart:
    groups = tuple(
        ChartGroup(
            from_json(group["title"]),
            tuple(
                ChartBar(from_json(label), from_json(figure), share) for label, figure, share in group["bars"]
            ),
        )
        for group in chart["groups"]
    )
    return Chart(from_json(chart["title"]), groups)
