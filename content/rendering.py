"""A message in a person's language: its words, its buttons, ready to be sent as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from content.lengths import CAPTION_UNITS, TEXT_UNITS, fair_share, shorten, units
from content.loader import Content
from content.moments import moment_in_words, number_in_words
from content.pictures import Drawing, DrawnBar, DrawnGroup
from content.templates import Template
from content.texts import FIRST_LANGUAGE
from domain.messages import Button, Chart, Document, Lines, Message, Text, Value, When, Words


@dataclass(frozen=True, slots=True)
class RenderedButton:
    """A button as it is shown."""

    label: str
    data: str
    url: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as it is sent. `fallback`: something in it had no words in the reader's language.

    `missing` names the variables that nobody gave: their sentences were left out. That is a defect of
    ours, for tests and logs.
    """

    text: str
    rows: list[list[RenderedButton]]
    document: Document | None = None
    picture: Drawing | None = None
    fallback: bool = False
    missing: frozenset[str] = frozenset()


def render(content: Content, message: Message, language: str) -> Rendered:
    """Turn a message into words, in the reader's language of this moment."""
    voice = _Voice(content, language)
    room = CAPTION_UNITS if message.document or message.chart or message.shows else TEXT_UNITS
    text = voice.message(message)
    if units(text) > room:
        voice.longest = _longest_allowed(message, units(text), room)
        text = voice.message(message)
    rows = [[voice.button(button, message.params) for button in row] for row in message.rows]
    picture = voice.drawing(message.chart) if message.chart else None
    return Rendered(text, rows, message.document, picture, voice.fallback, frozenset(voice.missing))


def say(content: Content, value: Value, language: str, params: Mapping[str, Value] | None = None) -> str:
    """One value in words: what a page or a file shows of a text, of content or of a moment."""
    return _Voice(content, language).say(value, params or {})


def drawing_of(content: Content, chart: Chart, language: str) -> Drawing:
    """A chart in words, ready to be drawn."""
    return _Voice(content, language).drawing(chart)


def _longest_allowed(message: Message, length: int, room: int) -> int:
    """How long each person's own words may be, so that ours stay whole."""
    lengths = [units(words) for value in message.params.values() for words in _own_words(value)]
    return fair_share(lengths, room - (length - sum(lengths)))


def _own_words(value: Value) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Lines(items):
            for item in items:
                yield from _own_words(item)
        case Text(_, params):
            for param in params.values():
                yield from _own_words(param)
        case _:
            return


@dataclass(slots=True)
class _Voice:
    """Says values in one language, and remembers what it could not say in it."""

    content: Content
    language: str
    fallback: bool = False
    missing: set[str] = field(default_factory=set)
    longest: int | None = None

    def __post_init__(self) -> None:
        if self.language not in self.content.languages:
            self.language = FIRST_LANGUAGE

    def message(self, message: Message) -> str:
        said = self.text(message.text, message.params)
        if not self.fallback:
            return said
        return f"{said}\n\n{self.text('content-in-french', {})}"

    def button(self, button: Button, around: Mapping[str, Value]) -> RenderedButton:
        label = button.label if isinstance(button.label, str) else self.say(button.label, around)
        return RenderedButton(label, button.data, button.url)

    def drawing(self, chart: Chart) -> Drawing:
        groups = tuple(
            DrawnGroup(
                self.say(group.title, {}),
                tuple(
                    DrawnBar(self.say(bar.label, {}), self.say(bar.figure, {}), bar.share)
                    for bar in group.bars
                ),
            )
            for group in chart.groups
        )
        return Drawing(self.say(chart.title, {}), groups)

    def say(self, value: Value, around: Mapping[str, Value]) -> str:
        match value:
            case str():
                return value if self.longest is None else shorten(value, self.longest)
            case int():
                return number_in_words(value, self.language)
            case Text(key, params):
                return self.text(key, params)
            case Words(address):
                return self._fill(self._words(address), around)
            case When(at, style):
                return moment_in_words(at, style, self.language, self.content.territory.zone)
            case Lines(items):
                return "\n".join(said for item in items if (said := self.say(item, around)))

    def text(self, key: str, params: Mapping[str, Value]) -> str:
        return self._fill(self.content.texts.template(key, self.language, params.get("n")), params)

    def _words(self, address: str) -> Template:
        words = self.content.words[self.language].get(address)
        if words is None:
            words = self.content.words[FIRST_LANGUAGE][address]
            self.fallback = True
        return words

    def _fill(self, template: Template, params: Mapping[str, Value]) -> str:
        if template.fixed is not None:
            return template.fixed
        values = {}
        for name in template.variables:
            if name not in params:
                self.missing.add(name)
            else:
                # Without itself: content that holds a variable of its own name would never end.
                around = {other: value for other, value in params.items() if other != name}
                values[name] = self.say(params[name], around)
        return template.fill(values)
