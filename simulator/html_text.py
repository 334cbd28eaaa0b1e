"""Reads Telegram's HTML."""

import html
import re
from dataclasses import dataclass

from simulator.refusals import Refused, bad_request
from simulator.wire import Json, units

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "tg-emoji": "custom_emoji", "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote",
}  # fmt: skip
PLAIN = re.compile(r"[^<&]+")
START = re.compile(r"<([^\s>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
END = re.compile(r"</([^\s>]*)\s*>")
ATTRIBUTE = re.compile(r"([^\s=>/\"']+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9.\-]+))?")
REFERENCE = re.compile(r"&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot);?")


@dataclass(slots=True)
class Opened:
    """A tag that waits for its end."""

    name: str
    argument: str
    offset: int
    start: int


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The text and its entities, or the place where the HTML breaks."""
    return HtmlReader(source).read()


class HtmlReader:
    """Walks through the source once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._text = ""
        self._offset = 0
        self._open: list[Opened] = []
        self._entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        """Read to the end; every tag must have found its end."""
        at = 0
        while at < len(self._source):
            at = self._next(at)
        if self._open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return self._text, sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _next(self, at: int) -> int:
        if self._source.startswith("</", at):
            return self._end_tag(at)
        if self._source[at] == "<":
            return self._start_tag(at)
        if reference := REFERENCE.match(self._source, at):
            self._say(html.unescape(reference[0].rstrip(";") + ";"))
            return reference.end()
        words = PLAIN.match(self._source, at)
        self._say(words[0] if words else self._source[at])
        return words.end() if words else at + 1

    def _say(self, words: str) -> None:
        self._text += words
        self._offset += units(words)

    def _start_tag(self, at: int) -> int:
        tag = START.match(self._source, at)
        if tag is None:
            raise _broken(f"Unclosed start tag at byte offset {self._bytes(at)}")
        name = tag[1].lower()
        if name not in KINDS:
            raise _broken(f'Unsupported start tag "{name}" at byte offset {self._bytes(at)}')
        argument = _argument(name, tag[2])
        if name == "span" and argument != "tg-spoiler":
            raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(at)}')
        self._open.append(Opened(name, argument, self._offset, len(self._text)))
        return tag.end()

    def _end_tag(self, at: int) -> int:
        if not self._open:
            raise _broken(f"Unexpected end tag at byte offset {self._bytes(at)}")
        tag = END.match(self._source, at)
        if tag is None:
            raise _broken(f"Unclosed end tag at byte offset {self._bytes(at)}")
        opened, found = self._open.pop(), tag[1].lower()
        if found not in ("", opened.name):
            words = f'expected "</{opened.name}>", found "</{found}>"'
            raise _broken(f"Unmatched end tag at byte offset {self._bytes(at)}, {words}")
        if self._offset > opened.offset:
            self._close(opened)
        return tag.end()

    def _close(self, opened: Opened) -> None:
        entity: Json = {
            "type": KINDS[opened.name],
            "offset": opened.offset,
            "length": self._offset - opened.offset,
        }
        inner = self._entities[-1] if self._entities else {}
        same = (inner.get("offset"), inner.get("length")) == (entity["offset"], entity["length"])
        if opened.name == "pre" and same and inner.get("type") == "code":
            inner["type"] = "pre"
        elif opened.name == "code" and same and inner.get("type") == "pre":
            inner |= {"language": opened.argument} if opened.argument else {}
        else:
            self._entities.append(entity | self._details(opened))

    def _details(self, opened: Opened) -> Json:
        if opened.name == "a":
            return {"url": opened.argument or self._text[opened.start :]}
        if opened.name == "tg-emoji":
            return {"custom_emoji_id": opened.argument}
        if opened.name == "code" and opened.argument:
            return {"language": opened.argument}
        if opened.name == "blockquote" and opened.argument:
            return {"type": "expandable_blockquote"}
        return {}

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode("utf-8", "surrogatepass"))


def _argument(name: str, attributes: str) -> str:
    found = {
        match[1]: html.unescape((match[2] or "").strip("\"'")) for match in ATTRIBUTE.finditer(attributes)
    }
    if name == "blockquote":
        return "expandable" if "expandable" in found else ""
    if name == "code":
        return found.get("class", "").partition("language-")[2]
    wanted = {"a": "href", "span": "class", "tg-emoji": "emoji-id"}
    return found.get(wanted.get(name, ""), "")


def _broken(words: str) -> Refused:
    return bad_request(f"can't parse entities: {words}")
