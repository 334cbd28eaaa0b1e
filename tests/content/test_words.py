"""Every piece of content has its address, and every address leads to words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from content import words
from content.loader import Content
from content.rendering import say
from domain.messages import Words

SHAPES = [shape for shape in str(words.__doc__).split() if "/" in shape]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_list_of_addresses_is_true(content: Content, shape: str) -> None:
    pattern = re.compile(re.sub(r"<[a-z]+>", "[a-z0-9_-]+", shape))

    assert any(pattern.fullmatch(address) for address in content.words["fr"])


def test_every_address_can_be_said_in_both_languages(content: Content) -> None:
    for language in content.languages:
        for address in content.words["fr"]:
            assert "{" not in say(content, Words(address), language)


def test_ids_references_and_notes_are_no_words(content: Content) -> None:
    addresses = set(content.words["fr"])

    assert not {
        address for address in addresses if address.rsplit("/", 1)[-1] in ("id", "phase", "note", "status")
    }
    assert not any(address.startswith(("territory", "calendar", "distress")) for address in addresses)
    assert "programme/phases/p2-definition/statements" not in addresses


def test_no_words_of_a_typed_value_are_out_of_reach(content: Content) -> None:
    """Every text of a module that is no id or code is said somewhere."""
    said = {template.fixed for template in content.words["fr"].values()}
    module = content.modules["c01-mon-territoire"]
    lines = [text for text in _texts(module) if " " in text and "{" not in text]

    assert len(lines) > 40
    assert [text for text in lines if not any(_same(text, other) for other in said)] == []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _same(text: str, other: str | None) -> bool:
    return other is not None and other.replace("\u00a0", " ").replace("’", "'") == text
