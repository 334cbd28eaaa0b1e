"""A text with its formatting, as a bot asked for it."""

from collections.abc import Callable

from simulator.entities import recognised
from simulator.html_text import parse_html
from simulator.markdown_text import parse_legacy, parse_markdown
from simulator.params import Params
from simulator.refusals import bad_request
from simulator.wire import Json, units

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

Formatted = tuple[str, list[Json]]
PARSERS: dict[str, Callable[[str], Formatted]] = {
    "html": parse_html,
    "markdownv2": parse_markdown,
    "markdown": parse_legacy,
}


def message_text(params: Params) -> Json:
    """The text of a message, or Telegram's reason against it."""
    source = params.text("text")
    if not source:
        raise bad_request("message text is empty")
    text, entities = _formatted(source, params, "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption(params: Params) -> Json:
    """The caption under a file; nothing when there is none."""
    text, entities = _formatted(params.text("caption"), params, "caption_entities")
    if units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def plain(text: str, name: str = "text") -> Json:
    """What a person typed."""
    found = recognised(text, [])
    return {name: text} | ({"entities" if name == "text" else "caption_entities": found} if found else {})


def _formatted(source: str, params: Params, entities_name: str) -> Formatted:
    mode = params.text("parse_mode").lower()
    if mode and mode not in PARSERS:
        raise bad_request("unsupported parse_mode")
    if mode:
        text, entities = PARSERS[mode](source)
    else:
        text, entities = source, _given(params, entities_name)
    text, entities = _trimmed(text, entities)
    return text, recognised(text, entities)


def _given(params: Params, name: str) -> list[Json]:
    given = params.array(name)
    if not all(map(_is_entity, given)):
        raise bad_request("can't parse MessageEntity")
    return given


def _is_entity(entity: object) -> bool:
    if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
        return False
    return all(isinstance(entity.get(measure), int) for measure in ("offset", "length"))


def _trimmed(text: str, entities: list[Json]) -> Formatted:
    """Without the white space around it; the entities move along."""
    if text == text.strip():
        return text, entities
    shift = units(text) - units(text.lstrip())
    text = text.strip()
    end = units(text)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        stop = min(end, entity["offset"] + entity["length"] - shift)
        if stop > start:
            moved.append(entity | {"offset": start, "length": stop - start})
    return text, moved
