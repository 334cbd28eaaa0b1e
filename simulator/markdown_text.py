"""Reads Telegram's MarkdownV2, and the older Markdown."""

import re
from dataclasses import dataclass

from simulator.refusals import Refused, bad_request
from simulator.wire import Json, units

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
MARKS = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
    "`": "code",
    "```": "pre",
}
NAMES = {"bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough"} | {
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl", "blockquote": "BlockQuote",
}  # fmt: skip
TARGET = re.compile(r"\(((?:\\.|[^)\\])*)\)")
LANGUAGE = re.compile(r"([^\s`]*)(?=\s)\n?|\n?")


@dataclass(slots=True)
class Opened:
    """A mark that waits for its end."""

    kind: str
    mark: str
    at: int
    offset: int
    start: int
    language: str = ""


def parse_markdown(source: str) -> tuple[str, list[Json]]:
    """The text and its entities, or the sign that should have been escaped."""
    return MarkdownReader(source).read()


class MarkdownReader:
    """Walks through the source once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._text = ""
        self._offset = 0
        self._open: list[Opened] = []
        self._entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        """Read to the end; every mark must have found its end."""
        at = 0
        while at < len(self._source):
            at = self._next(at)
        self._end_quote(len(self._source))
        if self._open:
            raise self._unfinished()
        return self._text, sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _next(self, at: int) -> int:
        sign = self._source[at]
        if sign == "\\" and 0 < ord(self._source[at + 1 : at + 2] or "\0") <= 126:
            return self._say(self._source[at + 1], at + 2)
        if sign == "\n" and not self._source.startswith(">", at + 1):
            self._end_quote(at)
        if sign not in RESERVED or (self._inside("code", "pre") and sign != "`"):
            return self._say(sign, at + 1)
        if self._open and self._ends(at):
            return self._end(at)
        return self._begin(at)

    def _say(self, words: str, then: int) -> int:
        self._text += words
        self._offset += units(words)
        return then

    def _inside(self, *kinds: str) -> bool:
        return bool(self._open) and self._open[-1].kind in kinds

    def _mark(self, at: int) -> str:
        for mark in ("```", "__", "||"):
            if self._source.startswith(mark, at):
                return mark
        return self._source[at]

    def _ends(self, at: int) -> bool:
        last = self._open[-1]
        if last.kind == "code":
            return self._source[at] == "`"
        return self._mark(at) == last.mark

    def _begin(self, at: int) -> int:
        mark = self._mark(at)
        if mark == "[":
            return self._opened("text_link", "]", at, at + 1)
        if self._source.startswith("![", at):
            return self._opened("custom_emoji", "]", at, at + 2)
        if mark == ">" and self._line_start():
            inside = any(opened.kind == "blockquote" for opened in self._open)
            return at + 1 if inside else self._opened("blockquote", "", at, at + 1)
        if mark not in MARKS:
            raise _broken(f"Character '{mark[0]}' is reserved and must be escaped with the preceding '\\'")
        then = self._opened(MARKS[mark], mark, at, at + len(mark))
        return self._language(then) if mark == "```" else then

    def _opened(self, kind: str, mark: str, at: int, then: int) -> int:
        self._open.append(Opened(kind, mark, at, self._offset, len(self._text)))
        return then

    def _language(self, at: int) -> int:
        match = LANGUAGE.match(self._source, at)
        if match is None:
            return at
        self._open[-1].language = match[1] or ""
        return match.end()

    def _line_start(self) -> bool:
        return self._text == "" or self._text.endswith("\n")

    def _end(self, at: int) -> int:
        opened = self._open.pop()
        then = at + len(opened.mark)
        details: Json = {"language": opened.language} if opened.language else {}
        if opened.mark == "]":
            details, then = self._target(opened, then)
        self._close(opened, details)
        return then

    def _target(self, opened: Opened, at: int) -> tuple[Json, int]:
        if not self._source.startswith("(", at):
            return {"url": self._text[opened.start :]}, at
        target = TARGET.match(self._source, at)
        if target is None:
            raise _broken(f"Can't find end of a URL at byte offset {self._bytes(at + 1)}")
        url = re.sub(r"\\(.)", r"\1", target[1])
        if opened.kind == "custom_emoji":
            return {"custom_emoji_id": url.rpartition("id=")[2]}, target.end()
        return {"url": url}, target.end()

    def _end_quote(self, at: int) -> None:
        if any(opened.kind == "blockquote" for opened in self._open):
            if not self._inside("blockquote"):
                raise self._unfinished()
            self._close(self._open.pop(), {})

    def _close(self, opened: Opened, details: Json) -> None:
        if self._offset > opened.offset:
            length = self._offset - opened.offset
            self._entities.append({"type": opened.kind, "offset": opened.offset, "length": length} | details)

    def _unfinished(self) -> Refused:
        last = self._open[-1]
        return _broken(
            f"Can't find end of {NAMES.get(last.kind, last.kind)} entity at byte offset {self._bytes(last.at)}"
        )

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode("utf-8", "surrogatepass"))


LEGACY = re.compile(
    r"\\(?P<escaped>[_*`\[])|```(?:\w+\n)?(?P<pre>.+?)```|`(?P<code>[^`]+)`|\*(?P<bold>[^*]+)\*|_(?P<italic>[^_]+)_"
    r"|\[(?P<text_link>[^\]]+)\]\((?P<url>[^)]+)\)|(?P<lost>[_*`\[])",
    re.DOTALL,
)


def parse_legacy(source: str) -> tuple[str, list[Json]]:
    """The older Markdown: nothing nests."""
    text, entities, at = "", list[Json](), 0
    for match in LEGACY.finditer(source):
        text += source[at : match.start()]
        at = match.end()
        kind = match.lastgroup if match.lastgroup != "url" else "text_link"
        if kind == "lost":
            offset = len(source[: match.start()].encode())
            raise _broken(f"Can't find end of the entity starting at byte offset {offset}")
        words = match[kind or 0]
        if kind != "escaped":
            details = {"url": match["url"]} if kind == "text_link" else {}
            entities.append({"type": kind, "offset": units(text), "length": units(words)} | details)
        text += words
    return text + source[at:], entities


def _broken(words: str) -> Refused:
    return bad_request(f"can't parse entities: {words}")
